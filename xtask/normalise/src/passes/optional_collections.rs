//! An optional list or map can be absent and can be empty, and the two are not the same: it becomes an `Option`.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Changes, Pass};
use crate::error::Refusal;
use crate::openapi::reference::{component_name, references};
use crate::openapi::schema::kind;
use crate::openapi::walk::{operations, schemas};

pub(super) const PASS: Pass = Pass {
    name: "optional-collections",
    reason: "The generator leaves an empty optional list out, so that a request could not empty one. As an `Option` it is absent or \
             empty, as the caller says. Errors are only read: for them absent and empty are one.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let written = written(root);
    schemas(root, |at, schema| {
        let tokens: Vec<_> = at
            .tokens()
            .take(3)
            .map(|token| token.decoded().into_owned())
            .collect();
        if let [components, _, name] = tokens.as_slice()
            && components == "components"
            && !written.contains(name)
        {
            return;
        }
        let required: HashSet<String> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            let Some(object) = property.as_object_mut() else {
                continue;
            };
            if required.contains(name)
                || object.contains_key("default")
                || object.get("nullable") == Some(&json!(true))
            {
                continue;
            }
            let map = kind(object) == Some("object")
                && object
                    .get("properties")
                    .and_then(Value::as_object)
                    .is_none_or(serde_json::Map::is_empty)
                && object.get("additionalProperties") != Some(&json!(false));
            let collection = kind(object) == Some("array") || map;
            if collection {
                object.insert("nullable".into(), json!(true));
                let mut here = at.to_buf();
                here.push_back("properties");
                here.push_back(name.as_str());
                changes.adapted(&here, "optional: absent or empty, as the caller says");
            }
        }
    });
    Ok(())
}

/// The components that a caller may write: those that more than errors lead to.
fn written(root: &mut Value) -> HashSet<String> {
    let mut others = Vec::new();
    operations(root, |_, operation| {
        for (key, part) in operation.iter() {
            if key != "responses" {
                others.extend(references(part));
                continue;
            }
            for (status, response) in part.as_object().into_iter().flatten() {
                if !status.starts_with(['4', '5']) {
                    others.extend(references(response));
                }
            }
        }
    });
    let mut reached = HashSet::new();
    let mut left: Vec<String> = others
        .into_iter()
        .filter_map(|(_, reference)| component_name(&reference))
        .collect();
    while let Some(name) = left.pop() {
        if reached.insert(name.clone())
            && let Some(schema) = root
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
