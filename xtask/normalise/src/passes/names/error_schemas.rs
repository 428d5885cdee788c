//! Says what becomes of the bodies of errors, which the emitted code reads by status and never holds against their types.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::errors::{Body, Errors, bodies, drop_covered_errors, errors};
use crate::openapi::media_type::{BYTES, JSON_SCHEMA};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{operations, response_place};
use crate::openapi::schema::bytes;
use crate::passes::pass::{Alike, Changes, Pass};
use crate::passes::wire::ACCEPT;

pub(crate) const PASS: Pass = Pass {
    name: "error-schemas",
    reason: "The generator takes one error type an operation, and fails a call whose error body does not fit it. Where the bodies of an \
             operation's errors differ, the emitted code has an enum with a variant for each status; and the status is told whatever the \
             body is: what gateways answer is in no document.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let (mut adapted, mut lenient) = (Alike::default(), Alike::default());
    let places: Vec<PointerBuf> = operations(root).map(|(at, _)| at).collect();
    for at in places {
        let Some(operation) = at.resolve(root).ok().and_then(Value::as_object) else {
            continue;
        };
        let bodies = bodies(root, operation);
        let errors = errors(root, &bodies);
        let kept = "an error body that is not what the document has for it: kept as it came";
        match &errors {
            Errors::Empty | Errors::Any(_) => {}
            Errors::Bytes => all_raw(root, &at, &bodies, changes),
            Errors::Text => adapted.add(&at, "errors with bodies of text".to_owned()),
            Errors::Object(_) => lenient.add(
                &at,
                "fields that do not fit of an error body whose fields are all optional, and the whole of one that is no object: left out"
                    .to_owned(),
            ),
            Errors::Typed(_) => lenient.add(&at, kept.to_owned()),
            Errors::ByStatus => {
                adapted.add(&at, "errors told apart by their status".to_owned());
                lenient.add(&at, kept.to_owned());
            }
        }
        let is_typed = bodies.iter().any(|(_, body)| matches!(body, Body::Json(_)));
        if !matches!(errors, Errors::Empty | Errors::Bytes) && !is_typed {
            accept_anything(root, &at);
        }
        if errors != Errors::ByStatus
            && let Ok(operation) = at.resolve_mut(root)
            && let Some(responses) = operation.map_mut("responses")
        {
            drop_covered_errors(responses);
        }
    }
    adapted.adapted(changes);
    lenient.left_to_caller(changes);
    Ok(())
}

/// Makes all errors raw bytes if one of them is; none of them has a typed body.
fn all_raw(root: &mut Value, at: &Pointer, errors: &[(String, Body)], changes: &mut Changes<'_>) {
    for (status, body) in errors {
        if *body != Body::Nothing {
            continue;
        }
        let place = response_place(at, status);
        if let Ok(response) = place.resolve_mut(root) {
            response["content"] = json!({ BYTES: { "schema": bytes() } });
        }
        changes.adapted(
            &place,
            "handed out as bytes, as another error of the operation is",
        );
    }
}

/// Has no JSON asked for where nothing in the operation's answers is JSON.
fn accept_anything(root: &mut Value, at: &Pointer) {
    if let Ok(Value::Object(operation)) = at.resolve_mut(root)
        && !operation.contains_key(ACCEPT)
        && operation
            .entries("responses")
            .all(|(_, response)| response.pointer(JSON_SCHEMA).is_none())
    {
        operation.insert(ACCEPT.into(), json!("*/*"));
    }
}
