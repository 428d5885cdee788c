//! Makes a required field optional where only one side writes it: a `readOnly` field in requests, a `writeOnly` field in responses.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::Side;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "read-only",
    reason: "`required` holds for a readOnly field in responses only, and for a writeOnly field in requests only. One type serves both.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let (sent, received) = (Side::sent(root), Side::received(root));
    each_schema(root, |at, schema| {
        let Some(names) = schema.at("required").and_then(Value::as_array).cloned() else {
            return;
        };
        let (is_sent, is_received) = (sent.holds(at), received.holds(at));
        let flag = |name: &Value, keyword: &str| {
            name.as_str()
                .and_then(|name| schema.at("properties")?.get(name)?.at(keyword))
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
            schema.take_out("required");
        } else {
            schema.insert("required".into(), Value::Array(kept));
        }
    });
    Ok(())
}
