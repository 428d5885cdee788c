//! Drops a default beside `nullable`, because the generator would send it in every request.

use serde_json::Value;

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "nullable-defaults",
    reason: "The generator sends a nullable field that has a default even when the caller left it out. Without the default it stays out, and the service applies its own.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let nullable = schema.is_true("nullable");
        match schema.get("default") {
            Some(Value::Null) => {
                schema.shift_remove("default");
                changes.adapted(at, "`default: null` dropped; absent means the same");
            }
            Some(default) if nullable => {
                let default = default.to_string();
                schema.shift_remove("default");
                changes.left_to_caller(
                    at,
                    format!("default {default}: the service applies it where the field is absent"),
                );
            }
            _ => {}
        }
    });
    Ok(())
}
