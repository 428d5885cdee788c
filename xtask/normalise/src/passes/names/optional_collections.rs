//! Turns an optional list or map into an `Option`, because absent and empty are different things.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::written;
use crate::openapi::schema::{kind, properties, required};
use crate::openapi::walk::{child, each_schema, tokens};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "optional-collections",
    reason: "The generator leaves an empty optional list out, so that a request could not empty one. As an `Option` it is absent or \
             empty, as the caller says. Errors are only read: for them absent and empty are one.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let written = written(root);
    each_schema(root, |at, schema| {
        if let [components, _, name, ..] = tokens(at).as_slice()
            && components == "components"
            && !written.contains(name)
        {
            return;
        }
        let required: HashSet<String> = required(schema).map(str::to_owned).collect();
        for (name, property) in schema.entries_mut("properties") {
            let Some(object) = property.as_object_mut() else {
                continue;
            };
            if required.contains(name)
                || object.contains_key("default")
                || object.is_true("nullable")
            {
                continue;
            }
            let map = kind(object) == Some("object")
                && properties(object).is_none()
                && object.get("additionalProperties") != Some(&json!(false));
            let collection = kind(object) == Some("array") || map;
            if collection {
                object.insert("nullable".into(), json!(true));
                let here = child(at, ["properties", name]);
                changes.adapted(&here, "optional: absent or empty, as the caller says");
            }
        }
    });
    Ok(())
}
