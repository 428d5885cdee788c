//! Several kinds of success of one operation become one that loses nothing.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::walk::each_operation;
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
        let empty_is_null = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
            .is_some_and(|responses| unify(at, responses, changes));
        if empty_is_null {
            operation.insert(EMPTY_IS_NULL.into(), json!(true));
        }
        if let Some(responses) = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
        {
            overlapping(responses);
        }
    });
    Ok(())
}

/// Makes all successes alike; true where one without a body is null.
fn unify(at: &Pointer, responses: &mut Map<String, Value>, changes: &mut Changes<'_>) -> bool {
    let place = |status: &str| {
        let mut at = at.to_buf();
        at.push_back("responses");
        at.push_back(status);
        at
    };
    let successes: Vec<String> = responses
        .keys()
        .filter(|status| status.starts_with('2'))
        .cloned()
        .collect();
    let schema = |response: &Value| {
        response
            .pointer("/content/application~1json/schema")
            .cloned()
    };
    let mut typed: Vec<(PointerBuf, Value)> = Vec::new();
    let (mut raw, mut none) = (false, false);
    for status in &successes {
        let response = &responses[status];
        match (schema(response), response.get("content")) {
            (Some(schema), _) => {
                if !typed.iter().any(|(_, known)| *known == schema) {
                    let mut at = place(status);
                    at.push_back("content");
                    at.push_back("application/json");
                    at.push_back("schema");
                    typed.push((at, schema));
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
            responses[status]["content"] = json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } });
            changes.adapted(
                &place(status),
                "handed out as bytes, as another success of the operation is",
            );
        }
        return false;
    }
    let single = typed.len() == 1;
    let mut merged = if single {
        typed[0].1.clone()
    } else {
        let members: Vec<&Value> = typed.iter().map(|(_, schema)| schema).collect();
        json!({ "oneOf": members })
    };
    if none {
        merged = if merged.get("$ref").is_some() {
            json!({ "allOf": [merged], "nullable": true })
        } else {
            merged["nullable"] = json!(true);
            merged
        };
    }
    for status in &successes {
        let here = place(status);
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

/// Codes that a range covers go: all of the range are alike by now.
fn overlapping(responses: &mut Map<String, Value>) {
    if responses.contains_key("2XX") {
        responses.retain(|status, _| !status.starts_with('2') || status == "2XX");
    }
}
