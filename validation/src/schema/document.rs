//! The service's OpenAPI document with the rule in it, for gateways, mocks and generators that read no JSON Schema beside it.

use serde_json::{Map, Value, json};

use crate::schema::create::{absent, acknowledged};
use crate::schema::date_time;

/// The pointer from a document to the body of a create request.
const CREATE: &str =
    "/paths/~1personal-access-tokens~1v1/post/requestBody/content/application~1json/schema";

/// The document (OpenAPI 3.0) with the rule in the schema of a create request, as `anyOf`: a date, or no date and the
/// acknowledgement. Nothing else is changed. None if it describes no create request.
///
/// The rule is all that it says of the two fields, but for a date that is not in the future, which no schema can say.
///
/// ```
/// use serde_json::json;
///
/// let mut document = json!({
///     "openapi": "3.0.3",
///     "paths": { "/personal-access-tokens/v1": { "post": { "requestBody": { "content": {
///         "application/json": { "schema": { "type": "object", "properties": { "name": { "type": "string" } } } },
///     } } } } },
/// });
/// assert!(sailpoint_pat::schema::openapi_3_0(document.clone()).is_some());
/// document["paths"] = json!({});
/// assert!(sailpoint_pat::schema::openapi_3_0(document).is_none());
/// ```
pub fn openapi_3_0(mut document: Value) -> Option<Value> {
    let request = create_request(&mut document)?;
    request.insert(
        "anyOf".into(),
        json!([
            {
                "title": "Expires",
                "required": ["expirationDate"],
                "properties": {
                    "expirationDate": {
                        "type": "string",
                        "format": "date-time",
                        "pattern": date_time::pattern(),
                    },
                },
            },
            {
                "title": "Never expires",
                "required": ["userAwareTokenNeverExpires"],
                "properties": {
                    "expirationDate": { "type": "string", "nullable": true, "maxLength": 0 },
                    "userAwareTokenNeverExpires": { "type": "boolean", "enum": [true] },
                },
            },
        ]),
    );
    Some(document)
}

/// The document as OpenAPI 3.1, with the rule in the schema of a create request, as `if`, `then` and `else`. None if it describes no
/// create request.
pub fn openapi_3_1(mut document: Value) -> Option<Value> {
    let request = create_request(&mut document)?;
    request.insert(
        "if".into(),
        json!({ "properties": { "expirationDate": absent() } }),
    );
    request.insert("then".into(), acknowledged());
    request.insert(
        "else".into(),
        json!({ "properties": { "expirationDate": date_time::schema() } }),
    );
    document["openapi"] = json!("3.1.0");
    null_as_a_type(&mut document);
    Some(document)
}

/// The schema of a create request, whose date may be an empty string as well, and is no date-time then.
fn create_request(document: &mut Value) -> Option<&mut Map<String, Value>> {
    let schema = document.pointer(CREATE)?;
    let place = schema.get("$ref").and_then(Value::as_str);
    let place = place.map_or_else(
        || Some(CREATE.to_owned()),
        |to| Some(to.strip_prefix('#')?.to_owned()),
    )?;
    let request = document.pointer_mut(&place)?;
    if let Some(Value::Object(date)) = request.pointer_mut("/properties/expirationDate") {
        date.remove("format");
    }
    request.as_object_mut()
}

/// Writes `nullable`, which OpenAPI 3.1 does not have, as a type. What examples and defaults hold is left alone.
fn null_as_a_type(node: &mut Value) {
    match node {
        Value::Object(map) => {
            if map.remove("nullable") == Some(Value::Bool(true))
                && let Some(kind) = map.get_mut("type")
            {
                *kind = json!([kind.take(), "null"]);
            }
            for (key, value) in map {
                if !matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
                    null_as_a_type(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(null_as_a_type),
        _ => {}
    }
}
