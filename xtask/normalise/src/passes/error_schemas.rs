//! Several error schemas of one operation become one that loses no field.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use super::{Changes, Pass};
use crate::document::{follow, resolve};
use crate::error::Refusal;
use crate::walk::METHODS;

pub(super) const PASS: Pass = Pass {
    name: "error-schemas",
    reason: "The generator takes one error type an operation. The schemas of all its error statuses are merged: every property of each, \
             all optional, and whatever else comes is kept.",
    run,
};

/// The stem of the merged schemas' names.
const NAME: &str = "ErrorBody";

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut merged: Vec<(Vec<Value>, String)> = Vec::new();
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
        if kinds.len() < 2 {
            continue;
        }
        let schemas: Vec<Value> = kinds.into_iter().flatten().collect();
        let known = merged.iter().find(|(known, _)| *known == schemas);
        let name = if let Some((_, name)) = known {
            name.clone()
        } else {
            let name = free_name(root);
            root["components"]["schemas"][&name] = merge(root, &schemas);
            let at = PointerBuf::from_tokens(["components", "schemas", name.as_str()]);
            changes.adapted(&at, format!("merged from {} error schemas", schemas.len()));
            merged.push((schemas, name.clone()));
            name
        };
        for (status, _) in errors {
            let mut place = at.clone();
            place.push_back("responses");
            place.push_back(status.as_str());
            rewrite(root, &place, &name);
            changes.adapted(&place, format!("body described as {name}"));
        }
    }
    Ok(())
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

/// Gives the response at `place` a body of its own that is the merged schema.
fn rewrite(root: &mut Value, place: &Pointer, name: &str) {
    let Ok(response) = place.resolve(root) else {
        return;
    };
    let mut response = follow(root, response).cloned().unwrap_or_else(|| json!({}));
    response["content"] = json!({
        "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } }
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
        let Some(object) = follow(root, schema) else {
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
