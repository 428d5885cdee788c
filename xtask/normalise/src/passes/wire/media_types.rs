//! Media types of request bodies that the generator does not know are handed to it as ones it does; the true ones stay beside, for the wire.

use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::media_type::{essence, is_json, is_range, is_text};
use crate::openapi::reference::follow;
use crate::openapi::walk::each_operation;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::CONTENT_TYPE;

pub(crate) const PASS: Pass = Pass {
    name: "media-types",
    reason: "The generator knows JSON, form, text and raw bytes. A body of another JSON media type is described as JSON; \
             `x-content-type` keeps the true one, which the emitted hooks put on the wire.",
    run,
};

const FORM: &str = "application/x-www-form-urlencoded";
const MERGE_PATCH: &str = "application/merge-patch+json";

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let before = root.clone();
    each_operation(root, |at, operation| {
        let method = at
            .last()
            .map(|token| token.decoded().into_owned())
            .unwrap_or_default();
        let Some(body) = operation
            .get_mut("requestBody")
            .and_then(Value::as_object_mut)
        else {
            operation.shift_remove("requestBody");
            return;
        };
        let optional = body.get("required") != Some(&json!(true));
        let Some(content) = body
            .get_mut("content")
            .and_then(Value::as_object_mut)
            .filter(|content| !content.is_empty())
        else {
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
        if matches!(known, "text/plain" | "application/octet-stream") {
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
            let place = |media: &str| {
                let mut at = at.to_buf();
                for token in ["requestBody", "content", media] {
                    at.push_back(token);
                }
                at
            };
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

/// The media type that is sent: JSON before all else, then a form, then whatever comes first.
fn choose(root: &Value, content: &Map<String, Value>) -> Option<String> {
    let plain =
        |name: &&String| essence(name) == "application/json" && !is_binary(root, &content[*name]);
    content
        .keys()
        .find(plain)
        .or_else(|| {
            content
                .keys()
                .find(|name| is_json(name) && !is_binary(root, &content[*name]))
        })
        .or_else(|| {
            content
                .keys()
                .find(|name| is_range(name) && is_structured(root, &content[*name]))
        })
        .or_else(|| content.keys().find(|name| essence(name) == FORM))
        .or_else(|| content.keys().find(|name| !is_range(name)))
        .or_else(|| content.keys().next())
        .cloned()
}

/// The media type for the generator, with the schema it wants, and whether the wire needs the true one.
fn lower(root: &Value, name: &str, media: &mut Map<String, Value>) -> (&'static str, bool) {
    let value = Value::Object(media.clone());
    if (is_json(name) && !is_binary(root, &value))
        || (is_range(name) && is_structured(root, &value))
    {
        media.entry("schema").or_insert(json!({}));
        return (
            "application/json",
            essence(name) != "application/json" && !is_range(name),
        );
    }
    if essence(name) == FORM && is_structured(root, &value) {
        return (FORM, false);
    }
    let text = is_text(name) || essence(name) == FORM;
    media.shift_remove("example");
    media.shift_remove("examples");
    let schema = if text {
        json!({ "type": "string" })
    } else {
        json!({ "type": "string", "format": "binary" })
    };
    media.insert("schema".into(), schema);
    let known = if text {
        "text/plain"
    } else {
        "application/octet-stream"
    };
    (known, name != known && !is_range(name))
}

/// Whether the body is a file, whatever its media type says.
fn is_binary(root: &Value, media: &Value) -> bool {
    media
        .get("schema")
        .and_then(|schema| follow(root, schema))
        .is_some_and(|schema| {
            schema
                .get("format")
                .is_some_and(|format| format == "binary")
        })
}

/// Whether the schema says more than that it is text.
fn is_structured(root: &Value, media: &Value) -> bool {
    media
        .get("schema")
        .and_then(|schema| follow(root, schema))
        .is_some_and(|schema| {
            schema
                .get("type")
                .is_none_or(|kind| kind == "object" || kind == "array")
                && schema.as_object().is_some_and(|schema| !schema.is_empty())
        })
}
