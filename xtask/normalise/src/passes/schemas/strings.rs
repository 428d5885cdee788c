//! Keeps the string formats that have a Rust type, and the patterns that can be checked.

use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::kind;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "strings",
    reason: "Dates, date-times, addresses and passwords have types of their own, which hold no further constraint. Of other formats \
             nothing is checked. A pattern that ECMA-262 does not know cannot be.",
    run,
};

/// Formats that become a type.
const TYPED: [&str; 6] = ["date", "date-time", "password", "ip", "ipv4", "ipv6"];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        if kind(schema) != Some("string") || schema.contains_key("enum") {
            return;
        }
        match schema.text("format").map(str::to_owned).as_deref() {
            Some(format) if TYPED.contains(&format) => {
                for keyword in ["pattern", "minLength", "maxLength"] {
                    forget(at, schema, keyword, changes);
                }
            }
            Some("binary") | None => {}
            Some(format) => {
                schema.shift_remove("format");
                changes.left_to_caller(at, format!("format {format}"));
            }
        }
        if let Some(pattern) = schema.text("pattern")
            && regress::Regex::new(pattern).is_err()
        {
            forget(at, schema, "pattern", changes);
        }
        if schema.get("minLength").and_then(Value::as_u64) == Some(0) {
            schema.shift_remove("minLength");
            changes.adapted(at, "minLength 0 says nothing; dropped");
        }
    });
    Ok(())
}

fn forget(
    at: &jsonptr::Pointer,
    schema: &mut Map<String, Value>,
    keyword: &str,
    changes: &mut Changes<'_>,
) {
    if let Some(value) = schema.shift_remove(keyword) {
        changes.left_to_caller(at, format!("{keyword} {value}"));
    }
}
