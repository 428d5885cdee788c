//! Defaults stay where the generator can write them as Rust and they fit; elsewhere the service applies its own.

use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::openapi::schema::{is_nullable, meaning};
use crate::openapi::walk::{Site, walk};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "defaults",
    reason: "A default that does not fit its schema stops the generator; one of an object, a list or a parameter it cannot use. A field \
             without default stays out of the request, and the service applies its own.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let before = root.clone();
    walk(root, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        let Some(default) = node.get("default").cloned() else {
            return;
        };
        let is_property = at.count() > 1
            && at
                .parent()
                .and_then(jsonptr::Pointer::last)
                .is_some_and(|token| token.encoded() == "properties");
        let in_parameter = at.tokens().any(|token| token.encoded() == "parameters");
        let fitting = meaning(&before, node).is_some_and(|schema| fits(schema, &default));
        if is_property && !in_parameter && fitting {
            return;
        }
        if let Some(schema) = node.as_object_mut() {
            schema.shift_remove("default");
        }
        changes.left_to_caller(
            at,
            if fitting || !is_property {
                format!("default {default}: the service applies it")
            } else {
                format!("default {default}, which does not fit or has no Rust form")
            },
        );
    });
    Ok(())
}

/// Whether the default is a scalar that satisfies the schema.
fn fits(schema: &Map<String, Value>, default: &Value) -> bool {
    if is_nullable(schema) {
        return false;
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return default.is_string() && values.contains(default);
    }
    match (schema.get("type").and_then(Value::as_str), default) {
        (Some("boolean"), Value::Bool(_)) => true,
        (Some("integer"), Value::Number(number)) => number
            .as_i64()
            .is_some_and(|value| within(schema, value) && in_format(schema, value)),
        (Some("string"), Value::String(text)) => {
            let count = text.chars().count() as u64;
            let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
            let pattern = schema.get("pattern").and_then(Value::as_str);
            !schema.contains_key("format")
                && limit("minLength").is_none_or(|least| count >= least)
                && limit("maxLength").is_none_or(|most| count <= most)
                && pattern.is_none_or(|pattern| {
                    regress::Regex::new(pattern).is_ok_and(|regex| regex.find(text).is_some())
                })
        }
        _ => false,
    }
}

fn within(schema: &Map<String, Value>, value: i64) -> bool {
    let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_i64);
    let exclusive = |keyword: &str| i64::from(schema.get(keyword) == Some(&Value::Bool(true)));
    limit("minimum")
        .is_none_or(|least| value >= least.saturating_add(exclusive("exclusiveMinimum")))
        && limit("maximum")
            .is_none_or(|most| value <= most.saturating_sub(exclusive("exclusiveMaximum")))
}

fn in_format(schema: &Map<String, Value>, value: i64) -> bool {
    match schema.get("format").and_then(Value::as_str) {
        Some("int8") => i8::try_from(value).is_ok(),
        Some("int16") => i16::try_from(value).is_ok(),
        Some("int32") => i32::try_from(value).is_ok(),
        Some("uint8") => u8::try_from(value).is_ok(),
        Some("uint16") => u16::try_from(value).is_ok(),
        Some("uint32") => u32::try_from(value).is_ok(),
        Some("uint64") => u64::try_from(value).is_ok(),
        _ => true,
    }
}
