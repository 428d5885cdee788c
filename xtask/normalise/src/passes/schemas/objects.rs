//! Removes keywords of objects and arrays that the generator cannot enforce; the ledger lists them.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{kind, properties};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "objects",
    reason: "Counts of items and properties, and what a value must not be, are no part of a type; the generator fails on some of them.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        if let Some(not) = schema.take_out("not") {
            changes.left_to_caller(at, format!("not {not}"));
        }
        if let Some(discriminator) = schema.take_out("discriminator") {
            changes.left_to_caller(
                at,
                format!("discriminator {}", discriminator["propertyName"]),
            );
        }
        if kind(schema) == Some("object") {
            for keyword in ["minProperties", "maxProperties"] {
                if let Some(value) = schema.take_out(keyword) {
                    changes.left_to_caller(at, format!("{keyword} {value}"));
                }
            }
            if schema.is_true("additionalProperties") {
                // stated on purpose: further fields are expected, and kept
                if properties(schema).is_none() {
                    schema.take_out("additionalProperties");
                } else {
                    schema.insert("additionalProperties".into(), json!({}));
                    changes.adapted(at, "further fields are kept in `extra`");
                }
            }
            return;
        }
        // an array of one length would become a Rust array, which ends at 32
        if kind(schema) == Some("array") && schema.at("minItems") == schema.at("maxItems") {
            for keyword in ["minItems", "maxItems"] {
                if let Some(value) = schema.take_out(keyword) {
                    changes.left_to_caller(at, format!("{keyword} {value}"));
                }
            }
        }
    });
    Ok(())
}
