//! Turns an `enum` that lists null into a `nullable` enum without it.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "enum-null",
    reason: "OpenAPI 3.0 writes a nullable enum with null among its values; a Rust enum has no variant for it, `Option` has.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let Some(Value::Array(values)) = schema.get_mut("enum") else {
            return;
        };
        let nulls = values.iter().filter(|value| value.is_null()).count();
        if nulls == 0 || nulls == values.len() {
            return; // an enum of null alone is the null of a union, not a type
        }
        values.retain(|value| !value.is_null());
        schema.insert("nullable".into(), json!(true));
        changes.adapted(at, "null left out of `enum`; `nullable` says it");
    });
    Ok(())
}
