//! Gives each response one kind of body: JSON with a type, or raw bytes. The media types for the `Accept` header are kept.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::media_type::{BYTES, JSON, body_schema, essence, is_json, is_range};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{each_operation, response_place};
use crate::openapi::schema::{bytes, is_bytes};
use crate::openapi::walk::child;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::ACCEPT;

pub(crate) const PASS: Pass = Pass {
    name: "response-media",
    reason: "The generator reads `application/json` into a type and hands out everything else as bytes. Other JSON media types are \
             described as JSON; `x-accept` keeps what the emitted hooks ask the service for.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let before = root.clone();
    each_operation(root, |at, operation| {
        let head = at.last().is_some_and(|method| method.encoded() == "head");
        let mut wanted: Vec<String> = Vec::new();
        let mut raw = false;
        let mut typed_error = false;
        for (status, response) in operation.entries_mut("responses") {
            let here = response_place(at, status);
            let Some(response) = response.as_object_mut() else {
                continue;
            };
            let content = response.map_mut("content");
            let Some(content) = content.filter(|content| !content.is_empty()) else {
                response.shift_remove("content");
                continue;
            };
            if head {
                response.shift_remove("content");
                changes.adapted(&here, "an answer to HEAD has no body");
                continue;
            }
            let (names, is_raw) = one(&before, content, &here, changes);
            if status.starts_with('2') {
                raw |= is_raw;
                for name in names {
                    if !wanted.contains(&name) {
                        wanted.push(name);
                    }
                }
            } else {
                typed_error |= !is_raw;
            }
        }
        let is_plain = |name: &String| essence(name) == JSON;
        if wanted.iter().all(is_plain) && !raw {
            return;
        }
        if raw && typed_error && !wanted.iter().any(is_plain) {
            wanted.push(JSON.into());
        }
        if !wanted.iter().any(|name| is_range(name)) {
            operation.insert(ACCEPT.into(), json!(wanted.join(", ")));
        }
    });
    Ok(())
}

/// Lowers one `content`. Returns the media types to ask for, and whether the body is raw bytes.
fn one(
    root: &Value,
    content: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> (Vec<String>, bool) {
    let typed = |name: &&String| {
        let schema = body_schema(root, &content[*name]);
        let text = schema.is_none_or(|schema| schema.text("type") == Some("string"));
        !schema.is_some_and(is_bytes) && (is_json(name) || (is_range(name) && !text))
    };
    let plain = |name: &&String| essence(name) == JSON && typed(name);
    let chosen = content.keys().find(plain);
    let chosen = chosen.or_else(|| content.keys().find(typed)).cloned();
    let names: Vec<String> = content.keys().cloned().collect();
    let Some(chosen) = chosen else {
        changes.left_to_caller(at, "the schema of a body that is handed out as bytes");
        for media in content.values_mut() {
            *media = json!({ "schema": bytes() });
        }
        // a raw body under a JSON name would be read as a type
        if let Some(json) = content.keys().find(|name| is_json(name)).cloned() {
            content.shift_remove(&json);
            content.insert(BYTES.into(), json!({ "schema": bytes() }));
            changes.adapted(at, format!("body {json} is a file; handed out as bytes"));
        }
        return (names, true);
    };
    let others: Vec<&str> = names
        .iter()
        .filter(|name| **name != chosen)
        .map(String::as_str)
        .collect();
    if !others.is_empty() {
        changes.left_to_caller(
            at,
            format!("body as {}: it is asked for as {chosen}", others.join(", ")),
        );
    }
    let mut media = match content.shift_remove(&chosen) {
        Some(Value::Object(media)) => media,
        _ => Map::new(),
    };
    media.shift_remove("encoding");
    media.entry("schema").or_insert(json!({}));
    *content = Map::from_iter([(JSON.to_owned(), Value::Object(media))]);
    if chosen != JSON {
        changes.adapted(at, format!("body {chosen} described as {JSON}"));
        let place = |media: &str| child(at, ["content", media]);
        changes.moved(&place(JSON), &place(&chosen));
    }
    let asked = if is_range(&chosen) {
        JSON.to_owned()
    } else {
        chosen
    };
    (vec![asked], false)
}
