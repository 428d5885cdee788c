//! Merges the error schemas of one operation into one that keeps every field.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::media_type::{BYTES, JSON, JSON_SCHEMA};
use crate::openapi::naming::first_free;
use crate::openapi::object::Object as _;
use crate::openapi::operation::{drop_covered, operations, response_place};
use crate::openapi::reference::{self, follow, schema_name, schema_place, schema_reference};
use crate::openapi::schema::{add_component, bytes, kind, meaning, properties};
use crate::openapi::variants::VARIANTS;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "error-schemas",
    reason: "The generator takes one error type an operation. The schemas of all its error statuses are merged: every property of each, \
             all optional, and whatever else comes is kept.",
    run,
};

/// The stem of the merged schemas' names.
const NAME: &str = "ErrorBody";

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut merged: Vec<(Vec<Value>, Value)> = Vec::new();
    let places: Vec<PointerBuf> = operations(root).map(|(at, _)| at).collect();
    for at in places {
        let errors = error_responses(root, &at);
        let mut kinds: Vec<Option<Value>> = Vec::new();
        for (_, schema) in &errors {
            if !kinds.contains(schema) {
                kinds.push(schema.clone());
            }
        }
        let strict = kinds.iter().flatten().any(|schema| demands(root, schema));
        if kinds.len() < 2 && !strict {
            if kinds.iter().all(Option::is_none) {
                all_raw(root, &at, &errors, changes);
            }
            overlapping(root, &at);
            continue;
        }
        let schemas: Vec<Value> = kinds.into_iter().flatten().collect();
        let known = merged.iter().find(|(known, _)| *known == schemas);
        let body = if let Some((_, body)) = known {
            body.clone()
        } else {
            let body = if schemas.iter().all(|schema| is_object(root, schema)) {
                let name = first_free(NAME, "", |name| schema_place(name).resolve(root).is_err());
                let schema = merge(root, &schemas);
                add_component(root, &name, schema);
                changes.adapted(
                    &schema_place(&name),
                    format!("merged from {} error schemas", schemas.len()),
                );
                schema_reference(&name)
            } else {
                changes.left_to_caller(
                    &at,
                    "the schemas of its errors, not all of which are objects: any JSON value is read",
                );
                json!({})
            };
            merged.push((schemas, body.clone()));
            body
        };
        let name = reference::of(&body).and_then(schema_name);
        let name = name.unwrap_or_else(|| "any JSON value".to_owned());
        for (status, _) in errors {
            let place = response_place(&at, &status);
            rewrite(root, &place, &body);
            changes.adapted(&place, format!("body described as {name}"));
        }
        overlapping(root, &at);
    }
    Ok(())
}

/// Whether the schema requires a field. The error body of a gateway would not have it.
fn demands(root: &Value, schema: &Value) -> bool {
    meaning(root, schema).is_some_and(|schema| !schema.list("required").is_empty())
}

/// Whether a body of this schema is an object.
fn is_object(root: &Value, schema: &Value) -> bool {
    let tag = |schema: &Map<String, Value>| schema.get(VARIANTS)?.get("tag").cloned();
    meaning(root, schema)
        .is_some_and(|schema| kind(schema) == Some("object") || tag(schema).is_some())
}

/// Makes all errors raw bytes if one of them is; none of them has a typed body.
fn all_raw(
    root: &mut Value,
    at: &Pointer,
    errors: &[(String, Option<Value>)],
    changes: &mut Changes<'_>,
) {
    let places: Vec<PointerBuf> = errors
        .iter()
        .map(|(status, _)| response_place(at, status))
        .collect();
    let (with, without): (Vec<_>, Vec<_>) = places.into_iter().partition(|place| {
        let response = place.resolve(root).ok();
        response.is_some_and(|response| response.get("content").is_some())
    });
    if with.is_empty() {
        return;
    }
    for place in without {
        if let Ok(response) = place.resolve_mut(root) {
            response["content"] = json!({ BYTES: { "schema": bytes() } });
        }
        changes.adapted(
            &place,
            "handed out as bytes, as another error of the operation is",
        );
    }
}

/// Drops codes that a range covers: all errors have the same body by now.
fn overlapping(root: &mut Value, at: &Pointer) {
    if let Ok(operation) = at.resolve_mut(root)
        && let Some(responses) = operation.map_mut("responses")
    {
        drop_covered(responses, "4XX");
        drop_covered(responses, "5XX");
    }
}

/// Each error status of the operation at `at` with its JSON schema; none where the response has no JSON body.
fn error_responses(root: &Value, at: &Pointer) -> Vec<(String, Option<Value>)> {
    let operation = at.resolve(root).unwrap_or(&Value::Null);
    operation
        .entries("responses")
        .filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default")
        .map(|(status, response)| {
            let schema = follow(root, response).and_then(|response| response.pointer(JSON_SCHEMA));
            (status.clone(), schema.cloned())
        })
        .collect()
}

/// Gives the response at `place` this body.
fn rewrite(root: &mut Value, place: &Pointer, body: &Value) {
    let Ok(response) = place.resolve(root) else {
        return;
    };
    let mut response = follow(root, response).cloned().unwrap_or_else(|| json!({}));
    response["content"] = json!({ JSON: { "schema": body } });
    if let Ok(slot) = place.resolve_mut(root) {
        *slot = response;
    }
}

/// An object with every property of every schema. Where two disagree on a property, it is any JSON value.
fn merge(root: &Value, schemas: &[Value]) -> Value {
    let mut merged = Map::new();
    for schema in schemas.iter().filter_map(|schema| meaning(root, schema)) {
        for (name, property) in properties(schema).into_iter().flatten() {
            match merged.get_mut(name) {
                Some(known) if known == property => {}
                Some(known) => *known = json!({}),
                None => {
                    merged.insert(name.clone(), property.clone());
                }
            }
        }
    }
    json!({
        "type": "object",
        "title": NAME,
        "description": "The body of any error response of this operation. Each status uses some of these fields; all are optional.",
        "properties": merged,
        "additionalProperties": {},
    })
}
