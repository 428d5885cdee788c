//! Moves `nullable` from a named schema to the places that refer to it.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::reference_to;
use crate::openapi::schema::wrapper;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "nullable-components",
    reason: "A nullable named schema would become a type that wraps an `Option`; the `Option` belongs to the field that uses it.",
    run,
};

/// The same once more, for unions that null was a member of.
pub(crate) const AGAIN: Pass = Pass { ..PASS };

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut nullable = HashSet::new();
    let schemas = root.pointer_mut("/components/schemas");
    for (name, schema) in schemas.and_then(Value::as_object_mut).into_iter().flatten() {
        if let Some(schema) = schema.as_object_mut()
            && schema.is_true("nullable")
            && schema.len() > 1
        {
            schema.shift_remove("nullable");
            nullable.insert(reference_to("schemas", name));
        }
    }
    if nullable.is_empty() {
        return Ok(());
    }
    let mut uses = Vec::new();
    each_schema(root, |at, schema| {
        if let Some(reference) = schema.text("$ref").filter(|one| nullable.contains(*one)) {
            uses.push((at.to_buf(), reference.to_owned()));
        }
    });
    for (at, reference) in uses {
        if let Ok(node) = at.resolve_mut(root) {
            *node = wrapper(&reference, None, true).into();
            changes.adapted(
                &at,
                format!("{reference} is nullable; said here instead of there"),
            );
        }
    }
    Ok(())
}
