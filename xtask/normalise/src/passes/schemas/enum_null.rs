//! Turns an `enum` that lists null into a `nullable` enum without it, and an optional property that is null alone into one of any value.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::required;
use crate::openapi::walk::{child, each_schema};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "enum-null",
    reason: "OpenAPI 3.0 writes a nullable enum with null among its values; a Rust enum has no variant for it, `Option` has. \
             Of an optional property that is null alone only a value can say whether it is there.",
    run,
};

/// Keywords that describe values other than null.
const DESCRIBING: [&str; 6] = ["type", "properties", "items", "allOf", "oneOf", "anyOf"];

/// Whether a schema describes values other than null.
fn is_described(schema: &Value) -> bool {
    DESCRIBING
        .iter()
        .any(|keyword| schema.at(keyword).is_some())
}

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let required: HashSet<String> = required(schema).map(str::to_owned).collect();
        for (name, property) in schema.entries_mut("properties") {
            let is_null = property.at("enum") == Some(&json!([null])) && !is_described(property);
            if is_null && !required.contains(name) {
                if let Some(property) = property.as_object_mut() {
                    property.take_out("enum");
                }
                let at = child(at, ["properties", name]);
                changes.left_to_caller(&at, "`enum` of null alone: any value");
            }
        }
        let Some(Value::Array(values)) = schema.at_mut("enum") else {
            return;
        };
        let nulls = values.iter().filter(|value| value.is_null()).count();
        if nulls > 0 && nulls == values.len() {
            // alone it is the null of a union, not a type
            if DESCRIBING.iter().any(|keyword| schema.has(keyword)) {
                schema.take_out("enum");
                schema.insert("nullable".into(), json!(true));
                let what = "`enum` of null alone, beside what else a value is: read as `nullable`";
                changes.left_to_caller(at, what);
            }
            return;
        }
        if nulls == 0 {
            return;
        }
        values.retain(|value| !value.is_null());
        schema.insert("nullable".into(), json!(true));
        changes.adapted(at, "null left out of `enum`; `nullable` says it");
    });
    Ok(())
}
