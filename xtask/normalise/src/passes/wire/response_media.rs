//! Each response has one kind of body: JSON with a type, or bytes as they come. What is asked for with `Accept` stays beside.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::media_type::{essence, is_json, is_range};
use crate::openapi::reference::follow;
use crate::openapi::walk::each_operation;
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
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            let mut here = at.to_buf();
            here.push_back("responses");
            here.push_back(status.as_str());
            let Some(response) = response.as_object_mut() else {
                continue;
            };
            let Some(content) = response
                .get_mut("content")
                .and_then(Value::as_object_mut)
                .filter(|content| !content.is_empty())
            else {
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
        let plain = wanted
            .iter()
            .all(|name| essence(name) == "application/json");
        if plain && !raw {
            return;
        }
        if raw
            && typed_error
            && !wanted
                .iter()
                .any(|name| essence(name) == "application/json")
        {
            wanted.push("application/json".into());
        }
        if !wanted.iter().any(|name| is_range(name)) {
            operation.insert(ACCEPT.into(), json!(wanted.join(", ")));
        }
    });
    Ok(())
}

/// Lowers one `content`. The media types that are asked for, and whether they are handed out raw.
fn one(
    root: &Value,
    content: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> (Vec<String>, bool) {
    let schema = |media: &Value| {
        media
            .get("schema")
            .and_then(|schema| follow(root, schema))
            .cloned()
    };
    let typed = |name: &String| {
        let schema = schema(&content[name]);
        let binary = schema
            .as_ref()
            .and_then(|schema| schema.get("format"))
            .is_some_and(|format| format == "binary");
        let text = schema
            .as_ref()
            .is_none_or(|schema| schema.get("type").is_some_and(|kind| kind == "string"));
        !binary && (is_json(name) || (is_range(name) && !text))
    };
    let chosen = content
        .keys()
        .find(|name| essence(name) == "application/json" && typed(name))
        .or_else(|| content.keys().find(|name| typed(name)))
        .cloned();
    let names: Vec<String> = content.keys().cloned().collect();
    let Some(chosen) = chosen else {
        changes.left_to_caller(at, "the schema of a body that is handed out as bytes");
        for media in content.values_mut() {
            *media = json!({ "schema": { "type": "string", "format": "binary" } });
        }
        // a raw body under a JSON name would be read as a type
        if let Some(json) = content.keys().find(|name| is_json(name)).cloned() {
            content.shift_remove(&json);
            content.insert(
                "application/octet-stream".into(),
                json!({ "schema": { "type": "string", "format": "binary" } }),
            );
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
    *content = Map::from_iter([("application/json".to_owned(), Value::Object(media))]);
    if chosen != "application/json" {
        changes.adapted(at, format!("body {chosen} described as application/json"));
        let mut from = at.to_buf();
        from.push_back("content");
        let mut to = from.clone();
        from.push_back(chosen.as_str());
        to.push_back("application/json");
        changes.moved(&to, &from);
    }
    let asked = if is_range(&chosen) {
        "application/json".to_owned()
    } else {
        chosen
    };
    (vec![asked], false)
}
