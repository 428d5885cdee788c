//! Combines several success schemas of one operation into one that loses nothing.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::media_type::{BYTES, JSON_SCHEMA};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{drop_covered, each_operation, response_place};
use crate::openapi::reference;
use crate::openapi::schema::{bytes, wrapper};
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::EMPTY_IS_NULL;

pub(crate) const PASS: Pass = Pass {
    name: "success-schemas",
    reason: "The generator takes one success type an operation. Several schemas become a union; success without a body is null; where \
             some successes are bytes, all are.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_operation(root, |at, operation| {
        let Some(responses) = operation.map_mut("responses") else {
            return;
        };
        let empty_is_null = unify(at, responses, changes);
        drop_covered(responses, "2XX");
        if empty_is_null {
            operation.insert(EMPTY_IS_NULL.into(), json!(true));
        }
    });
    Ok(())
}

/// Gives all successes the same body; true if a success without a body is read as null.
fn unify(at: &Pointer, responses: &mut Map<String, Value>, changes: &mut Changes<'_>) -> bool {
    let successes: Vec<String> = responses
        .keys()
        .filter(|status| status.starts_with('2'))
        .cloned()
        .collect();
    let mut typed: Vec<Value> = Vec::new();
    let (mut raw, mut none) = (false, false);
    for status in &successes {
        let response = &responses[status];
        match (response.pointer(JSON_SCHEMA), response.get("content")) {
            (Some(schema), _) => {
                if !typed.contains(schema) {
                    typed.push(schema.clone());
                }
            }
            (None, Some(_)) => raw = true,
            (None, None) => none = true,
        }
    }
    if usize::from(!typed.is_empty()) + usize::from(raw) + usize::from(none) < 2 && typed.len() < 2
    {
        return false;
    }
    if raw {
        for status in &successes {
            responses[status]["content"] = json!({ BYTES: { "schema": bytes() } });
            changes.adapted(
                &response_place(at, status),
                "handed out as bytes, as another success of the operation is",
            );
        }
        return false;
    }
    let single = typed.len() == 1;
    let mut merged = if single {
        typed.remove(0)
    } else {
        json!({ "oneOf": typed })
    };
    if none {
        match reference::of(&merged) {
            Some(reference) => merged = wrapper(reference, None, true).into(),
            None => merged["nullable"] = json!(true),
        }
    }
    for status in &successes {
        let here = response_place(at, status);
        let examples = responses[status]
            .pointer("/content/application~1json")
            .cloned();
        responses[status]["content"] = json!({ "application/json": { "schema": merged } });
        for key in ["example", "examples"] {
            if let Some(value) = examples.as_ref().and_then(|media| media.get(key)) {
                responses[status]["content"]["application/json"][key] = value.clone();
            }
        }
        if single {
            changes.adapted(&here, "a success without a body is null");
        } else {
            changes.adapted(&here, "body described as any of the operation's successes");
        }
    }
    none
}
