//! Reads values as types of the generated client and writes them again, and tells what came of each.

use enums::client::types::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads a value and writes it again: the same, another, or an error.
fn again<T: DeserializeOwned + Serialize>(value: Value) {
    let told = match serde_json::from_value::<T>(value.clone()) {
        Err(cause) => format!("error: {cause}"),
        Ok(read) => match serde_json::to_value(&read) {
            Err(cause) => format!("not written: {cause}"),
            Ok(written) if written == value => "the same".to_owned(),
            Ok(written) => format!("another: {written}"),
        },
    };
    println!("{value} as {}: {told}", short::<T>());
}

fn short<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    name.rsplit("::").next().unwrap_or(name)
}

/// What a value is written as.
fn write<T: Serialize>(value: &T) {
    match serde_json::to_value(value) {
        Ok(written) => println!("written: {written}"),
        Err(cause) => println!("not written: {cause}"),
    }
}

fn main() {
    println!("-- tags");
    again::<DoorState>(json!({"state": "shut"}));
    again::<DoorState>(json!({"state": "ajar", "degrees": 12.5}));
    again::<DoorState>(json!({"state": "ajar"}));
    again::<DoorState>(json!({"state": "stuck", "why": [1, null]}));
    again::<DoorState>(json!({"state": 7}));
    again::<DoorState>(json!({}));
    again::<DoorState>(json!("shut"));
    write(&DoorState::Ajar(1.5));
    write(&DoorState::Gone);

    println!("-- mappings");
    again::<Guest>(json!({"is": "human", "age": 3}));
    again::<Guest>(json!({"is": "child", "age": 3}));
    again::<Guest>(json!({"is": "Person"}));
    again::<Guest>(json!({"is": "firm", "vat": "DE"}));
    again::<Guest>(json!({"is": "ghost", "age": "none", "seen": null}));
    let person = |is: &str| Person { is: is.to_owned(), age: None };
    write(&Guest::Person(person("child")));
    write(&Guest::Person(person("firm")));
    write(&Guest::from(Firm { is: "firm".to_owned(), vat: None }));
    again::<Light>(json!({"source": "bulb", "watts": 40.0}));
    again::<Light>(json!({"source": "tube", "watts": 18.0}));
    again::<Light>(json!({"source": "wax"}));
    again::<Light>(json!({"watts": 40.0}));
    write(&Light::Tube(Lamp { watts: 1.0 }));

    println!("-- children");
    again::<Pet>(json!({"species": "cat", "lives": 9}));
    again::<Pet>(json!({"species": "Lion", "lives": 1, "pride": "north"}));
    again::<Pet>(json!({"species": "Lion", "lives": 1}));
    again::<Pet>(json!({"species": "fish", "name": "Ida", "fins": 2}));
    again::<Vec<Pet>>(json!([{"species": "cat"}, {"species": "newt", "spots": [{}]}]));

    println!("-- lists of values");
    again::<Use>(json!("sleep"));
    again::<Use>(json!("dance"));
    again::<Use>(json!(4));
    println!("{:?}", "dance".parse::<Use>().map_err(|cause| cause.to_string()));
    println!("{}", serde_json::from_value::<Use>(json!("dance")).unwrap());
    again::<OrderBed>(json!("single"));
    again::<OrderBed>(json!("triple"));
    again::<RoomStars>(json!(3));
    again::<RoomStars>(json!(4));
    println!("{:?}", RoomStars::try_from(4).map_err(|cause| cause.to_string()));
    println!("{:?} is {}", RoomStars::Good, i64::from(RoomStars::Good));
    println!("{:?}", serde_json::from_str::<RoomStars>("5.0").unwrap());
    again::<OrderFloor>(json!(2));
    again::<OrderFloor>(json!(1));
    println!("{:?} {}", "-1".parse::<AddRoomFloor>().unwrap(), AddRoomFloor::Minus1);
    let order = Order::try_from(Order::builder().use_("dance").bed(OrderBed::Single));
    println!("{:?}", order.map_err(|cause| cause.to_string()));
    again::<OrderWhen>(json!({"kind": "soon", "days": 2}));
    again::<OrderWhen>(json!({"kind": "never", "note": "x"}));
    again::<OrderWhen>(json!({"kind": "later"}));
    again::<OrderWhen>(json!({"days": 2}));

    println!("-- letters");
    again::<Letters>(json!({"µs": 5.0, "nome\u{301}": "a", "größe": "e\u{301}"}));
    again::<Letters>(json!({"größe": "é"}));
    again::<Letters>(json!({"größe": "µ"}));
    again::<Letters>(json!({"größe": "隣"}));
    println!("{:?}", Letters { größe: Marks::try_from("é").unwrap(), nome: None, u181s: Some(1) });

    println!("-- objects");
    again::<Room>(json!({"name": "A", "door": {"state": "melted"}, "use": "dance", "stars": 2, "guest": {"is": "cloud"}}));
    again::<Room>(json!({"name": "B", "door": {"state": "shut"}, "lock": {"turns": 2}}));
    again::<Room>(json!({"name": "C", "door": {"state": "shut"}, "later": true}));
    again::<Order>(json!({"use": "eat", "later": true}));

    println!("-- schemas");
    println!("{}", schemars::schema_for!(DoorState).to_value());
    println!("{}", schemars::schema_for!(RoomStars).to_value());

    println!("-- texts of a length");
    let id = "00000000-0000-4000-8000-000000000000";
    again::<Tag>(json!({"id": id, "label": "label"}));
    again::<Tag>(json!({"id": id, "label": "l"}));
    again::<Tag>(json!({"id": id, "label": "labels"}));
    again::<Tag>(json!({"id": id, "label": "äöüßé", "short": "", "long": "four", "more": "two", "list": ["a", "é"], "named": {"a": "two"}}));
    again::<Tag>(json!({"id": id, "label": "two", "short": "four"}));
    again::<Tag>(json!({"id": id, "label": "two", "long": "äöü"}));
    again::<Tag>(json!({"id": id, "label": "two", "more": "a"}));
    again::<Tag>(json!({"id": id, "label": "two", "list": ["a", ""]}));
    again::<Tag>(json!({"id": id, "label": "two", "named": {"a": "labels"}}));
    again::<Tag>(json!({"id": id, "label": "two", "either": "one"}));
    again::<Tag>(json!({"id": id, "label": "two", "either": 1}));
    again::<Tag>(json!({"id": id, "label": "two", "either": "labels"}));
    again::<Tag>(json!({"id": "none", "label": "two"}));
    let label = Label::try_from("two").unwrap();
    println!("{label} has {} characters, {} to {}", label.len(), Label::MIN, Label::MAX);
    println!("{:?}", Label::try_from(String::from("a")).map_err(|cause| cause.to_string()));
    println!("{:?}", "labels".parse::<Label>().map_err(|cause| cause.to_string()));
    println!("{}", String::from(label));

    println!("-- names that traits have");
    for text in ["error", "err", "ok", "self", "target", "text", "fail"] {
        println!("{:?}", FindTagOutcome::try_from(text).map_err(|cause| cause.to_string()));
    }
    again::<FindTagOutcome>(json!("err"));
}
