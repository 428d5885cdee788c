//! Several error schemas of one operation become one that loses no field.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::reference::{follow, reference_to, resolve, schema_name};
use crate::openapi::schema::meaning;
use crate::openapi::walk::METHODS;
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
    for at in operations(root) {
        let Some(operation) = at.resolve(root).ok() else {
            continue;
        };
        let errors = error_responses(root, operation);
        let mut kinds: Vec<Option<Value>> = Vec::new();
        for (_, schema) in &errors {
            if !kinds.contains(schema) {
                kinds.push(schema.clone());
            }
        }
        let strict = kinds.iter().flatten().any(|schema| demands(root, schema));
        if kinds.len() < 2 && !strict {
            all_raw(root, &at, &errors, &kinds, changes);
            overlapping(root, &at);
            continue;
        }
        let schemas: Vec<Value> = kinds.into_iter().flatten().collect();
        let known = merged.iter().find(|(known, _)| *known == schemas);
        let body = if let Some((_, body)) = known {
            body.clone()
        } else if schemas.iter().all(|schema| is_object(root, schema)) {
            let name = free_name(root);
            root["components"]["schemas"][&name] = merge(root, &schemas);
            let at = PointerBuf::from_tokens(["components", "schemas", name.as_str()]);
            changes.adapted(&at, format!("merged from {} error schemas", schemas.len()));
            let body = json!({ "$ref": reference_to("schemas", &name) });
            merged.push((schemas, body.clone()));
            body
        } else {
            changes.left_to_caller(
                &at,
                "the schemas of its errors, not all of which are objects: any JSON value is read",
            );
            merged.push((schemas, json!({})));
            json!({})
        };
        let name = body
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(schema_name)
            .unwrap_or_else(|| "any JSON value".to_owned());
        for (status, _) in errors {
            let mut place = at.clone();
            place.push_back("responses");
            place.push_back(status.as_str());
            rewrite(root, &place, &body);
            changes.adapted(&place, format!("body described as {name}"));
        }
        overlapping(root, &at);
    }
    Ok(())
}

/// Whether a body of this schema must have some field: one that a gateway sends has none.
fn demands(root: &Value, schema: &Value) -> bool {
    meaning(root, schema).is_some_and(|schema| {
        schema
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|required| !required.is_empty())
    })
}

/// Whether a body of this schema is an object with described fields.
fn is_object(root: &Value, schema: &Value) -> bool {
    meaning(root, schema)
        .is_some_and(|schema| schema.get("type").is_some_and(|kind| kind == "object"))
}

/// Errors without a typed body: where one of them has bytes, all do.
fn all_raw(
    root: &mut Value,
    at: &Pointer,
    errors: &[(String, Option<Value>)],
    kinds: &[Option<Value>],
    changes: &mut Changes<'_>,
) {
    if kinds.iter().any(Option::is_some) {
        return;
    }
    let has_content = |root: &Value, status: &str| {
        at.resolve(root)
            .ok()
            .and_then(|operation| operation.get("responses")?.get(status)?.get("content"))
            .is_some()
    };
    let some = errors.iter().any(|(status, _)| has_content(root, status));
    for (status, _) in errors {
        if some && !has_content(root, status) {
            let mut place = at.to_buf();
            place.push_back("responses");
            place.push_back(status.as_str());
            if let Ok(response) = place.resolve_mut(root) {
                response["content"] = json!({
                    "application/octet-stream": { "schema": { "type": "string", "format": "binary" } }
                });
            }
            changes.adapted(
                &place,
                "handed out as bytes, as another error of the operation is",
            );
        }
    }
}

/// Codes that a range covers go: all errors are alike by now.
fn overlapping(root: &mut Value, at: &Pointer) {
    let responses = at
        .resolve_mut(root)
        .ok()
        .and_then(|operation| operation.get_mut("responses"))
        .and_then(Value::as_object_mut);
    if let Some(responses) = responses {
        for (range, digit) in [("4XX", '4'), ("5XX", '5')] {
            if responses.contains_key(range) {
                responses.retain(|status, _| !status.starts_with(digit) || status == range);
            }
        }
    }
}

/// The pointers of all operations, in document order.
fn operations(root: &Value) -> Vec<PointerBuf> {
    let mut found = Vec::new();
    for (path, item) in root
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for method in METHODS {
            if item.get(method).is_some() {
                found.push(PointerBuf::from_tokens(["paths", path.as_str(), method]));
            }
        }
    }
    found
}

/// Each error status of an operation with its JSON schema; none where the response has no JSON body.
fn error_responses(root: &Value, operation: &Value) -> Vec<(String, Option<Value>)> {
    let responses = operation.get("responses").and_then(Value::as_object);
    responses
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default")
        .map(|(status, response)| {
            let schema = follow(root, response)
                .and_then(|response| response.pointer("/content/application~1json/schema"));
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
    response["content"] = json!({
        "application/json": { "schema": body }
    });
    if let Ok(slot) = place.resolve_mut(root) {
        *slot = response;
    }
}

fn free_name(root: &Value) -> String {
    let mut name = NAME.to_owned();
    let mut count = 1;
    while resolve(root, &format!("#/components/schemas/{name}")).is_some() {
        count += 1;
        name = format!("{NAME}{count}");
    }
    name
}

/// An object with every property of every schema. Where two disagree on a property, it is any JSON value.
fn merge(root: &Value, schemas: &[Value]) -> Value {
    let mut properties = Map::new();
    for schema in schemas {
        let Some(object) = meaning(root, schema) else {
            continue;
        };
        for (name, property) in object
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            match properties.get(name) {
                Some(known) if known != property => {
                    properties.insert(name.clone(), json!({}));
                }
                Some(_) => {}
                None => {
                    properties.insert(name.clone(), property.clone());
                }
            }
        }
    }
    json!({
        "type": "object",
        "title": NAME,
        "description": "The body of any error response of this operation. Each status uses some of these fields; all are optional.",
        "properties": properties,
        "additionalProperties": {},
    })
}
