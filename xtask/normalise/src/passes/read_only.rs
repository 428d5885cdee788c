//! A field that only the service writes is not required of a request, and one that only the caller writes not of a response.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Changes, Pass};
use crate::error::Refusal;
use crate::openapi::reference::{component_name, references};
use crate::openapi::walk::{operations, schemas};

pub(super) const PASS: Pass = Pass {
    name: "read-only",
    reason: "`required` holds for a readOnly field in responses only, and for a writeOnly field in requests only. One type serves both.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    operations(root, |_, operation| {
        for (key, list) in [("requestBody", &mut sent), ("responses", &mut received)] {
            if let Some(part) = operation.get(key) {
                list.extend(
                    references(part)
                        .into_iter()
                        .filter_map(|(_, reference)| component_name(&reference)),
                );
            }
        }
    });
    let sent = closure(root, sent);
    let received = closure(root, received);
    schemas(root, |at, schema| {
        let Some(names) = schema.get("required").and_then(Value::as_array).cloned() else {
            return;
        };
        let tokens: Vec<_> = at
            .tokens()
            .map(|token| token.decoded().into_owned())
            .collect();
        let owner = tokens
            .get(2)
            .filter(|_| tokens.first().is_some_and(|first| first == "components"));
        let in_body = tokens.iter().any(|token| token == "requestBody");
        let is_sent = owner.map_or(in_body, |owner| sent.contains(owner));
        let is_received = owner.map_or(!in_body, |owner| received.contains(owner));
        let flag = |name: &Value, keyword: &str| {
            name.as_str()
                .and_then(|name| schema.get("properties")?.get(name)?.get(keyword))
                .is_some_and(|value| *value == json!(true))
        };
        let (kept, freed): (Vec<Value>, Vec<Value>) = names.into_iter().partition(|name| {
            !(is_sent && flag(name, "readOnly") || is_received && flag(name, "writeOnly"))
        });
        if freed.is_empty() {
            return;
        }
        for name in &freed {
            let other = if flag(name, "readOnly") {
                "responses"
            } else {
                "requests"
            };
            changes.left_to_caller(at, format!("required {name} in {other}"));
        }
        if kept.is_empty() {
            schema.shift_remove("required");
        } else {
            schema.insert("required".into(), Value::Array(kept));
        }
    });
    Ok(())
}

/// All components that can be reached from these.
fn closure(root: &Value, start: Vec<String>) -> HashSet<String> {
    let mut reached = HashSet::new();
    let mut left = start;
    while let Some(name) = left.pop() {
        if !reached.insert(name.clone()) {
            continue;
        }
        if let Some(schema) = root
            .pointer("/components/schemas")
            .and_then(|all| all.get(&name))
        {
            left.extend(
                references(schema)
                    .into_iter()
                    .filter_map(|(_, reference)| component_name(&reference)),
            );
        }
    }
    reached
}
