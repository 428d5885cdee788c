//! The schemas of patches against [`TokenPatch::from_json`], [`BulkPatch::from_json`] and tables.

use jsonschema::Validator;
use proptest::{prelude::*, sample};
use sailpoint_pat::{BulkPatch, Code, TokenPatch, Violations, schema};
use serde_json::{Value, json};

use crate::common::now;

const FIELDS: [&str; 4] = [
    "/name",
    "/scope",
    "/expirationDate",
    "/userAwareTokenNeverExpires",
];

/// Patches, and whether the schema takes them.
const PATCHES: &[(&str, bool)] = &[
    ("[]", true),
    ("null", false),
    ("{}", false),
    ("[null]", false),
    ("[[]]", false),
    ("[{}]", false),
    // members
    (
        r#"[{"op": "replace", "path": "/name", "value": "ci", "x": 1, "from": 7}]"#,
        true,
    ),
    (r#"[{"op": "replace", "path": "/name"}]"#, false),
    (r#"[{"op": "test", "path": "/name"}]"#, false),
    (r#"[{"op": "test", "path": "/name", "value": null}]"#, true),
    (r#"[{"op": "copy", "path": "/name"}]"#, false),
    (
        r#"[{"op": "copy", "path": "/name", "from": "name"}]"#,
        false,
    ),
    (r#"[{"op": "copy", "path": "/name", "from": null}]"#, false),
    (
        r#"[{"op": "copy", "path": "/name", "from": "/scope/0"}]"#,
        true,
    ),
    (
        r#"[{"op": "Replace", "path": "/name", "value": "ci"}]"#,
        false,
    ),
    (r#"[{"op": null, "path": "/name", "value": "ci"}]"#, false),
    (r#"[{"op": "remove"}]"#, false),
    (r#"[{"op": "remove", "path": 7}]"#, false),
    // paths
    (r#"[{"op": "test", "path": "", "value": 1}]"#, false),
    (r#"[{"op": "test", "path": "/", "value": 1}]"#, false),
    (r#"[{"op": "test", "path": "name", "value": 1}]"#, false),
    (r#"[{"op": "test", "path": "/name\n", "value": 1}]"#, false),
    (r#"[{"op": "test", "path": "/names", "value": 1}]"#, false),
    (r#"[{"op": "test", "path": "/Name", "value": 1}]"#, false),
    (r#"[{"op": "test", "path": "/n~0ame", "value": 1}]"#, false),
    (
        r#"[{"op": "test", "path": "/accessTokenValiditySeconds", "value": 900}]"#,
        false,
    ),
    (
        r#"[{"op": "test", "path": "/scope/~2", "value": 1}]"#,
        false,
    ),
    (r#"[{"op": "test", "path": "/scope/0", "value": 1}]"#, true),
    (r#"[{"op": "remove", "path": "/name/0"}]"#, false),
    (
        r#"[{"op": "copy", "path": "/scope/0", "from": "/name/0"}]"#,
        false,
    ),
    (r#"[{"op": "add", "path": "/scope/-", "value": "a"}]"#, true),
    (r#"[{"op": "add", "path": "/scope/-", "value": 7}]"#, false),
    (
        r#"[{"op": "add", "path": "/scope/0", "value": " "}]"#,
        false,
    ),
    (
        r#"[{"op": "replace", "path": "/scope/0", "value": null}]"#,
        false,
    ),
    (
        r#"[{"op": "test", "path": "/scope/0", "value": null}]"#,
        true,
    ),
    (
        r#"[{"op": "add", "path": "/scope/0", "value": " "}, {"op": "remove", "path": "/scope/0"}]"#,
        true,
    ),
    (
        r#"[{"op": "test", "path": "/scope/0/0", "value": 1}]"#,
        false,
    ),
    (
        r#"[{"op": "copy", "path": "/name", "from": "/scope/0/0"}]"#,
        false,
    ),
    (
        r#"[{"op": "add", "path": "/scope/-", "value": ["a"]}, {"op": "test", "path": "/scope/0/0", "value": "a"}, {"op": "remove", "path": "/scope/0"}]"#,
        true,
    ),
    (
        r#"[{"op": "copy", "path": "/scope/0", "from": "/scope"}, {"op": "test", "path": "/scope/0/0", "value": "a"}, {"op": "remove", "path": "/scope/0"}]"#,
        true,
    ),
    // values
    (
        r#"[{"op": "replace", "path": "/name", "value": ""}]"#,
        false,
    ),
    (
        r#"[{"op": "replace", "path": "/name", "value": null}]"#,
        false,
    ),
    (r#"[{"op": "remove", "path": "/name"}]"#, false),
    (
        r#"[{"op": "move", "path": "/scope/0", "from": "/name"}]"#,
        false,
    ),
    (
        r#"[{"op": "move", "path": "/name", "from": "/name"}]"#,
        true,
    ),
    (
        r#"[{"op": "add", "path": "/scope", "value": ["a", "a"]}]"#,
        false,
    ),
    (r#"[{"op": "add", "path": "/scope", "value": [""]}]"#, false),
    (r#"[{"op": "add", "path": "/scope", "value": ["a"]}]"#, true),
    (r#"[{"op": "remove", "path": "/scope"}]"#, true),
    (
        r#"[{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": "true"}]"#,
        false,
    ),
    (
        r#"[{"op": "replace", "path": "/expirationDate", "value": "2030-02-30T00:00:00Z"}]"#,
        false,
    ),
    (
        r#"[{"op": "replace", "path": "/expirationDate", "value": 7}]"#,
        false,
    ),
    // the rule
    (
        r#"[{"op": "replace", "path": "/expirationDate", "value": "2030-01-31T00:00:00Z"}]"#,
        true,
    ),
    (
        r#"[{"op": "replace", "path": "/expirationDate", "value": null}]"#,
        false,
    ),
    (
        r#"[{"op": "add", "path": "/expirationDate", "value": ""}]"#,
        false,
    ),
    (r#"[{"op": "remove", "path": "/expirationDate"}]"#, false),
    (
        r#"[{"op": "move", "path": "/scope/0", "from": "/expirationDate"}]"#,
        false,
    ),
    (
        r#"[{"op": "remove", "path": "/expirationDate"}, {"op": "add", "path": "/userAwareTokenNeverExpires", "value": true}]"#,
        true,
    ),
    (
        r#"[{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": true}, {"op": "replace", "path": "/expirationDate", "value": null}]"#,
        true,
    ),
    (
        r#"[{"op": "remove", "path": "/expirationDate"}, {"op": "test", "path": "/userAwareTokenNeverExpires", "value": true}]"#,
        false,
    ),
    (
        r#"[{"op": "remove", "path": "/expirationDate"}, {"op": "add", "path": "/userAwareTokenNeverExpires", "value": false}]"#,
        false,
    ),
    (
        r#"[{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": true}]"#,
        true,
    ),
    (
        r#"[{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": false}]"#,
        false,
    ),
    (
        r#"[{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": null}]"#,
        false,
    ),
    (
        r#"[{"op": "remove", "path": "/userAwareTokenNeverExpires"}]"#,
        false,
    ),
    (
        r#"[{"op": "remove", "path": "/userAwareTokenNeverExpires"}, {"op": "add", "path": "/expirationDate", "value": "2030-01-31T00:00:00Z"}]"#,
        true,
    ),
    (
        r#"[{"op": "remove", "path": "/userAwareTokenNeverExpires"}, {"op": "copy", "path": "/expirationDate", "from": "/expirationDate"}]"#,
        true,
    ),
    // several operations on one field: what is left in the end counts
    (
        r#"[{"op": "remove", "path": "/name"}, {"op": "add", "path": "/name", "value": "ci"}]"#,
        true,
    ),
    (
        r#"[{"op": "remove", "path": "/expirationDate"}, {"op": "add", "path": "/expirationDate", "value": "2030-01-31T00:00:00Z"}]"#,
        true,
    ),
];

/// Bulk updates, and whether the schema takes them.
const BULKS: &[(&str, bool)] = &[
    ("[]", false),
    ("{}", false),
    (r#"{"ids": ["a"]}"#, false),
    (r#"{"ids": ["a"], "patch": []}"#, false),
    (r#"{"ids": ["a"], "patch": null}"#, false),
    (
        r#"{"ids": [], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        false,
    ),
    (
        r#"{"ids": null, "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        false,
    ),
    (
        r#"{"ids": ["a"], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        true,
    ),
    (
        r#"{"ids": ["a", "b"], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        true,
    ),
    (
        r#"{"ids": ["a", "a"], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        false,
    ),
    (
        r#"{"ids": [" "], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        false,
    ),
    (
        r#"{"ids": ["\ufeff"], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        false,
    ),
    (
        r#"{"ids": ["\u0085"], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        false,
    ),
    (
        r#"{"ids": [7], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}]}"#,
        false,
    ),
    (
        r#"{"ids": ["a"], "patch": [{"op": "test", "path": "/expirationDate", "value": 1}], "x": 1}"#,
        false,
    ),
    (
        r#"{"ids": ["a"], "patch": [{"op": "replace", "path": "/name", "value": "ci"}]}"#,
        false,
    ),
    (
        r#"{"ids": ["a"], "patch": [{"op": "test", "path": "/scope", "value": null}]}"#,
        false,
    ),
    (
        r#"{"ids": ["a"], "patch": [{"op": "remove", "path": "/expirationDate"}]}"#,
        false,
    ),
    (
        r#"{"ids": ["a"], "patch": [{"op": "remove", "path": "/expirationDate"}, {"op": "add", "path": "/userAwareTokenNeverExpires", "value": true}]}"#,
        true,
    ),
    (
        r#"{"ids": ["a"], "patch": [{"op": "replace", "path": "/expirationDate", "value": "2030-01-31T00:00:00Z"}]}"#,
        true,
    ),
    (
        r#"{"ids": ["a"], "patch": [{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": false}]}"#,
        false,
    ),
];

pub(crate) fn patches() -> Vec<(String, bool)> {
    owned(PATCHES)
}

pub(crate) fn bulks() -> Vec<(String, bool)> {
    let mut cases = owned(BULKS);
    for (count, taken) in [(25, true), (26, false)] {
        let ids: Vec<String> = (0..count).map(|id| id.to_string()).collect();
        let operation = json!({ "op": "test", "path": "/expirationDate", "value": 1 });
        let bulk = json!({ "ids": ids, "patch": [operation] });
        cases.push((bulk.to_string(), taken));
    }
    cases
}

fn owned(cases: &[(&str, bool)]) -> Vec<(String, bool)> {
    let owned = |(json, taken): &(&str, bool)| ((*json).to_owned(), *taken);
    cases.iter().map(owned).collect()
}

fn validators(schema: impl serde::Serialize) -> [Validator; 2] {
    let schema = serde_json::to_value(schema).expect("JSON");
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    [true, false].map(|formats| {
        jsonschema::draft202012::options()
            .should_validate_formats(formats)
            .build(&schema)
            .expect("a schema")
    })
}

/// Whether this crate takes something, but for the time.
fn takes<T>(read: Result<T, Violations>) -> bool {
    match read {
        Ok(_) => true,
        Err(found) => found
            .iter()
            .all(|violation| violation.code() == Code::ExpirationNotInFuture),
    }
}

fn takes_patch(json: &str) -> bool {
    takes(TokenPatch::from_json(json.as_bytes(), &now()))
}

fn takes_bulk(json: &str) -> bool {
    takes(BulkPatch::from_json(json.as_bytes(), &now()))
}

#[test]
fn schemas_and_crate_agree_with_the_tables() {
    for (cases, validators, takes) in [
        (
            patches(),
            validators(schema::token_patch()),
            takes_patch as fn(&str) -> bool,
        ),
        (bulks(), validators(schema::bulk_patch()), takes_bulk),
    ] {
        for (json, expected) in cases {
            let document: Value = serde_json::from_str(&json).expect(&json);
            assert_eq!(takes(&json), expected, "the crate on {json}");
            for validator in &validators {
                assert_eq!(
                    validator.is_valid(&document),
                    expected,
                    "the schema on {json}"
                );
            }
        }
    }
}

/// Operations of every kind, most of them well formed.
fn operation() -> impl Strategy<Value = Value> {
    let op = sample::select(vec!["add", "replace", "remove", "move", "copy", "test"]);
    let path = prop_oneof![
        8 => sample::select(FIELDS.map(str::to_owned).to_vec()),
        1 => sample::select(vec!["/scope/0", "/scope/-", "/scope/0/0", "/name/0", "/expirationDate/a", "/owner", "", "/scope/~"])
            .prop_map(str::to_owned),
    ];
    let value = sample::select(vec![
        json!(null),
        json!(""),
        json!("ci"),
        json!(true),
        json!(false),
        json!(7),
        json!([]),
        json!(["a"]),
        json!(["a", "a"]),
        json!([["a"]]),
        json!({ "a": 1 }),
        json!("2030-01-31T00:00:00Z"),
        json!("2020-01-31T00:00:00Z"),
        json!("2030-02-30T00:00:00Z"),
    ]);
    (op, path.clone(), path, value, 0..20).prop_map(|(op, path, from, value, gap)| {
        let mut operation = json!({ "op": op, "path": path });
        if (op == "move" || op == "copy") && gap > 0 {
            operation["from"] = json!(from);
        }
        if matches!(op, "add" | "replace" | "test") && gap > 0 {
            operation["value"] = value;
        }
        operation
    })
}

/// Whether each field is changed by at most one operation, and none reads what another may have left.
fn is_free_of_order(operations: &[Value]) -> bool {
    let text =
        |operation: &Value, member: &str| operation[member].as_str().unwrap_or_default().to_owned();
    let reads = operations.len() > 1
        && operations
            .iter()
            .any(|operation| matches!(&*text(operation, "op"), "test" | "move" | "copy"));
    let is_once = |field: &&str| {
        let touching = operations
            .iter()
            .filter(|operation| text(operation, "path").starts_with(*field));
        touching.count() <= 1
    };
    !reads && FIELDS.iter().all(is_once)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// The schemas refuse nothing that the crate takes; and where order makes no difference, they take nothing that it refuses.
    #[test]
    fn schemas_and_crate_agree_as_far_as_a_schema_can(operations in prop::collection::vec(operation(), 1..5)) {
        thread_local! {
            static VALIDATORS: [[Validator; 2]; 2] =
                [validators(schema::token_patch()), validators(schema::bulk_patch())];
        }
        let is_exact = is_free_of_order(&operations);
        let moves_into_itself = operations.len() == 1
            && operations[0]["op"] == "move"
            && operations[0]["path"].as_str() > operations[0]["from"].as_str();
        let patch = json!(operations);
        let bulk = json!({ "ids": ["a"], "patch": operations });
        VALIDATORS.with(|validators| {
            for (document, taken, validators) in [
                (&patch, takes_patch(&patch.to_string()), &validators[0]),
                (&bulk, takes_bulk(&bulk.to_string()), &validators[1]),
            ] {
                for validator in validators {
                    let fits = validator.is_valid(document);
                    prop_assert!(fits || !taken, "the schema refuses {document}");
                    prop_assert!(taken || !fits || !is_exact || moves_into_itself, "the schema takes {document}");
                }
            }
            Ok(())
        })?;
    }
}
