//! Keeps a default only where it fits its schema and the generator can write it as Rust. Otherwise the service applies its own.

use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::openapi::backtracking::is_cheap;
use crate::openapi::object::Object as _;
use crate::openapi::pattern::matches;
use crate::openapi::schema::{integer_range, kind, meaning};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "defaults",
    reason: "A default that does not fit its schema stops the generator; one of an object, a list or a parameter it cannot use. A field \
             without default stays out of the request, and the service applies its own.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let before = root.clone();
    each_schema(root, |at, schema| {
        let Some(default) = schema.get("default").cloned() else {
            return;
        };
        let parent = at.parent().and_then(jsonptr::Pointer::last);
        let is_property = parent.is_some_and(|token| token.encoded() == "properties");
        let in_parameter = at.tokens().any(|token| token.encoded() == "parameters");
        let node = Value::Object(schema.clone());
        let fitting = meaning(&before, &node).is_some_and(|schema| fits(schema, &default));
        if is_property && !in_parameter && fitting {
            return;
        }
        schema.shift_remove("default");
        changes.left_to_caller(
            at,
            if fitting || !is_property {
                format!("default {default}: the service applies it")
            } else if is_costly(schema, &default) {
                format!("default {default}, which its pattern may need too long to match")
            } else {
                format!("default {default}, which does not fit or has no Rust form")
            },
        );
    });
    Ok(())
}

/// Whether it is not known that the default can be held against the pattern of its schema in few steps.
fn is_costly(schema: &Map<String, Value>, default: &Value) -> bool {
    let pattern = schema.text("pattern");
    pattern
        .zip(default.as_str())
        .is_some_and(|(pattern, text)| !is_cheap(pattern, text))
}

/// Whether the default is a scalar that satisfies the schema.
fn fits(schema: &Map<String, Value>, default: &Value) -> bool {
    if schema.is_true("nullable") {
        return false;
    }
    if schema.contains_key("enum") {
        return default.is_string() && schema.list("enum").contains(default);
    }
    match (kind(schema), default) {
        (Some("boolean"), Value::Bool(_)) => true,
        (Some("integer"), Value::Number(number)) => number
            .as_i64()
            .is_some_and(|value| is_within(schema, value)),
        (Some("string"), Value::String(text)) => {
            let count = text.chars().count() as u64;
            let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
            let pattern = schema.text("pattern");
            !schema.contains_key("format")
                && limit("minLength").is_none_or(|least| count >= least)
                && limit("maxLength").is_none_or(|most| count <= most)
                && pattern.is_none_or(|pattern| matches(pattern, text))
        }
        _ => false,
    }
}

/// Whether the value is within the bounds of the schema and of its format.
fn is_within(schema: &Map<String, Value>, value: i64) -> bool {
    let (least, most) = integer_range(schema.text("format"));
    let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_i64);
    let beyond = |keyword: &str| i64::from(schema.is_true(keyword));
    let at_least = |least: i64| value >= least.saturating_add(beyond("exclusiveMinimum"));
    let at_most = |most: i64| value <= most.saturating_sub(beyond("exclusiveMaximum"));
    limit("minimum").is_none_or(at_least)
        && limit("maximum").is_none_or(at_most)
        && (least..=most).contains(&value)
}
