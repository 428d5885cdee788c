//! Turns lists of values into what a Rust enum can be: distinct strings or integers with distinct variant names.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::naming::has_variant_names;
use crate::openapi::object::Object as _;
use crate::openapi::variants::ENUM_NAMES;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "enums",
    reason: "A Rust enum has a variant a value, named after it. Values that are written in another type are read as the schema's own; \
             where names collide, or the values are neither strings nor integers, the list is left to the caller.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let Some(Value::Array(values)) = schema.get("enum").cloned() else {
            return;
        };
        if values.iter().all(Value::is_null) {
            return;
        }
        let kind = schema.text("type").unwrap_or_default().to_owned();
        let mut seen = HashSet::new();
        let read: Option<Vec<Value>> = values
            .iter()
            .filter(|value| !value.is_null())
            .map(|value| as_kind(value, &kind))
            .filter(|value| {
                value
                    .as_ref()
                    .is_none_or(|value| seen.insert(value.to_string()))
            })
            .collect();
        let usable =
            read.filter(|read| !read.is_empty() && (kind == "integer" || has_variant_names(read)));
        let Some(read) = usable else {
            schema.shift_remove("enum");
            changes.left_to_caller(at, format!("enum {}", Value::Array(values)));
            return;
        };
        // a name for each value is of no use where values were left out
        if read.len() != values.len() {
            for keyword in ENUM_NAMES {
                schema.shift_remove(keyword);
            }
        }
        if read != values {
            changes.adapted(
                at,
                "values of `enum` written in the schema's type, each once",
            );
        }
        schema.insert("enum".into(), Value::Array(read));
        for keyword in [
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ] {
            if let Some(value) = schema.shift_remove(keyword) {
                changes.adapted(
                    at,
                    format!("{keyword} {value} beside `enum`: the values say it"),
                );
            }
        }
        if let Some(format) = schema.shift_remove("format") {
            changes.adapted(
                at,
                format!("format {format} beside `enum`: the values say it"),
            );
        }
    });
    Ok(())
}

/// The value in the type that its schema has.
fn as_kind(value: &Value, kind: &str) -> Option<Value> {
    match (kind, value) {
        ("string", Value::String(_)) => Some(value.clone()),
        ("string", Value::Number(_) | Value::Bool(_)) => Some(json!(value.to_string())),
        ("integer", Value::Number(number)) => number.as_i64().map(Value::from),
        ("integer", Value::String(text)) => text.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}
