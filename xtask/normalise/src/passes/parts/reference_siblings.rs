//! Removes keywords beside `$ref`, which OpenAPI 3.0 ignores. Only `nullable` is kept, because authors mean it.

use serde_json::Value;

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{is_annotation, wrapper};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "reference-siblings",
    reason: "OpenAPI 3.0 ignores what stands beside `$ref`. Authors mean `nullable` there, so it is kept, by a wrapper; the rest goes.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let Some(Value::String(reference)) = schema.at("$ref") else {
            return;
        };
        if schema.len() == 1 {
            return;
        }
        let reference = reference.clone();
        let lost: Vec<String> = schema
            .iter()
            .filter(|(keyword, _)| {
                !is_annotation(keyword) && *keyword != "$ref" && *keyword != "nullable"
            })
            .map(|(keyword, value)| format!("{keyword} {value}"))
            .collect();
        let nullable = schema.is_true("nullable");
        let description = schema.text("description").map(Value::from);
        *schema = wrapper(&reference, description, nullable);
        if nullable {
            changes.adapted(at, "`nullable` beside `$ref` moved to a wrapper");
        }
        if !lost.is_empty() {
            changes.left_to_caller(
                at,
                format!("beside `$ref`, where it says nothing: {}", lost.join(", ")),
            );
        }
    });
    Ok(())
}
