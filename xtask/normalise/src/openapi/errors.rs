//! What the error responses of an operation hold, by their statuses, and how all of them get one body. It reads a document whose bodies
//! have one media type each, JSON or another, and changes no success.

use heck::ToPascalCase as _;
use serde_json::{Map, Value, json};

use super::media_type::{JSON_SCHEMA, is_text};
use super::object::Object as _;
use super::operation::drop_covered;
use super::reference::{self, follow};
use super::schema::{is_any, kind, meaning, without_annotations, wrapped};

/// The body of an error response.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// JSON of this schema.
    Json(Value),
    /// Text.
    Text,
    /// Bytes of some other kind.
    Bytes,
    /// The document describes none.
    Nothing,
}

/// What the errors of an operation have in common.
#[derive(Debug, Clone, PartialEq)]
pub enum Errors {
    /// None of them has a body.
    Empty,
    /// All bodies are bytes.
    Bytes,
    /// All bodies are text.
    Text,
    /// All bodies are of this schema, of an object whose fields are all optional.
    Object(Value),
    /// All bodies are of this schema, of any JSON or any string.
    Any(Value),
    /// All bodies are of this schema, which not any body fits.
    Typed(Value),
    /// Bodies differ by status.
    ByStatus,
}

/// The error statuses of an operation with their bodies, as the document has them.
pub fn bodies(root: &Value, operation: &Map<String, Value>) -> Vec<(String, Body)> {
    operation
        .entries("responses")
        .filter(|(status, _)| is_error(status))
        .map(|(status, response)| {
            let body = follow(root, response).map_or(Body::Nothing, body);
            (status.clone(), body)
        })
        .collect()
}

/// Whether the status is one of an error.
pub fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5']) || status == "default"
}

/// Gives all errors among the responses a body of this media type and schema.
pub fn unify(responses: &mut Map<String, Value>, media_type: &str, schema: &Value) {
    for (status, response) in responses.iter_mut() {
        if is_error(status) {
            response["content"] = json!({ media_type: { "schema": schema } });
        }
    }
    drop_covered_errors(responses);
}

/// Drops the codes of errors that a range covers. The caller has given all errors the same body before.
pub(crate) fn drop_covered_errors(responses: &mut Map<String, Value>) {
    drop_covered(responses, "4XX");
    drop_covered(responses, "5XX");
}

fn body(response: &Value) -> Body {
    if let Some(schema) = response.pointer(JSON_SCHEMA) {
        return Body::Json(schema.clone());
    }
    let mut names = response.entries("content").map(|(name, _)| name).peekable();
    if names.peek().is_none() {
        Body::Nothing
    } else if names.all(|name| is_text(name)) {
        Body::Text
    } else {
        Body::Bytes
    }
}

/// What the errors with these bodies have in common. A status whose body is not described may have that of the others.
pub fn errors(root: &Value, bodies: &[(String, Body)]) -> Errors {
    let described = bodies.iter().map(|(_, body)| body);
    let mut described = described.filter(|body| **body != Body::Nothing);
    let Some(first) = described.next() else {
        return Errors::Empty;
    };
    if !described.all(|body| is_same(first, body)) {
        return Errors::ByStatus;
    }
    match first {
        Body::Json(schema) => typed(root, schema),
        Body::Text => Errors::Text,
        _ => Errors::Bytes,
    }
}

/// Whether two bodies are read into one type.
fn is_same(one: &Body, other: &Body) -> bool {
    match (one, other) {
        (Body::Json(one), Body::Json(other)) => named(one) == named(other),
        _ => one == other,
    }
}

/// The schema without what only describes it.
fn named(schema: &Value) -> Value {
    let schema = wrapped(schema)
        .filter(|_| !schema.is_true("nullable"))
        .unwrap_or(schema);
    match (reference::of(schema), schema.as_object()) {
        (None, Some(map)) => Value::Object(without_annotations(map)),
        _ => schema.clone(),
    }
}

/// How bodies of this schema are read.
fn typed(root: &Value, schema: &Value) -> Errors {
    let form = meaning(root, schema).and_then(|meaning| {
        let has = |keywords: &[&str]| {
            let mut keywords = keywords.iter();
            keywords.any(|keyword| meaning.contains_key(*keyword))
        };
        let form: fn(Value) -> Errors = match kind(meaning) {
            None if is_any(meaning) => Errors::Any,
            Some("string") if !has(&["enum", "format", "pattern", "minLength", "maxLength"]) => {
                Errors::Any
            }
            Some("object")
                if meaning.list("required").is_empty()
                    && !has(&["oneOf", "anyOf", "allOf", "enum"]) =>
            {
                Errors::Object
            }
            _ => return None,
        };
        Some(form)
    });
    form.unwrap_or(Errors::Typed)(schema.clone())
}

/// What a status is called: by the words that HTTP has for it, or by its number.
pub fn status_name(status: &str) -> String {
    let known = http::StatusCode::from_bytes(status.as_bytes()).ok();
    match known.and_then(|status| status.canonical_reason()) {
        Some(reason) => reason.replace('\'', "").to_pascal_case(),
        None => format!("Status{status}"),
    }
}
