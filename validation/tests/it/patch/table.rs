//! Patches, and the codes with which each is refused whatever the token has.

use serde_json::{Value, json};

use super::FUTURE;
use crate::common::NOW;

pub(crate) const OK: &[&str] = &[];
pub(crate) const NEVER: &[&str] = &["never-expiring-not-acknowledged"];
pub(crate) const WITHDRAWN: &[&str] = &["acknowledgement-withdrawn-without-expiration"];
pub(crate) const PAST: &[&str] = &["expiration-not-in-future"];
pub(crate) const MALFORMED: &[&str] = &["expiration-malformed"];
pub(crate) const NOT_FOUND: &[&str] = &["path-not-found"];
pub(crate) const NOT_PATCHABLE: &[&str] = &["path-not-patchable"];
pub(crate) const OPERATION: &[&str] = &["operation-malformed"];
pub(crate) const FAILED: &[&str] = &["test-failed"];

pub(crate) type Row = (Value, &'static [&'static str]);

pub(crate) fn set(field: &str, value: impl Into<Value>) -> Value {
    let value = value.into();
    json!({ "op": "replace", "path": format!("/{field}"), "value": value })
}

pub(crate) fn expiration(value: impl Into<Value>) -> Value {
    set("expirationDate", value)
}

pub(crate) fn acknowledgement(value: impl Into<Value>) -> Value {
    set("userAwareTokenNeverExpires", value)
}

pub(crate) fn remove(path: &str) -> Value {
    json!({ "op": "remove", "path": path })
}

pub(crate) fn test(path: &str, value: impl Into<Value>) -> Value {
    let value = value.into();
    json!({ "op": "test", "path": path, "value": value })
}

/// Every way to clear or set the date with every way to say the acknowledgement, in both orders.
pub(crate) fn rule() -> Vec<Row> {
    let null = || Value::Null;
    let added = json!({ "op": "add", "path": "/expirationDate", "value": null });
    let dates = [
        (None, [OK, WITHDRAWN, WITHDRAWN, WITHDRAWN, OK]),
        (Some(added), [NEVER, NEVER, NEVER, NEVER, OK]),
        (Some(expiration(null())), [NEVER, NEVER, NEVER, NEVER, OK]),
        (Some(expiration("")), [NEVER, NEVER, NEVER, NEVER, OK]),
        (
            Some(remove("/expirationDate")),
            [NEVER, NEVER, NEVER, NEVER, OK],
        ),
        (Some(expiration(FUTURE)), [OK; 5]),
        (Some(expiration("2027-01-01t01:00:00.0009+01:00")), [OK; 5]),
        (Some(expiration(NOW)), [PAST; 5]),
        (Some(expiration("2026-06-01T11:59:59.999Z")), [PAST; 5]),
        (Some(expiration("2026-06-01T12:00:00.0009Z")), [PAST; 5]),
        (Some(expiration("soon")), [MALFORMED; 5]),
        (Some(expiration(7)), [MALFORMED; 5]),
        (Some(expiration(json!([FUTURE]))), [MALFORMED; 5]),
    ];
    let said = [
        None,
        Some(acknowledgement(false)),
        Some(acknowledgement(null())),
        Some(remove("/userAwareTokenNeverExpires")),
        Some(acknowledgement(true)),
    ];
    let mut rows = Vec::new();
    for (date, expected) in dates {
        for (said, expected) in said.iter().zip(expected) {
            let both: Vec<Value> = date.iter().chain(said).cloned().collect();
            let turned: Vec<Value> = both.iter().rev().cloned().collect();
            rows.push((both.into(), expected));
            rows.push((turned.into(), expected));
        }
    }
    rows
}

/// What is left in the end counts.
pub(crate) fn order() -> Vec<Row> {
    let (future, clear) = (|| expiration(FUTURE), || expiration(Value::Null));
    let (yes, no) = (|| acknowledgement(true), || acknowledgement(false));
    vec![
        (json!([clear(), future()]), OK),
        (json!([future(), clear()]), NEVER),
        (json!([expiration("soon"), future()]), OK),
        (json!([expiration(NOW), clear(), yes()]), OK),
        (json!([yes(), clear(), no()]), NEVER),
        (json!([no(), clear(), yes()]), OK),
        (
            json!([remove("/expirationDate"), remove("/expirationDate"), yes()]),
            OK,
        ),
        (
            json!([acknowledgement("true")]),
            &["acknowledgement-not-boolean"],
        ),
        (
            json!([clear(), acknowledgement("true")]),
            &["acknowledgement-not-boolean"],
        ),
        (
            json!([
                expiration("soon"),
                acknowledgement(1),
                set("name", " "),
                set("scope", "a")
            ]),
            &[
                "name-blank",
                "scope-not-array",
                "expiration-malformed",
                "acknowledgement-not-boolean",
            ],
        ),
        (json!([]), OK),
        (json!([set("name", "a"), set("name", "b")]), OK),
    ]
}

/// Names and scopes, which keep the rules of a create.
pub(crate) fn other_fields() -> Vec<Row> {
    vec![
        (json!([set("name", "")]), &["name-blank"]),
        (json!([set("name", Value::Null)]), &["name-missing"]),
        (json!([remove("/name")]), &["name-missing"]),
        (json!([set("name", 7)]), &["name-not-string"]),
        (json!([set("name", "a\u{7}")]), &["name-control-character"]),
        (
            json!([set("scope", json!(["a", "", "a", 7]))]),
            &["scope-blank", "scope-duplicate", "scope-not-string"],
        ),
        (json!([set("scope", json!([]))]), OK),
        (json!([set("scope", Value::Null)]), OK),
        (json!([remove("/scope")]), OK),
        (
            json!([{ "op": "add", "path": "/scope/-", "value": "b" }]),
            OK,
        ),
        (
            json!([{ "op": "add", "path": "/scope/0", "value": "b" }, remove("/scope/1")]),
            OK,
        ),
        (
            json!([set("scope", json!(["a"])), { "op": "add", "path": "/scope/-", "value": "a" }]),
            &["scope-duplicate"],
        ),
        (json!([set("scope", json!(["a"])), remove("/scope/0")]), OK),
    ]
}

/// What a patch put somewhere itself, and whether a `test` takes it for this.
fn compared(put: &Value, expected: &Value, codes: &'static [&'static str]) -> Row {
    let patch = json!([
        set("scope", json!([put])),
        test("/scope/0", expected.clone()),
        set("scope", json!([]))
    ]);
    (patch, codes)
}

/// `test`, `move` and `copy`, with what they find in the document itself.
pub(crate) fn within() -> Vec<Row> {
    let moved = |from: &str, path: &str| json!({ "op": "move", "from": from, "path": path });
    let copied = |from: &str, path: &str| json!({ "op": "copy", "from": from, "path": path });
    let yes = || acknowledgement(true);
    vec![
        (json!([set("name", "x"), test("/name", "x")]), OK),
        (json!([set("name", "x"), test("/name", "y")]), FAILED),
        (
            json!([
                set("scope", json!([1])),
                test("/scope/0", 1.0),
                set("scope", json!([]))
            ]),
            OK,
        ),
        (
            json!([
                set("scope", json!([{ "a": 1 }])),
                test("/scope/0", json!({ "a": 2 })),
                set("scope", json!([]))
            ]),
            FAILED,
        ),
        compared(
            &json!([1, { "a": [2], "b": {} }]),
            &json!([1.0, { "b": {}, "a": [2.0] }]),
            OK,
        ),
        (
            json!([
                set("scope", json!([{ "a": 1 }])),
                { "op": "add", "path": "/scope/0/b~1c", "value": 2 },
                test("/scope/0", json!({ "a": 1, "b/c": 2 })),
                remove("/scope/0/a"),
                test("/scope/0", json!({ "b/c": 2 })),
                set("scope", json!([]))
            ]),
            OK,
        ),
        (
            json!([
                set("scope", json!([{}])),
                remove("/scope/0/a"),
                set("scope", json!([]))
            ]),
            NOT_FOUND,
        ),
        compared(&json!(1.5), &json!(2), FAILED),
        compared(&json!([1, 2]), &json!([1]), FAILED),
        compared(&json!([1]), &json!([1, 2]), FAILED),
        compared(&json!([1, 2]), &json!([1, 3]), FAILED),
        compared(&json!({ "a": 1 }), &json!({ "a": 1, "b": 2 }), FAILED),
        compared(&json!({ "a": 1 }), &json!({ "b": 1 }), FAILED),
        (
            json!([moved("/expirationDate", "/name"), set("name", "x")]),
            NEVER,
        ),
        (
            json!([moved("/expirationDate", "/name"), set("name", "x"), yes()]),
            OK,
        ),
        (
            json!([set("name", FUTURE), copied("/name", "/expirationDate")]),
            OK,
        ),
        (
            json!([set("name", NOW), copied("/name", "/expirationDate")]),
            PAST,
        ),
        (
            json!([set("name", "x"), copied("/name", "/expirationDate")]),
            MALFORMED,
        ),
        (
            json!([set("name", FUTURE), moved("/name", "/expirationDate")]),
            &["name-missing"],
        ),
        (
            json!([set("scope", json!([])), copied("/name", "/scope/-")]),
            OK,
        ),
        (
            json!([set("scope", json!([])), copied("/name", "/scope/1")]),
            NOT_FOUND,
        ),
        (json!([copied("/scope", "/scope")]), OK),
        (json!([moved("/scope/0", "/scope/0")]), OK),
        (
            json!([copied("/scope/0", "/scope"), remove("/scope/0")]),
            NOT_FOUND,
        ),
        (json!([copied("/name", "/name/first")]), NOT_FOUND),
        (json!([copied("/name/first", "/name")]), NOT_FOUND),
    ]
}

/// What is no patch, or leads where none may lead.
pub(crate) fn form() -> Vec<Row> {
    let one = |operation: Value| json!([operation]);
    let replace = |path: &str| json!([{ "op": "replace", "path": path, "value": "x" }]);
    let mut rows: Vec<Row> = vec![
        (json!({}), &["patch-not-array"]),
        (json!("x"), &["patch-not-array"]),
        (Value::Null, &["patch-not-array"]),
        (json!([7, null, []]), &["operation-not-object"; 3]),
        (one(json!({})), &["operation-malformed"; 2]),
        (one(json!({ "path": "/name", "value": "x" })), OPERATION),
        (one(json!({ "op": "replace", "value": "x" })), OPERATION),
        (
            one(json!({ "op": null, "path": "/name", "value": "x" })),
            OPERATION,
        ),
        (
            one(json!({ "op": "replace", "path": 7, "value": "x" })),
            OPERATION,
        ),
        (
            one(json!({ "op": "Replace", "path": "/name", "value": "x" })),
            &["operation-unknown"],
        ),
        (
            one(json!({ "op": "put", "path": "/id" })),
            &["operation-unknown", "path-not-patchable"],
        ),
        (
            one(json!({ "op": "replace", "path": "/name" })),
            &["value-missing"],
        ),
        (
            one(json!({ "op": "add", "path": "/id" })),
            &["path-not-patchable", "value-missing"],
        ),
        (
            one(json!({ "op": "test", "path": "/name" })),
            &["value-missing"],
        ),
        (one(json!({ "op": "move", "path": "/name" })), OPERATION),
        (
            one(json!({ "op": "copy", "path": "/name", "from": null })),
            OPERATION,
        ),
        (
            one(json!({ "op": "move", "path": "/name", "from": "/id" })),
            NOT_PATCHABLE,
        ),
        (
            one(json!({ "op": "copy", "path": "/name", "from": "x" })),
            &["path-malformed"],
        ),
        (
            one(json!({ "op": "move", "path": "/scope/0", "from": "/scope" })),
            &["move-into-itself"],
        ),
        (
            one(json!({ "op": "test", "path": "/id", "value": "e" })),
            NOT_PATCHABLE,
        ),
        (replace("name"), &["path-malformed"]),
        (replace("/name~2"), &["path-malformed"]),
        (replace("/name~"), &["path-malformed"]),
        (replace("/name/first"), NOT_FOUND),
        (replace("/expirationDate/0"), NOT_FOUND),
        (replace("/scope/00"), NOT_FOUND),
        (replace("/scope/-"), NOT_FOUND),
        // Members that the operation does not need, and those that nobody knows, are ignored.
        (
            one(
                json!({ "op": "replace", "path": "/name", "value": "x", "from": 7, "comment": {} }),
            ),
            OK,
        ),
        (
            one(json!({ "op": "remove", "path": "/scope", "value": "x" })),
            OK,
        ),
    ];
    for path in [
        "",
        "/",
        "/id",
        "/owner",
        "/accessTokenValiditySeconds",
        "/managed",
        "/Name",
        "/name~1",
        "/name~0",
        "/~1name",
    ] {
        rows.push((replace(path), NOT_PATCHABLE));
    }
    rows
}

pub(crate) fn table() -> Vec<Row> {
    [rule(), order(), other_fields(), within(), form()].concat()
}
