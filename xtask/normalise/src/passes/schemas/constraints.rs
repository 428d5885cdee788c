//! Lists every constraint that the generated types do not enforce. It changes nothing.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{BOUNDS, kind};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "constraints",
    reason: "The generated types enforce required fields, kinds, formats, enums, integer ranges, and the length and pattern of strings. \
             What is listed here they do not.",
    run,
};

/// Keywords that no generated type enforces.
const UNENFORCED: [&str; 6] = [
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        for keyword in UNENFORCED {
            if let Some(value) = schema.at(keyword).filter(|value| **value != json!(false)) {
                changes.left_to_caller(at, format!("{keyword} {value}"));
            }
        }
        if kind(schema) == Some("number") {
            for (bound, exclusive) in BOUNDS {
                if let Some(value) = schema.get(bound) {
                    let word = if schema.is_true(exclusive) {
                        format!(", {exclusive}")
                    } else {
                        String::new()
                    };
                    changes.left_to_caller(at, format!("{bound} {value}{word}"));
                }
            }
        }
    });
    Ok(())
}
