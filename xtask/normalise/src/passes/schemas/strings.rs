//! Keeps the string formats that have a Rust type, and the patterns that can be checked.

use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::pattern::{self, Unusable};
use crate::openapi::schema::kind;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "strings",
    reason: "Dates, date-times, addresses and passwords have types of their own, which hold no further constraint. Of other formats \
             nothing is checked. A pattern is ECMA-262 with the flag `u`; one of another dialect, or one that could take for ever, is not \
             checked.",
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
        read_pattern(at, schema, changes);
        if schema.get("minLength").and_then(Value::as_u64) == Some(0) {
            schema.shift_remove("minLength");
            changes.adapted(at, "minLength 0 says nothing; dropped");
        }
    });
    Ok(())
}

/// Keeps the pattern as the generated code can run it, or leaves it to the caller.
fn read_pattern(at: &jsonptr::Pointer, schema: &mut Map<String, Value>, changes: &mut Changes<'_>) {
    let Some(pattern) = schema.text("pattern").map(str::to_owned) else {
        return;
    };
    let said = Value::from(pattern.as_str());
    match pattern::read(&pattern) {
        Ok(read) if read == pattern => {}
        Ok(read) => {
            changes.adapted(
                at,
                format!(
                    "pattern {said} written for ECMA-262 with `u`: {}",
                    Value::from(read.as_str())
                ),
            );
            schema.insert("pattern".into(), read.into());
        }
        Err(why) => {
            schema.shift_remove("pattern");
            let why = match why {
                Unusable::Dialect => "which is no ECMA-262 with `u`",
                Unusable::Exponential => {
                    "for which some texts would take longer to check than anyone waits"
                }
            };
            changes.left_to_caller(at, format!("pattern {said}, {why}"));
        }
    }
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
