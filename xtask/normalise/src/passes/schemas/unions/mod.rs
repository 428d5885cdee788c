//! `oneOf` and `anyOf` become what a Rust enum can tell apart: members of different kinds, or objects in an order in which none is
//! mistaken for another. What cannot be told apart is merged into one type that loses nothing.

use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::schema::{is_annotation, is_any, is_nullable, kind, meaning};
use crate::passes::growth::{Growth, grow, refer};
use crate::passes::pass::{Changes, Pass};

mod objects;
mod scalars;

pub(crate) const PASS: Pass = Pass {
    name: "unions",
    reason: "A generated enum takes the first variant that can be read. Where another variant would have been meant, fields were lost; \
             so members are ordered, and merged into one where no order helps.",
    run,
};

/// Marks where an inline member stood.
const FROM: &str = "x-from";

/// One member of a union: as it was written, and what it comes down to.
#[derive(Clone)]
struct Member {
    written: Value,
    object: Map<String, Value>,
}

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    grow(root, changes, |at, schema, growth, changes| {
        let Some(keyword) = ["oneOf", "anyOf"]
            .into_iter()
            .find(|keyword| schema.contains_key(*keyword))
        else {
            return;
        };
        let before = Value::Object(schema.clone());
        let mut members = Vec::new();
        let mut nullable = is_nullable(schema);
        gather(
            &growth.before,
            &before,
            keyword,
            &mut members,
            &mut nullable,
            0,
        );
        for (index, written) in before
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            // an inline member keeps where it came from, wherever it goes
            let mut bare = written.clone();
            if let Some(bare) = bare.as_object_mut() {
                bare.shift_remove("nullable");
            }
            if let Some(member) = members
                .iter_mut()
                .find(|member| member.written == bare && member.written.get("$ref").is_none())
            {
                member.written[FROM] = json!(format!("{at}/{keyword}/{index}"));
            }
        }
        let discriminator = schema.shift_remove("discriminator");
        if let Some(name) = discriminator
            .as_ref()
            .and_then(|one| one.pointer("/propertyName"))
        {
            changes.left_to_caller(
                at,
                format!("discriminator {name}: variants are told apart by their own fields"),
            );
        }
        let count = schema
            .get(keyword)
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        let lowered = lower(&members, keyword == "oneOf");
        schema.shift_remove("oneOf");
        schema.shift_remove("anyOf");
        if nullable {
            schema.insert("nullable".into(), json!(true));
        }
        for lost in lowered.lost {
            changes.left_to_caller(at, lost);
        }
        let mut moves = Vec::new();
        place(at, schema, lowered.members, growth);
        let placed = schema.get_mut("oneOf").and_then(Value::as_array_mut);
        for (index, member) in placed.into_iter().flatten().enumerate() {
            let from = member
                .as_object_mut()
                .and_then(|member| member.shift_remove(FROM));
            if let Some(from) = from.as_ref().and_then(Value::as_str)
                && let Ok(from) = PointerBuf::parse(from)
            {
                let mut to = at.to_buf();
                to.push_back("oneOf");
                to.push_back(index);
                moves.push((to, from));
            }
        }
        schema.shift_remove(FROM);
        changes.moved_together(&moves);
        let said = schema
            .get("oneOf")
            .and_then(Value::as_array)
            .map_or(1, Vec::len);
        let written = before.get(keyword).and_then(Value::as_array);
        if keyword != "oneOf" || written != schema.get("oneOf").and_then(Value::as_array) {
            changes.adapted(at, format!("{keyword} of {count} lowered to {said}"));
        }
    })
}

/// The members, those of unions among them too; null is taken out.
fn gather(
    root: &Value,
    schema: &Value,
    keyword: &str,
    members: &mut Vec<Member>,
    nullable: &mut bool,
    depth: usize,
) {
    for written in schema
        .get(keyword)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let Some(object) = meaning(root, written) else {
            continue;
        };
        if object.get("enum") == Some(&json!([null])) {
            *nullable = true;
            continue;
        }
        *nullable |= is_nullable(object) || written.as_object().is_some_and(is_nullable);
        let inner = ["oneOf", "anyOf"]
            .into_iter()
            .find(|keyword| object.contains_key(*keyword));
        if let Some(inner) = inner.filter(|_| depth < 16) {
            gather(
                root,
                &Value::Object(object.clone()),
                inner,
                members,
                nullable,
                depth + 1,
            );
            continue;
        }
        let mut object = object.clone();
        object.shift_remove("nullable");
        let written = match written
            .get("$ref")
            .or_else(|| written.pointer("/allOf/0/$ref"))
        {
            Some(reference) => json!({ "$ref": reference }),
            None => Value::Object(object.clone()),
        };
        if !members
            .iter()
            .any(|known| bare(&known.object) == bare(&object))
        {
            members.push(Member { written, object });
        }
    }
}

fn bare(schema: &Map<String, Value>) -> Map<String, Value> {
    schema
        .iter()
        .filter(|(keyword, _)| !is_annotation(keyword))
        .map(|(keyword, value)| (keyword.clone(), value.clone()))
        .collect()
}

struct Lowered {
    members: Vec<Value>,
    lost: Vec<String>,
}

/// Members that an untagged enum can tell apart, in the order in which it can.
fn lower(members: &[Member], exclusive: bool) -> Lowered {
    let mut lost = Vec::new();
    if members
        .iter()
        .any(|member| is_any(&member.object) || kind(&member.object).is_none())
    {
        if members.len() > 1 {
            lost.push("the members of a union, one of which is any value".into());
        }
        return Lowered {
            members: vec![json!({})],
            lost,
        };
    }
    let of = |wanted: &[&str]| -> Vec<Member> {
        members
            .iter()
            .filter(|member| kind(&member.object).is_some_and(|kind| wanted.contains(&kind)))
            .cloned()
            .collect()
    };
    let mut lowered = Vec::new();
    lowered.extend(scalars::booleans(of(&["boolean"])));
    lowered.extend(scalars::numbers(of(&["integer", "number"]), &mut lost));
    lowered.extend(scalars::strings(of(&["string"]), &mut lost));
    lowered.extend(scalars::arrays(of(&["array"]), &mut lost));
    lowered.extend(objects::lower(of(&["object"]), exclusive, &mut lost));
    Lowered {
        members: lowered,
        lost,
    }
}

/// Writes the lowered members into the schema.
fn place(
    at: &jsonptr::Pointer,
    schema: &mut Map<String, Value>,
    mut members: Vec<Value>,
    growth: &mut Growth,
) {
    let alone = members.len() == 1;
    for member in &mut members {
        // items of several lists: a schema of their own, or a list of such lists would never end
        if member.get("x-lists").is_some()
            && let Some(object) = member.as_object_mut()
        {
            object.shift_remove("x-lists");
            let items = object.get("items").cloned().unwrap_or_default();
            let place = at.with_trailing_token("items");
            let name = growth.component(&items.to_string(), &place, || items.clone());
            object.insert(
                "items".into(),
                json!({ "$ref": crate::openapi::reference::reference_to("schemas", &name) }),
            );
        }
        if member.get("x-merged").is_none() {
            continue;
        }
        // merged of several: a schema of its own, the same wherever the same members meet
        let object = member.as_object_mut();
        let key = object.map(|object| {
            object.shift_remove("x-merged");
            Value::Object(object.clone()).to_string()
        });
        let key = key.unwrap_or_default();
        if alone && growth.claim(&key, at) && schema_is_bare(schema) {
            continue;
        }
        let merged = member.clone();
        let name = growth.component(&key, at, || merged);
        *member = json!({ "$ref": crate::openapi::reference::reference_to("schemas", &name) });
    }
    match members.len() {
        0 => {}
        1 => {
            let only = members.remove(0);
            if let Some(name) = only
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(crate::openapi::reference::schema_name)
            {
                refer(schema, &name);
            } else if let Value::Object(only) = only {
                for (keyword, value) in only {
                    if matches!(keyword.as_str(), "title" | "description")
                        && schema.contains_key(&keyword)
                    {
                        continue;
                    }
                    schema.insert(keyword, value);
                }
            }
        }
        _ => {
            schema.insert("oneOf".into(), Value::Array(members));
        }
    }
}

fn schema_is_bare(schema: &Map<String, Value>) -> bool {
    schema
        .keys()
        .all(|keyword| is_annotation(keyword) || matches!(keyword.as_str(), "nullable" | "default"))
}
