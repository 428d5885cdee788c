//! The files in `schema/`: written when asked for, compared otherwise. `schema/check.py` reads them too.

use std::{collections::BTreeMap, env, fs, path::Path};

use sailpoint_pat::schema;
use serde_json::{Value, json};

use super::{create, document, patch};

#[track_caller]
fn assert_fresh(name: &str, content: &impl serde::Serialize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schema")
        .join(name);
    let content = sorted(serde_json::to_value(content).expect("JSON"));
    let content = serde_json::to_string_pretty(&content).expect("JSON") + "\n";
    if env::var_os("UPDATE_SCHEMAS").is_some() {
        fs::write(&path, content).expect("written");
        return;
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == content,
        "{} is stale; UPDATE_SCHEMAS=1 cargo test -p sailpoint-pat --test it schema:: writes it",
        path.display()
    );
}

/// The same value with its keys in order. Whether `serde_json` keeps the order of keys depends on what else is built with it.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let ordered: BTreeMap<String, Value> = map
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect();
            Value::Object(ordered.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        leaf => leaf,
    }
}

fn cases(cases: Vec<(String, bool)>) -> Vec<Value> {
    let case = |(json, valid): (String, bool)| {
        let document: Value = serde_json::from_str(&json).expect("JSON");
        json!({ "valid": valid, "document": document })
    };
    cases.into_iter().map(case).collect()
}

#[test]
fn create_request() {
    assert_fresh("create-request.schema.json", &schema::create_request());
    assert_fresh("create-request.cases.json", &cases(create::cases()));
}

#[test]
fn patches() {
    assert_fresh("token-patch.schema.json", &schema::token_patch());
    assert_fresh("token-patch.cases.json", &cases(patch::patches()));
    assert_fresh("bulk-patch.schema.json", &schema::bulk_patch());
    assert_fresh("bulk-patch.cases.json", &cases(patch::bulks()));
}

#[test]
fn documents() {
    let document = schema::openapi_3_0(document::corrected());
    assert_fresh("openapi-3.0.json", &document);
    let document = schema::openapi_3_1(document::corrected());
    assert_fresh("openapi-3.1.json", &document);
    assert_fresh("rule.cases.json", &cases(document::cases()));
}
