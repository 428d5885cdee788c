//! For who keeps progenitor as it is: gives the errors of an operation one body, and says what of the document only the code that is emitted
//! beside progenitor's does. It runs after all other passes, and only where it is asked for.

use jsonptr::PointerBuf;
use serde_json::{Value, json};

use super::{ACCEPT, CONTENT_TYPE, EMPTY_IS_NULL, HEADERS, METHOD, QUERY, SECURITY, SERVER};
use crate::error::Refusal;
use crate::openapi::errors::{Body, Errors, bodies, errors, unify};
use crate::openapi::media_type::{BYTES, JSON};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{operations, path_and_method};
use crate::openapi::schema::{NULLABLE_FIELD, bytes};
use crate::openapi::variants::{GROWS, VARIANTS};
use crate::openapi::walk::{ANSWERS, BODIES, SUCCESSES, Site, walk};
use crate::passes::growth::bounded;
use crate::passes::pass::{Alike, Changes, Pass};

pub(in crate::passes) const PASS: Pass = Pass {
    name: "plain-progenitor",
    reason: "Progenitor takes one error body an operation, and reads none of the extensions in which this document keeps what its model \
             has no place for.",
    run,
};

/// What an extension keeps. Without the emitted code that reads it, it is for the caller.
const KEPT: [(&str, &str); 14] = [
    (SERVER, "the address of a server of its own"),
    (SECURITY, "the credentials that are asked for"),
    (METHOD, "the method, which has no place of its own"),
    (CONTENT_TYPE, "the media type of the body that is sent"),
    (ACCEPT, "the media types that are asked for"),
    (EMPTY_IS_NULL, "that a success may have no body"),
    (QUERY, "the names and styles of query parameters"),
    (
        HEADERS,
        "the names of header parameters, and which are cookies",
    ),
    (BODIES, "the other media types of the body"),
    (ANSWERS, "the other media types of the answer"),
    (SUCCESSES, "the bodies of successes by their status"),
    (NULLABLE_FIELD, "that a field may be null, not only absent"),
    (VARIANTS, "the tags by which variants are told apart"),
    (GROWS, "that values and fields may come that are not listed"),
];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let (mut adapted, mut left) = (Alike::default(), Alike::default());
    leave_out(root, &mut left);
    let places: Vec<PointerBuf> = operations(root).map(|(at, _)| at).collect();
    for at in &places {
        if let Some(what) = one_error_body(root, at) {
            adapted.add(at, what.to_owned());
        }
    }
    adapted.adapted(changes);
    let said = |key: &str, what: &str| format!("`{key}`, which progenitor does not read: {what}");
    for at in places.iter().chain([&PointerBuf::new()]) {
        let node = at.resolve(root).ok().and_then(Value::as_object);
        for (key, what) in KEPT {
            if node.is_some_and(|node| node.contains_key(key)) {
                left.add(at, said(key, what));
            }
        }
    }
    walk(root, &mut |at, site, node| {
        for (key, what) in KEPT {
            if site == Site::Schema && node.get(key).is_some() {
                left.add(at, said(key, what));
            }
        }
    });
    left.left_to_caller(changes);
    bounded(root)
}

/// Leaves out the operations of the methods that reqwest, which progenitor's code calls, has no function for.
fn leave_out(root: &mut Value, left: &mut Alike) {
    let places: Vec<PointerBuf> = operations(root).map(|(at, _)| at).collect();
    for at in places {
        let (path, method) = path_and_method(&at);
        if let "options" | "trace" = method.as_str()
            && let Some(item) = root["paths"].map_mut(&path)
        {
            item.shift_remove(&method);
            left.add(
                &at,
                format!("an operation of the method {method}: left out"),
            );
        }
    }
}

/// Gives all errors of an operation the body that they have in common, and says what that is where they have none.
fn one_error_body(root: &mut Value, at: &PointerBuf) -> Option<&'static str> {
    let operation = at.resolve(root).ok()?.as_object()?;
    let bodies = bodies(root, operation);
    let is_json = |(_, body): &(String, Body)| matches!(body, Body::Json(_) | Body::Nothing);
    let (media_type, schema, what) = match errors(root, &bodies) {
        Errors::Empty | Errors::Bytes => return None,
        Errors::Object(schema) | Errors::Any(schema) | Errors::Typed(schema) => {
            (JSON, schema, None)
        }
        Errors::ByStatus if bodies.iter().all(is_json) => {
            let what = "errors whose bodies differ by status: read as any JSON";
            (JSON, json!({}), Some(what))
        }
        Errors::ByStatus | Errors::Text => {
            let what = "errors whose bodies are not all JSON: read as bytes";
            (BYTES, bytes(), Some(what))
        }
    };
    let responses = at.resolve_mut(root).ok()?.map_mut("responses")?;
    unify(responses, media_type, &schema);
    what
}
