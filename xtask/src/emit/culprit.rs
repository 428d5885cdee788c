//! Finds the part of a document that the generator cannot take: its own errors do not say where they come from.

use jsonptr::PointerBuf;
use openapi_normalise::error::{Refusal, one_line};
use openapi_normalise::reference::reachable;
use openapi_normalise::walk::METHODS;
use serde_json::{Map, Value, json};

/// The smallest part of `root` on which `fails` says why it fails; the whole where no part does.
pub(super) fn find(
    root: &Value,
    reason: String,
    fails: &dyn Fn(&Value) -> Option<String>,
) -> Refusal {
    let (pointer, reason) = schema(root, fails)
        .or_else(|| operation(root, fails))
        .unwrap_or_else(|| (PointerBuf::new(), reason));
    Refusal::at(
        &pointer,
        format!(
            "the generator cannot take this: {}",
            one_line(&reason).chars().take(300).collect::<String>()
        ),
        "correct it with an overlay, or report the document: a pass is missing that lowers it",
    )
}

/// A component schema that fails with nothing but what it refers to; of several the one that refers to least.
fn schema(root: &Value, fails: &dyn Fn(&Value) -> Option<String>) -> Option<(PointerBuf, String)> {
    let all = root.pointer("/components/schemas")?.as_object()?;
    fails(&part(root, all, &Map::new()))?;
    let mut candidates: Vec<(usize, &String, Map<String, Value>)> = all
        .keys()
        .map(|name| {
            let reached = reachable(root, [name.clone()]).into_iter();
            let closure: Map<String, Value> = reached
                .filter_map(|name| all.get(&name).cloned().map(|schema| (name, schema)))
                .collect();
            (closure.len(), name, closure)
        })
        .collect();
    candidates.sort_by_key(|(size, _, _)| *size);
    candidates.into_iter().find_map(|(_, name, closure)| {
        let reason = fails(&part(root, &closure, &Map::new()))?;
        Some((
            PointerBuf::from_tokens(["components", "schemas", name.as_str()]),
            reason,
        ))
    })
}

/// An operation that fails alone.
fn operation(
    root: &Value,
    fails: &dyn Fn(&Value) -> Option<String>,
) -> Option<(PointerBuf, String)> {
    let paths = root.get("paths")?.as_object()?;
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    paths.iter().find_map(|(path, item)| {
        METHODS.iter().find_map(|method| {
            let operation = item.get(*method)?;
            let alone = Map::from_iter([(path.clone(), json!({ *method: operation }))]);
            let reason = fails(&part(root, &schemas, &alone))?;
            Some((
                PointerBuf::from_tokens(["paths", path.as_str(), *method]),
                reason,
            ))
        })
    })
}

fn part(root: &Value, schemas: &Map<String, Value>, paths: &Map<String, Value>) -> Value {
    json!({
        "openapi": root.get("openapi"),
        "info": root.get("info"),
        "paths": paths,
        "components": { "schemas": schemas },
    })
}
