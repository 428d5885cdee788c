//! Keeps the string formats that have a Rust type, and the patterns that can be checked.

use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::pattern::{self, Unusable};
use crate::openapi::schema::kind;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Alike, Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "strings",
    reason: "Dates, date-times, IPv4 addresses, UUIDs and passwords have types of their own, which hold no further constraint. What is of \
             another format stays the text that it is, because the types that there are for it write it otherwise than it was read; \
             nothing of it is checked. A pattern is ECMA-262 with the flag `u`; one of another dialect, or one that could take for ever, is \
             not checked.",
    run,
};

/// Formats that become a type.
const TYPED: [&str; 5] = ["date", "date-time", "password", "ipv4", "uuid"];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut alike = Alike::default();
    each_schema(root, |at, schema| {
        if kind(schema) != Some("string") || schema.has("enum") {
            return;
        }
        match schema.text("format").map(str::to_owned).as_deref() {
            Some(format) if TYPED.contains(&format) => {
                for keyword in ["pattern", "minLength", "maxLength"] {
                    forget(at, schema, keyword, changes);
                }
                match format {
                    "uuid" => alike.add(
                        at,
                        "format uuid: is written anew, in lower case".to_owned(),
                    ),
                    "date-time" => alike.add(
                        at,
                        "format date-time: a fraction of more than nine digits is written anew, with nine"
                            .to_owned(),
                    ),
                    _ => {}
                }
            }
            Some("binary") | None => {}
            Some(format) => {
                schema.take_out("format");
                alike.add(at, format!("format {format}: text, not checked"));
            }
        }
        read_pattern(at, schema, changes);
        if schema.at("minLength").and_then(Value::as_u64) == Some(0) {
            schema.take_out("minLength");
            changes.adapted(at, "minLength 0 says nothing; dropped");
        }
    });
    alike.left_to_caller(changes);
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
            schema.take_out("pattern");
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
    if let Some(value) = schema.take_out(keyword) {
        changes.left_to_caller(at, format!("{keyword} {value}"));
    }
}
