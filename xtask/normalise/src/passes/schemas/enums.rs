//! Turns lists of values into what a Rust enum can be: distinct strings or integers with distinct variant names.

use std::collections::HashSet;

use jsonptr::Pointer;
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::naming::listed_variants;
use crate::openapi::object::Object as _;
use crate::openapi::variants::ENUM_NAMES;
use crate::openapi::walk::{child, each_schema};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "enums",
    reason: "A Rust enum has a variant a value, named after it. Values that are written in another type are read as the schema's own; \
             where names collide, or the values are neither strings nor integers, the list is left to the caller.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let Some(Value::Array(mut values)) = schema.at("enum").cloned() else {
            return;
        };
        if values.iter().all(Value::is_null) {
            return;
        }
        let kind = schema.text("type").unwrap_or_default().to_owned();
        let mut seen = HashSet::new();
        if kind == "string" {
            quote(at, &mut values, changes);
        }
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
        let usable = read.filter(|read| {
            !read.is_empty() && (kind == "integer" || listed_variants(read).is_some())
        });
        let Some(read) = usable else {
            schema.take_out("enum");
            changes.left_to_caller(at, format!("enum {}", Value::Array(values)));
            return;
        };
        // a name for each value is of no use where values were left out
        if read.len() != values.len() {
            for keyword in ENUM_NAMES {
                schema.take_out(keyword);
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
            if let Some(value) = schema.take_out(keyword) {
                changes.adapted(
                    at,
                    format!("{keyword} {value} beside `enum`: the values say it"),
                );
            }
        }
        if let Some(format) = schema.take_out("format") {
            changes.adapted(
                at,
                format!("format {format} beside `enum`: the values say it"),
            );
        }
    });
    Ok(())
}

/// Reads numbers and booleans in a list of text as what stands in the file: `1.10` without quotes is a number to YAML, and loses its zero.
fn quote(at: &Pointer, values: &mut [Value], changes: &mut Changes<'_>) {
    let mut quoted = Vec::new();
    for (index, value) in values.iter_mut().enumerate() {
        if value.is_number() || value.is_boolean() {
            let written = changes.written(&child(at, ["enum", &index.to_string()]), value);
            *value = json!(written);
            quoted.push(written);
        }
    }
    if !quoted.is_empty() {
        let quoted = quoted.join(", ");
        changes.adapted(
            at,
            format!("`enum` of text has {quoted} without quotes: read as the text that it is"),
        );
    }
}

/// The value in the type that its schema has.
fn as_kind(value: &Value, kind: &str) -> Option<Value> {
    match (kind, value) {
        ("string", Value::String(_)) => Some(value.clone()),
        ("integer", Value::Number(number)) => number.as_i64().map(Value::from),
        ("integer", Value::String(text)) => text.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}
