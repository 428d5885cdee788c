//! The service's OpenAPI document with the rule in it, for gateways, mocks and generators that read no JSON Schema beside it.

use serde_json::{Map, Value, json};

use crate::schema::create::{absent, acknowledged};
use crate::schema::{date_time, refine};

/// The pointer from a document to the body of a create request.
const CREATE: &str =
    "/paths/~1personal-access-tokens~1v1/post/requestBody/content/application~1json/schema";

/// The document (OpenAPI 3.0) with the rule in the schema of a create request, as `anyOf`: a date, or no date and the
/// acknowledgement. None if it describes no create request.
///
/// Names, scopes and the two parameters of the list get what this crate knows of them as well. A date that is not in the future is
/// refused by none of it, since no schema can say that. A patch is judged together with its other operations: for that there is
/// [`token_patch`](crate::schema::token_patch).
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

/// The schema of a create request, with what this crate knows of its fields. The date may be an empty string as well, which is no
/// date-time. The parameters of the list get what they are made of too.
fn create_request(document: &mut Value) -> Option<&mut Map<String, Value>> {
    let filter = format!(
        "^(?:lastUsed isnull|lastUsed le {})?$",
        date_time::instant()
    );
    constrain(document, "filters", &filter);
    constrain(document, "owner-id", refine::NOT_WHITE_SPACE);
    let schema = document.pointer(CREATE)?;
    let place = match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => reference.strip_prefix('#')?.to_owned(),
        None => CREATE.to_owned(),
    };
    let request = document.pointer_mut(&place)?;
    for (field, keywords) in [("name", refine::name()), ("scope", refine::scope())] {
        let property = request.pointer_mut(&format!("/properties/{field}"));
        let property = property.and_then(Value::as_object_mut);
        let keywords = keywords.as_object().into_iter().flatten();
        if let Some(property) = property {
            for (keyword, value) in keywords.filter(|(keyword, _)| *keyword != "type") {
                extend(property, keyword, value);
            }
        }
    }
    if let Some(Value::Object(date)) = request.pointer_mut("/properties/expirationDate") {
        date.remove("format");
    }
    request.as_object_mut()
}

/// Adds a keyword to a schema, and what it says of items to what is said of them there.
fn extend(schema: &mut Map<String, Value>, keyword: &str, value: &Value) {
    match (schema.get_mut(keyword), value) {
        (Some(Value::Object(there)), Value::Object(more)) => {
            there.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        _ => {
            schema.insert(keyword.to_owned(), value.clone());
        }
    }
}

/// Gives a parameter of the list a pattern, wherever the document describes it.
fn constrain(document: &mut Value, name: &str, pattern: &str) {
    let shared = document.pointer("/components/parameters");
    let shared = shared.and_then(Value::as_object).into_iter().flatten();
    let mut places: Vec<String> = shared
        .map(|(key, _)| format!("/components/parameters/{key}"))
        .collect();
    places.extend(
        (0..8).map(|index| format!("/paths/~1personal-access-tokens~1v1/get/parameters/{index}")),
    );
    for place in places {
        let parameter = document.pointer_mut(&place);
        if let Some(parameter) = parameter.filter(|parameter| parameter["name"] == json!(name))
            && let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut)
        {
            schema.insert("pattern".into(), json!(pattern));
        }
    }
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
