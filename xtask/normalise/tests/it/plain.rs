//! What a document becomes for progenitor as it is.

use openapi_normalise::ledger::Kind;
use openapi_normalise::{Document, for_progenitor};
use serde_json::json;

const DOCUMENT: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    get:
      operationId: byStatus
      security: [{key: []}]
      responses:
        '204': {description: d}
        '404': {description: d, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: string}}}}}}
        '409': {description: d}
        4XX: {description: d, content: {application/json: {schema: {type: integer}}}}
  /b:
    get:
      operationId: alike
      responses:
        '204': {description: d}
        '404': {description: d}
        '500': {description: d, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: string}}}}}}
    options:
      operationId: methods
      responses:
        '204': {description: d}
  /c:
    post:
      operationId: text
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}}}
      responses:
        '204': {description: d}
        default: {description: d, content: {text/plain: {schema: {type: string}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
";

#[test]
fn errors_have_one_body_and_what_progenitor_does_not_read_is_in_the_ledger() {
    let document = Document::parse("d.yaml".as_ref(), DOCUMENT).unwrap();
    let lowered = for_progenitor(document).unwrap();
    let root = &lowered.document.root;
    let content = |pointer: &str| root.pointer(pointer).unwrap()["content"].clone();
    // of those by status the codes that a range covers have gone
    let any = json!({ "application/json": { "schema": {} } });
    assert_eq!(content("/paths/~1a/get/responses/4XX"), any);
    assert_eq!(root.pointer("/paths/~1a/get/responses/404"), None);
    // a status without a body may have that of the others
    let (one, other) = (
        "/paths/~1b/get/responses/404",
        "/paths/~1b/get/responses/500",
    );
    assert_eq!(content(one), content(other));
    assert!(content(one).pointer("/application~1json/schema").is_some());
    let bytes = json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } });
    let errors = root["paths"]["/c"]["post"]["responses"]
        .as_object()
        .unwrap();
    for (status, error) in errors.iter().filter(|(status, _)| !status.starts_with('2')) {
        assert_eq!(error["content"], bytes, "{status}");
    }
    let entries = lowered.ledger.entries().iter();
    let entries = entries.filter(|entry| entry.pass == "plain-progenitor");
    let mut said: Vec<String> = entries
        .map(|entry| {
            let left = entry.kind == Kind::LeftToCaller;
            format!(
                "{} #{}: {}",
                if left { "left" } else { "done" },
                entry.pointer,
                entry.change
            )
        })
        .collect();
    said.sort();
    insta::assert_snapshot!(said.join("\n"));
}
