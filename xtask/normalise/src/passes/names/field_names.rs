//! Moves properties whose Rust names would collide into the object's `extra` map.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::naming::field_name;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{kind, required};
use crate::openapi::walk::{child, each_schema};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "field-names",
    reason: "The generator names a field after the property, in snake case. Where that makes two one, the second lives in the map of \
             further fields, so that nothing is lost.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let open = schema.map("additionalProperties").is_some();
        // the generator makes a field of what is required and not declared, too
        let demanded: Vec<String> = required(schema).map(str::to_owned).collect();
        let declares_none = !schema.has("properties");
        if declares_none && demanded.len() > 1 && kind(schema) == Some("object") {
            schema.insert("properties".into(), json!({}));
        }
        let Some(properties) = schema.map_mut("properties") else {
            return;
        };
        let mut fields: HashSet<String> = HashSet::new();
        let mut moved: Vec<String> = Vec::new();
        let undeclared = demanded
            .iter()
            .filter(|name| !properties.contains_key(*name));
        let mut names: Vec<&String> = properties.keys().collect();
        for name in undeclared {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        for name in &names {
            if !fields.insert(field_name(name)) {
                moved.push((*name).clone());
            }
        }
        if (open || !moved.is_empty()) && fields.contains("extra") {
            let extra = names.iter().filter(|name| field_name(name) == "extra");
            moved.extend(extra.map(|name| (*name).clone()));
        }
        if moved.is_empty() {
            if declares_none {
                schema.take_out("properties");
            }
            return;
        }
        for name in &moved {
            let is_declared = properties.take_out(name).is_some();
            if !is_declared {
                let told = format!(
                    "the Rust name of {name}, which is required and not declared, is taken; read and written through `extra`"
                );
                changes.adapted(at, told);
                continue;
            }
            let here = child(at, ["properties", name]);
            changes.adapted(
                &here,
                "its Rust name is taken; read and written through `extra`",
            );
            changes.left_to_caller(&here, "its schema");
        }
        if let Some(required) = schema.at_mut("required").and_then(Value::as_array_mut) {
            let before = required.len();
            required.retain(|name| !moved.iter().any(|moved| name == moved));
            if required.len() != before {
                changes.left_to_caller(at, format!("required {}", moved.join(", ")));
            }
            if required.is_empty() {
                schema.take_out("required");
            }
        }
        schema.insert("additionalProperties".into(), json!({}));
    });
    Ok(())
}
