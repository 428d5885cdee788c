//! A named schema that is `nullable` hands the null to those who refer to it.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::walk::{Site, walk};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "nullable-components",
    reason: "A nullable named schema would become a type that wraps an `Option`; the `Option` belongs to the field that uses it.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut nullable = Vec::new();
    let schemas = root
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        let Some(object) = schema.as_object_mut() else {
            continue;
        };
        if object.get("nullable") == Some(&json!(true)) && object.len() > 1 {
            object.shift_remove("nullable");
            nullable.push(format!(
                "#/components/schemas/{}",
                jsonptr::Token::new(name).encoded()
            ));
        }
    }
    if nullable.is_empty() {
        return Ok(());
    }
    let mut uses = Vec::new();
    walk(root, &mut |at, site, node| {
        let reference = node.get("$ref").and_then(Value::as_str);
        if site == Site::Schema
            && let Some(reference) = reference.filter(|one| nullable.iter().any(|all| all == one))
        {
            uses.push((at.to_buf(), reference.to_owned()));
        }
    });
    for (at, reference) in uses {
        if let Ok(node) = at.resolve_mut(root) {
            *node = json!({ "allOf": [{ "$ref": reference }], "nullable": true });
            changes.adapted(
                &at,
                format!("{reference} is nullable; said here instead of there"),
            );
        }
    }
    Ok(())
}
