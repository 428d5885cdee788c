//! The judge of values in `cargo xtask corpus` finds known faults: what a type drops, adds or cannot read. Values and what was written
//! for them are fixed here, so that neither a generator nor Node.js is needed.

use std::collections::BTreeMap;
use std::path::Path;

use jsonptr::PointerBuf;
use openapi_normalise::ledger::Kind as LedgerKind;
use openapi_normalise::{Document, Ledger};
use openapi_to_client::corpus::roundtrip::cases;
use openapi_to_client::corpus::roundtrip::difference::{Kind, differences};
use openapi_to_client::corpus::roundtrip::harness::Answer;
use openapi_to_client::corpus::roundtrip::outcome::{Outcome, Results, results};
use openapi_to_client::corpus::schemas::{Schemas, Side};
use openapi_to_client::corpus::values::add_variants;
use serde_json::{Value, json};

const DOCUMENT: &str = r"
openapi: 3.0.3
info: {title: Judged, version: '1'}
paths:
  /tasks/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    patch:
      operationId: change
      parameters:
        - {name: dry-run, in: query, schema: {type: boolean, default: false}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {state: {type: string}}}}
        - {name: X-Words, in: header, schema: {type: array, items: {type: string}}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Change'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Task'}}}}}
components:
  schemas:
    Change:
      type: object
      properties:
        title: {type: string, nullable: true}
        archived: {type: boolean, default: true}
        labels: {type: array, items: {type: string}}
        secret: {type: string, readOnly: true}
    Task:
      type: object
      required: [id]
      properties:
        id: {type: integer, format: uint64}
        note: {type: string, nullable: true}
        size: {type: number}
        done: {type: string, format: date-time}
        inner: {allOf: [{$ref: '#/components/schemas/Inner'}]}
    Inner: {type: object, additionalProperties: {type: integer}}
";

pub(super) fn document() -> Document {
    Document::parse(Path::new("judged.yaml"), DOCUMENT).unwrap()
}

fn component(name: &str) -> PointerBuf {
    PointerBuf::from_tokens(["components", "schemas", name])
}

/// The kinds and places of what differs.
fn found(schema: &str, read: &Value, written: &Value) -> Vec<(Kind, String)> {
    let root = document().root;
    differences(&root, &component(schema), read, written)
        .into_iter()
        .map(|one| (one.kind, one.at.to_string()))
        .collect()
}

#[test]
fn each_kind_of_difference_is_told_from_the_others() {
    let changes = [
        (
            json!({"title": null}),
            json!({}),
            Kind::NullDropped,
            "/title",
        ),
        (json!({}), json!({"title": null}), Kind::NullAdded, "/title"),
        (
            json!({}),
            json!({"archived": true}),
            Kind::DefaultAdded,
            "/archived",
        ),
        (
            json!({}),
            json!({"archived": false}),
            Kind::FieldAdded,
            "/archived",
        ),
        (
            json!({"labels": []}),
            json!({}),
            Kind::EmptyDropped,
            "/labels",
        ),
        (
            json!({}),
            json!({"labels": []}),
            Kind::EmptyAdded,
            "/labels",
        ),
        (
            json!({"other": 1}),
            json!({}),
            Kind::UndeclaredLost,
            "/other",
        ),
        (json!({"title": "a"}), json!({}), Kind::FieldLost, "/title"),
        (
            json!({"title": "a"}),
            json!({"title": "b"}),
            Kind::TextChanged,
            "/title",
        ),
        (
            json!({"labels": ["a", "b"]}),
            json!({"labels": ["a"]}),
            Kind::ValueChanged,
            "/labels",
        ),
    ];
    let tasks = [
        (
            json!({"inner": {"a": 1}}),
            json!({"inner": {}}),
            Kind::FieldLost,
            "/inner/a",
        ),
        (
            json!({"id": u64::MAX}),
            json!({"id": u64::MAX - 1}),
            Kind::NumberChanged,
            "/id",
        ),
        (
            json!({"size": 1}),
            json!({"size": "1"}),
            Kind::ValueChanged,
            "/size",
        ),
    ];
    let changes = changes.into_iter().map(|case| ("Change", case));
    for (schema, (read, written, kind, at)) in changes.chain(tasks.map(|case| ("Task", case))) {
        let expected = vec![(kind, at.to_owned())];
        assert_eq!(
            found(schema, &read, &written),
            expected,
            "{read} as {written}"
        );
    }
}

#[test]
fn one_number_written_in_two_ways_is_no_difference() {
    let read = json!({"id": 5.0, "size": 1});
    let written = json!({"id": 5, "size": 1.0});
    assert_eq!(found("Task", &read, &written), []);
}

/// The results of values that were made for `schema`, each with what was written for it.
fn judged(ledger: &Ledger, schema: &str, values: &[(Value, Answer)]) -> Results {
    let document = document();
    let schemas = Schemas::new(&document.root, Side::Either);
    let (read, answers): (Vec<Value>, Vec<Answer>) = values.iter().cloned().unzip();
    let made = BTreeMap::from([(component(schema), read)]);
    let cases = cases::of(&document, &document, &made);
    results(&document, ledger, &schemas, &cases, &answers)
}

#[test]
fn null_for_absent_is_a_fault_in_requests_and_counted_apart_in_answers() {
    let dropped = (
        json!({"id": 1, "note": null}),
        Answer::Written(json!({"id": 1})),
    );
    let answers = judged(&Ledger::default(), "Task", &[dropped]);
    assert!(!answers.judged[0].requested);
    assert_eq!(answers.judged[0].outcome, Outcome::NullForAbsent);
    assert_eq!((answers.good(true), answers.fitting(true)), (1, 1));

    let dropped = (json!({"title": null}), Answer::Written(json!({})));
    let requests = judged(&Ledger::default(), "Change", &[dropped]);
    assert!(requests.judged[0].requested);
    assert_eq!((requests.good(true), requests.fitting(true)), (0, 1));
    assert_eq!(
        requests.kinds(),
        BTreeMap::from([((Kind::NullDropped, true), 1)])
    );
}

#[test]
fn what_a_request_has_is_found_behind_references_and_discriminators() {
    let text = "
openapi: 3.0.3
info: {title: Judged, version: '1'}
paths:
  /a:
    post:
      operationId: a
      requestBody: {$ref: '#/components/requestBodies/A'}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Read'}}}}}
components:
  requestBodies: {A: {content: {application/json: {schema: {$ref: '#/components/schemas/Base'}}}}}
  schemas:
    Base: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {m: '#/components/schemas/Mapped'}}}
    Child: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {a: {$ref: '#/components/schemas/Inner'}}}]}
    Mapped: {type: object}
    Inner: {type: object}
    Read: {type: object, example: {$ref: '#/components/schemas/Unused'}}
    Unused: {type: object}
";
    let document = Document::parse(Path::new("judged.yaml"), text).unwrap();
    let names = ["Base", "Child", "Inner", "Mapped", "Read", "Unused"];
    let made = names.map(|name| (component(name), vec![json!({})]));
    let cases = cases::of(&document, &document, &BTreeMap::from(made));
    let requested = cases
        .cases
        .iter()
        .filter(|case| case.made && case.requested);
    let requested: Vec<&str> = requested
        .map(|case| case.schema.as_str().rsplit('/').next().unwrap())
        .collect();
    assert_eq!(requested, ["Base", "Child", "Inner", "Mapped"]);
}

#[test]
fn what_cannot_be_read_is_a_fault() {
    let unread = (
        json!({"id": u64::MAX}),
        Answer::Unread("expected i64".to_owned()),
    );
    let untyped = (
        json!({"id": 1}),
        Answer::Untyped("the client has no type".to_owned()),
    );
    let exact = (json!({"id": 2}), Answer::Written(json!({"id": 2})));
    let results = judged(&Ledger::default(), "Task", &[unread, untyped, exact]);
    assert_eq!((results.good(true), results.fitting(true)), (1, 3));
    let kinds = [((Kind::Unread, false), 1), ((Kind::Untyped, false), 1)];
    assert_eq!(results.kinds(), BTreeMap::from(kinds));
}

#[test]
fn an_exception_counts_only_where_the_ledger_has_it() {
    let dropped = || {
        (
            json!({"id": 1, "further": 2}),
            Answer::Written(json!({"id": 1})),
        )
    };
    let words = "fields that it allows and does not declare: dropped";
    let entry = |at: PointerBuf, change: &str| {
        let mut ledger = Ledger::default();
        ledger.record(
            "objects",
            LedgerKind::LeftToCaller,
            &at,
            (0, at.clone()),
            change,
        );
        ledger
    };
    let good = |ledger: &Ledger| judged(ledger, "Task", &[dropped()]).good(true);
    assert_eq!(good(&Ledger::default()), 0);
    assert_eq!(good(&entry(PointerBuf::new(), words)), 1);
    assert_eq!(good(&entry(component("Task"), words)), 1);
    assert_eq!(good(&entry(component("Change"), words)), 0);
    let more = format!("{words} (here and at 3 more places)");
    assert_eq!(good(&entry(component("Change"), &more)), 1);
    assert_eq!(good(&entry(PointerBuf::new(), "something else")), 0);
    let named = judged(&entry(PointerBuf::new(), words), "Task", &[dropped()]).named;
    assert_eq!(
        named,
        BTreeMap::from([((Kind::UndeclaredLost, words.to_owned()), 1)])
    );
}

#[test]
fn an_example_that_its_own_schema_refuses_is_the_authors() {
    let text = DOCUMENT.to_owned() + "    Small: {type: integer, maximum: 3, example: 4}\n";
    let document = Document::parse(Path::new("judged.yaml"), &text).unwrap();
    let schemas = Schemas::new(&document.root, Side::Either);
    let cases = cases::of(&document, &document, &BTreeMap::new());
    let answers = [Answer::Written(json!(4))];
    let results = results(&document, &Ledger::default(), &schemas, &cases, &answers);
    assert!(matches!(results.judged[0].outcome, Outcome::Unfit(_)));
    assert_eq!((results.good(false), results.fitting(false)), (0, 0));
}

#[test]
fn a_schema_accepts_what_the_document_says() {
    let root = document().root;
    let either = Schemas::new(&root, Side::Either);
    let request = Schemas::new(&root, Side::Request);
    let fits = |schemas: &Schemas, name: &str, value: &Value| {
        schemas.unfit(&component(name), value).is_none()
    };
    assert!(fits(
        &either,
        "Change",
        &json!({"title": null, "secret": "a", "further": 1})
    ));
    assert!(!fits(&either, "Change", &json!({"archived": null})));
    assert!(fits(&either, "Task", &json!({"id": u64::MAX})));
    assert!(fits(&either, "Task", &json!({"id": 5.0})));
    assert!(!fits(&either, "Task", &json!({"id": -1})));
    assert!(!fits(
        &either,
        "Task",
        &json!({"id": 1, "inner": {"a": "b"}})
    ));
    // the generator is told keys of a map, which are none of its schema
    let key = "/components/schemas/Inner/properties/aKey/type";
    assert_eq!(either.document.pointer(key), Some(&json!("integer")));
    assert!(fits(&either, "Inner", &json!({"b": 1})));
    // in a request, what only the service writes is no property
    let properties = "/components/schemas/Change/properties/secret";
    assert!(either.document.pointer(properties).is_some());
    assert!(request.document.pointer(properties).is_none());
}

#[test]
fn variants_have_what_a_generator_seldom_makes() {
    let root = document().root;
    let schemas = Schemas::new(&root, Side::Either);
    let full = json!({"id": 1, "note": "a", "size": 2.5, "inner": {"a": 1}});
    let mut made = BTreeMap::from([(component("Task"), vec![full])]);
    add_variants(&root, &schemas, &mut made, 100);
    let values = &made[&component("Task")];
    let has = |pointer: &str, wanted: &Value| {
        values
            .iter()
            .any(|value| value.pointer(pointer) == Some(wanted))
    };
    assert!(has("/note", &Value::Null), "null");
    assert!(has("/id", &json!(u64::MAX)), "an integer beyond 63 bits");
    assert!(has("/id", &json!(5.0)), "an integer with a point");
    assert!(has("/size", &json!(5)), "a number without a point");
    assert!(has("/inner", &json!({})), "an empty object");
    assert!(has("/inner/a", &json!(i64::MIN)), "the least integer");
    let undeclared = |value: &Value| value.as_object().is_some_and(|fields| fields.len() == 5);
    assert!(
        values.iter().any(undeclared),
        "a field that no schema declares"
    );
    assert!(!has("/id", &Value::Null), "nothing that is not valid");
}
