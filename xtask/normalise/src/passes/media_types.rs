//! Media types that the generator does not know are handed to it as ones it does; the true ones stay beside, for the wire.

use serde_json::{Map, Value, json};

use super::{Changes, Pass};
use crate::error::Refusal;
use crate::walk::{Site, walk};

pub(super) const PASS: Pass = Pass {
    name: "media-types",
    reason: "The generator knows JSON, form, text and raw bytes. A body of another JSON media type is described as JSON; \
             `x-content-type` keeps the true one, which the emitted hooks put on the wire.",
    run,
};

/// The extension of an operation that names the media type of its request body on the wire.
pub const CONTENT_TYPE: &str = "x-content-type";

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    walk(root, &mut |at, site, node| {
        if site != Site::Operation {
            return;
        }
        let Some(content) = node
            .pointer_mut("/requestBody/content")
            .and_then(Value::as_object_mut)
        else {
            return;
        };
        let Some(name) = content
            .keys()
            .next()
            .filter(|name| is_other_json(name))
            .cloned()
        else {
            return;
        };
        if content.len() != 1 {
            return;
        }
        let media = content.shift_remove(&name).unwrap_or_default();
        *content = Map::from_iter([("application/json".to_owned(), media)]);
        node[CONTENT_TYPE] = json!(name);
        changes.adapted(
            at,
            format!("request body {name} described as application/json"),
        );
    });
    Ok(())
}

/// A media type with JSON syntax (`+json`) other than plain JSON.
fn is_other_json(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or(name).trim();
    essence.ends_with("+json")
}
