//! Turns an optional list or map into an `Option`, because absent and empty are different things.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{kind, properties, required};
use crate::openapi::walk::{child, each_schema};
use crate::passes::pass::{Alike, Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "optional-collections",
    reason: "The generator leaves an empty optional list out, so that a request could not empty one. As an `Option` it is absent or \
             empty, as the caller says, and one that was read is written as it was.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut alike = Alike::default();
    each_schema(root, |at, schema| {
        let required: HashSet<String> = required(schema).map(str::to_owned).collect();
        for (name, property) in schema.entries_mut("properties") {
            let Some(object) = property.as_object_mut() else {
                continue;
            };
            if required.contains(name) || object.is_true("nullable") {
                continue;
            }
            let map = kind(object) == Some("object")
                && properties(object).is_none()
                && object.at("additionalProperties") != Some(&json!(false));
            let list = kind(object) == Some("array") && !object.has("prefixItems");
            let collection = list || map;
            if collection {
                object.insert("nullable".into(), json!(true));
                let here = child(at, ["properties", name]);
                alike.add(
                    &here,
                    "optional: absent or empty, as the caller says".to_owned(),
                );
            }
        }
    });
    alike.adapted(changes);
    Ok(())
}
