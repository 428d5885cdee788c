//! The documents with the rule in them, against the table of the rule, time aside. Prism holds them against the same table
//! (`schema/prism.mjs`).

use std::{fs, path::Path};

use jsonschema::Validator;
use sailpoint_pat::schema;
use serde_json::{Value, json};

use crate::rule_table::{PAST, cells};

/// The document with its corrections, as `cargo xtask generate` writes it.
pub(super) fn corrected() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/normalised/corrected.json");
    let text = fs::read_to_string(file).expect("text");
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    // it says that it was generated, and what is made of it says so in its own way
    if let Some(root) = document.as_object_mut() {
        root.remove("x-generated");
    }
    document
}

/// The cells of the table, and whether the document takes them: it knows no time.
pub(super) fn cases() -> Vec<(String, bool)> {
    let case = |(request, codes): (Value, &[&str])| {
        (request.to_string(), codes.is_empty() || codes == PAST)
    };
    cells().into_iter().map(case).collect()
}

/// A schema of OpenAPI 3.0 as JSON Schema.
fn with_null(node: &mut Value) {
    if node["nullable"] == json!(true) {
        node["type"] = json!([node["type"].take(), "null"]);
    }
    let parts = node.as_object_mut().into_iter().flatten();
    for (key, value) in parts {
        match value {
            Value::Array(items) if key == "anyOf" => items.iter_mut().for_each(with_null),
            Value::Object(properties) if key == "properties" => {
                properties.values_mut().for_each(with_null);
            }
            _ => {}
        }
    }
}

#[track_caller]
fn assert_judges_the_table(document: &Value) {
    let mut schema = document["components"]["schemas"]["CreatePersonalAccessTokenRequest"].clone();
    with_null(&mut schema);
    for formats in [false, true] {
        let validator: Validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(formats)
            .build(&schema)
            .expect("a schema");
        let cases = cases();
        assert_eq!(cases.len(), 28);
        for (request, valid) in cases {
            let request: Value = serde_json::from_str(&request).expect("JSON");
            assert_eq!(validator.is_valid(&request), valid, "{request}");
        }
    }
}

#[test]
fn both_documents_judge_as_the_table_does() {
    assert_judges_the_table(&schema::openapi_3_0(corrected()).expect("a create request"));
    assert_judges_the_table(&schema::openapi_3_1(corrected()).expect("a create request"));
}

/// What is changed stands in the create request and in the parameters of the list.
#[test]
fn nothing_else_of_the_document_is_changed() {
    let mut document = schema::openapi_3_0(corrected()).expect("a create request");
    let mut original = corrected();
    for document in [&mut document, &mut original] {
        document["components"]["schemas"]["CreatePersonalAccessTokenRequest"].take();
        for name in ["Filters", "OwnerId"] {
            document["components"]["parameters"][name]["schema"].take();
        }
    }
    assert_eq!(document, original);
}

#[test]
fn what_this_crate_knows_of_names_scopes_and_parameters_is_there() {
    for document in [
        schema::openapi_3_0(corrected()),
        schema::openapi_3_1(corrected()),
    ] {
        let document = document.expect("a create request");
        let request = &document["components"]["schemas"]["CreatePersonalAccessTokenRequest"];
        let mut request = request.clone();
        with_null(&mut request);
        let judge = jsonschema::draft202012::new(&request).expect("a schema");
        let is_valid = |name: Value, scope: Value| {
            judge.is_valid(
                &json!({ "name": name, "scope": scope, "userAwareTokenNeverExpires": true }),
            )
        };
        assert!(is_valid(json!("a"), json!(null)));
        assert!(is_valid(json!("a"), json!(["b", "c"])));
        assert!(!is_valid(json!(" "), json!(null)));
        assert!(!is_valid(json!("a\u{1}"), json!(null)));
        assert!(!is_valid(json!("a"), json!(["b", "b"])));
        assert!(!is_valid(json!("a"), json!([" "])));
        let parameters = &document["components"]["parameters"];
        let filter =
            jsonschema::draft202012::new(&parameters["Filters"]["schema"]).expect("a schema");
        for (text, valid) in [
            ("lastUsed isnull", true),
            ("lastUsed le 2026-06-01T12:00:00Z", true),
            ("lastUsed le yesterday", false),
            ("name eq \"a\"", false),
        ] {
            assert_eq!(filter.is_valid(&json!(text)), valid, "{text}");
        }
        let owner =
            jsonschema::draft202012::new(&parameters["OwnerId"]["schema"]).expect("a schema");
        assert!(owner.is_valid(&json!("me")) && !owner.is_valid(&json!(" ")));
    }
}

#[test]
fn openapi_3_1_has_no_nullable() {
    let document = schema::openapi_3_1(corrected()).expect("a create request");
    assert_eq!(document["openapi"], "3.1.0");
    assert!(!document.to_string().contains("\"nullable\""));
    let owner = &document["components"]["schemas"]["PersonalAccessToken"]["properties"];
    assert_eq!(owner["lastUsed"]["type"], json!(["string", "null"]));
}
