//! Gives the successes of one operation one body, where they can have one; keeps them apart by their status where they cannot.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use super::named_bodies::NamedBodies;
use super::response_media::is_success;
use crate::error::Refusal;
use crate::openapi::media_type::{BYTES, JSON, JSON_SCHEMA};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{drop_covered, each_operation, response_place};
use crate::openapi::reference;
use crate::openapi::schema::wrapper;
use crate::openapi::walk::{ANSWERS, SUCCESSES, child};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::{ACCEPT, EMPTY_IS_NULL};

pub(crate) const PASS: Pass = Pass {
    name: "success-schemas",
    reason: "The generator takes one success type an operation. Success without a body is null. Several bodies are kept in \
             `x-successes`, of which the emitted code makes an enum with a variant a status. A documented redirection is an answer.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut named = NamedBodies::of(root);
    each_operation(root, |at, operation| {
        let id = operation.text("operationId").unwrap_or_default().to_owned();
        let Some(responses) = operation.map_mut("responses") else {
            return;
        };
        let successes: Vec<String> = responses
            .keys()
            .filter(|status| is_success(status))
            .cloned()
            .collect();
        for status in successes.iter().filter(|status| status.starts_with('3')) {
            changes.adapted(
                &response_place(at, status),
                "an answer: it is handed out, and not followed",
            );
        }
        if bodies(responses, &successes) > 1 {
            let table = apart(at, &id, responses, &successes, &mut named, changes);
            complete(responses, &successes);
            if !operation.contains_key(ANSWERS) && !operation.contains_key(ACCEPT) {
                operation.insert(ACCEPT.into(), json!(JSON));
            }
            if table.values().any(|row| row.is_true("optional")) {
                operation.insert(EMPTY_IS_NULL.into(), json!(true));
            }
            operation.insert(SUCCESSES.into(), Value::Object(table));
            return;
        }
        let empty_is_null = unify(at, responses, &successes, changes);
        complete(responses, &successes);
        drop_covered(responses, "2XX");
        if empty_is_null {
            operation.insert(EMPTY_IS_NULL.into(), json!(true));
        }
    });
    named.add_to(root);
    bounded(root)
}

/// How many kinds of body the successes have, one without a body aside.
fn bodies(responses: &Map<String, Value>, successes: &[String]) -> usize {
    let mut known: Vec<Option<&Value>> = Vec::new();
    for status in successes {
        let response = &responses[status];
        let schema = response.pointer(JSON_SCHEMA);
        if response.get("content").is_some() && !known.contains(&schema) {
            known.push(schema);
        }
    }
    known.len()
}

/// The generator looks for a success below 300.
fn complete(responses: &mut Map<String, Value>, successes: &[String]) {
    if let Some(first) = successes.first()
        && !successes.iter().any(|status| status.starts_with('2'))
    {
        let response = responses[first].clone();
        responses.insert("2XX".into(), response);
    }
}

/// Takes the bodies out of the successes: the emitted code reads each.
fn apart(
    at: &Pointer,
    id: &str,
    responses: &mut Map<String, Value>,
    successes: &[String],
    named: &mut NamedBodies,
    changes: &mut Changes<'_>,
) -> Map<String, Value> {
    let mut table = Map::new();
    for status in successes {
        let here = response_place(at, status);
        let content = responses[status]
            .as_object_mut()
            .and_then(|response| response.shift_remove("content"));
        let json = content
            .as_ref()
            .and_then(|content| content.map("application/json").cloned());
        let row = match (json, content) {
            (Some(mut media), _) => {
                let place = child(&here, ["content", "application/json"]);
                let wish = format!("{id}-response-{status}");
                named.name(&mut media, &place, (id, &wish), changes);
                let moved = child(at, [SUCCESSES, status]);
                changes.moved(&moved, &place);
                media.insert("kind".into(), json!("json"));
                if status.eq_ignore_ascii_case("2XX") {
                    // 204 is one of them
                    media.insert("optional".into(), json!(true));
                }
                Value::Object(media)
            }
            (None, Some(_)) => json!({ "kind": "bytes" }),
            (None, None) => json!({ "kind": "none" }),
        };
        changes.adapted(&here, "a variant of its own");
        table.insert(status.clone(), row);
    }
    table
}

/// Gives all successes the same body; true if a success without a body is read as null.
fn unify(
    at: &Pointer,
    responses: &mut Map<String, Value>,
    successes: &[String],
    changes: &mut Changes<'_>,
) -> bool {
    let with_body = |status: &&String| responses[*status].get("content").is_some();
    let Some(first) = successes.iter().find(with_body) else {
        return false;
    };
    // a range has 204 in it
    let empty = |status: &String| {
        responses[status].get("content").is_none() || status.eq_ignore_ascii_case("2XX")
    };
    let with_none: Vec<bool> = successes.iter().map(empty).collect();
    if !with_none.contains(&true) {
        return false;
    }
    let Some(mut schema) = responses[first].pointer(JSON_SCHEMA).cloned() else {
        for status in successes {
            let response = &mut responses[status];
            if response.get("content").is_none() {
                response["content"] =
                    json!({ BYTES: { "schema": { "type": "string", "format": "binary" } } });
                changes.adapted(
                    &response_place(at, status),
                    "handed out as bytes, as another success of the operation is",
                );
            }
        }
        return false;
    };
    match reference::of(&schema) {
        Some(reference) => schema = wrapper(reference, None, true).into(),
        None => schema["nullable"] = json!(true),
    }
    for (status, is_none) in successes.iter().zip(with_none) {
        let examples = responses[status]
            .pointer("/content/application~1json")
            .cloned();
        responses[status]["content"] = json!({ "application/json": { "schema": schema } });
        for key in ["example", "examples"] {
            if let Some(value) = examples.as_ref().and_then(|media| media.get(key)) {
                responses[status]["content"]["application/json"][key] = value.clone();
            }
        }
        if is_none {
            changes.adapted(
                &response_place(at, status),
                "a success without a body is null",
            );
        }
    }
    true
}
