//! Describes request bodies by media types that the generator supports. The original media type is kept for the request header.

use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::media_type::{
    BYTES, FORM, JSON, MERGE_PATCH, TEXT, body_schema, essence, is_json, is_range, is_text,
};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{each_operation, path_and_method};
use crate::openapi::schema::{bytes, is_bytes};
use crate::openapi::walk::child;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::CONTENT_TYPE;

pub(crate) const PASS: Pass = Pass {
    name: "media-types",
    reason: "The generator knows JSON, form, text and raw bytes. A body of another JSON media type is described as JSON; \
             `x-content-type` keeps the true one, which the emitted hooks put on the wire.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let before = root.clone();
    each_operation(root, |at, operation| {
        let (_, method) = path_and_method(at);
        let body = operation.map_mut("requestBody");
        let optional = !body.as_ref().is_some_and(|body| body.is_true("required"));
        let content = body.and_then(|body| body.map_mut("content"));
        let Some(content) = content.filter(|content| !content.is_empty()) else {
            operation.shift_remove("requestBody");
            return;
        };
        let Some(name) = choose(&before, content) else {
            return;
        };
        let others: Vec<String> = content
            .keys()
            .filter(|key| **key != name)
            .cloned()
            .collect();
        if !others.is_empty() {
            changes.left_to_caller(
                at,
                format!(
                    "request body as {}: it is sent as {name}, and their schemas are not used",
                    others.join(", ")
                ),
            );
        }
        if optional && method != "get" && method != "head" {
            changes.left_to_caller(
                at,
                "the request body may be left out: the generated builder always sends one",
            );
        }
        let mut media = match content.shift_remove(&name) {
            Some(Value::Object(media)) => media,
            _ => Map::new(),
        };
        if let Some(encoding) = media
            .shift_remove("encoding")
            .filter(|encoding| encoding.as_object().is_some_and(|e| !e.is_empty()))
        {
            changes.left_to_caller(
                at,
                format!("encoding of the request body's parts: {encoding}"),
            );
        }
        let (known, wire) = lower(&before, &name, &mut media);
        if matches!(known, TEXT | BYTES) {
            changes.left_to_caller(
                at,
                format!("the schema of the request body {name}, which is sent as it is given"),
            );
        }
        if essence(&name) == MERGE_PATCH {
            changes.left_to_caller(
                at,
                format!(
                    "null in a body of {name}, which removes a member: fields of the body's type that are None are left out, and \
                     leave it alone"
                ),
            );
        }
        *content = Map::from_iter([(known.to_owned(), Value::Object(media))]);
        if known != name {
            let place = |media: &str| child(at, ["requestBody", "content", media]);
            changes.moved(&place(known), &place(&name));
        }
        if wire {
            operation.insert(CONTENT_TYPE.into(), json!(name));
            let described = format!("request body {name} described as {known}");
            changes.adapted(at, described);
        }
    });
    Ok(())
}

/// The media type that is sent: JSON first, then a form, then the first of the others.
fn choose(root: &Value, content: &Map<String, Value>) -> Option<String> {
    let read = |name: &str| is_json(name) && !is_file(root, &content[name]);
    let first = |wanted: &dyn Fn(&str) -> bool| content.keys().find(|name| wanted(name));
    first(&|name| essence(name) == JSON && read(name))
        .or_else(|| first(&read))
        .or_else(|| first(&|name| is_range(name) && is_structured(root, &content[name])))
        .or_else(|| first(&|name| essence(name) == FORM))
        .or_else(|| first(&|name| !is_range(name)))
        .or_else(|| content.keys().next())
        .cloned()
}

/// The media type for the generator, and whether the original one must be sent instead. Sets the schema that the generator expects.
fn lower(root: &Value, name: &str, media: &mut Map<String, Value>) -> (&'static str, bool) {
    let value = Value::Object(media.clone());
    if (is_json(name) && !is_file(root, &value)) || (is_range(name) && is_structured(root, &value))
    {
        media.entry("schema").or_insert(json!({}));
        return (JSON, essence(name) != JSON && !is_range(name));
    }
    if essence(name) == FORM && is_structured(root, &value) {
        return (FORM, false);
    }
    let (known, schema) = if is_text(name) || essence(name) == FORM {
        (TEXT, json!({ "type": "string" }))
    } else {
        (BYTES, bytes())
    };
    media.shift_remove("example");
    media.shift_remove("examples");
    media.insert("schema".into(), schema);
    (known, name != known && !is_range(name))
}

/// Whether the body is a file, whatever its media type says.
fn is_file(root: &Value, media: &Value) -> bool {
    body_schema(root, media).is_some_and(is_bytes)
}

/// Whether the schema describes more than text.
fn is_structured(root: &Value, media: &Value) -> bool {
    let schema = body_schema(root, media).and_then(Value::as_object);
    schema.is_some_and(|schema| {
        let kind = schema.get("type");
        kind.is_none_or(|kind| kind == "object" || kind == "array") && !schema.is_empty()
    })
}
