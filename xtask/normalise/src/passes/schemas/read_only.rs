//! Makes a required field optional where only one side writes it: a `readOnly` field in requests, a `writeOnly` field in responses.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::reference::needed;
use crate::openapi::walk::{each_schema, tokens};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "read-only",
    reason: "`required` holds for a readOnly field in responses only, and for a writeOnly field in requests only. One type serves both.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let sent = needed(root, |part, _| part == "requestBody");
    let received = needed(root, |part, _| part == "responses");
    each_schema(root, |at, schema| {
        let Some(names) = schema.get("required").and_then(Value::as_array).cloned() else {
            return;
        };
        let tokens = tokens(at);
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
