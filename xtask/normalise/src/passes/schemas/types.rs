//! Adds `type` where the other keywords imply it, and drops keywords that do not apply to the type.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::examples::each_value;
use crate::openapi::object::Object as _;
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Alike, Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "types",
    reason: "A schema without `type`, or with keywords that say nothing of its type, is read by the generator in ways of its own.",
    run,
};

/// The same once more, for what other passes merged.
pub(crate) const AGAIN: Pass = Pass { ..PASS };

/// Keywords and the type that they apply to.
const KEYWORDS: [(&str, &str); 17] = [
    ("properties", "object"),
    ("additionalProperties", "object"),
    ("required", "object"),
    ("minProperties", "object"),
    ("maxProperties", "object"),
    ("items", "array"),
    ("minItems", "array"),
    ("maxItems", "array"),
    ("uniqueItems", "array"),
    ("pattern", "string"),
    ("minLength", "string"),
    ("maxLength", "string"),
    ("minimum", "number"),
    ("maximum", "number"),
    ("exclusiveMinimum", "number"),
    ("exclusiveMaximum", "number"),
    ("multipleOf", "number"),
];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let no_arrays = no_arrays(root);
    let mut alike = Alike::default();
    each_schema(root, |at, schema| {
        if no_arrays.contains::<Pointer>(at) {
            leave_open(at, schema, changes);
            return;
        }
        let composed = ["$ref", "allOf", "oneOf", "anyOf"]
            .iter()
            .any(|keyword| schema.has(keyword));
        if !schema.has("type")
            && !composed
            && let Some(kind) = infer(schema)
        {
            schema.insert("type".into(), json!(kind));
            // a list of values allows no others, whatever their type
            if !schema.has("enum") {
                alike.add(
                    at,
                    format!("values of other types: a schema without `type` is read as {kind}, of which its keywords speak"),
                );
            }
        }
        let Some(kind) = schema.text("type").map(str::to_owned) else {
            return;
        };
        for (keyword, of) in KEYWORDS {
            if of == kind || (of == "number" && kind == "integer") || !schema.has(keyword) {
                continue;
            }
            let value = schema.take_out(keyword).unwrap_or_default();
            changes.adapted(
                at,
                format!(
                    "{keyword} {} says nothing of type {kind}; dropped",
                    short(&value)
                ),
            );
        }
        if kind == "array" && !schema.has("items") {
            schema.insert("items".into(), json!({}));
        }
        if matches!(kind.as_str(), "boolean" | "object" | "array")
            && let Some(format) = schema.take_out("format")
        {
            changes.left_to_caller(at, format!("format {format}"));
        }
    });
    alike.left_to_caller(changes);
    Ok(())
}

/// The schemas with `items` and without `type` that have an example which is not an array: `items` constrains arrays only, and the
/// schema accepts other values too.
fn no_arrays(root: &mut Value) -> HashSet<PointerBuf> {
    let mut doubtful = false;
    each_schema(root, |_, schema| doubtful |= leaves_open(schema));
    let mut found = HashSet::new();
    if doubtful {
        each_value(root, &mut |example| {
            if example.is_alternative {
                return false;
            }
            let other = !example.value.is_array() && !example.value.is_null();
            if other && leaves_open(example.schema) {
                found.insert(example.at.to_buf());
            }
            true
        });
    }
    found
}

fn leaves_open(schema: &Map<String, Value>) -> bool {
    schema.has("items")
        && !["type", "$ref", "properties", "allOf", "oneOf", "anyOf"]
            .iter()
            .any(|keyword| schema.has(keyword))
}

/// Lets a schema without `type` accept any value: its keywords apply to arrays only, and an example is not an array.
fn leave_open(at: &Pointer, schema: &mut Map<String, Value>, changes: &mut Changes<'_>) {
    for (keyword, _) in KEYWORDS {
        if schema.take_out(keyword).is_some() {
            changes.left_to_caller(
                at,
                format!("{keyword} of a schema without type, which has an example that is no array: any value"),
            );
        }
    }
}

fn infer(schema: &Map<String, Value>) -> Option<&'static str> {
    for (keyword, kind) in KEYWORDS {
        if schema.has(keyword) {
            return Some(kind);
        }
    }
    if let Some(Value::Array(values)) = schema.at("enum") {
        let mut kinds = values.iter().filter(|value| !value.is_null()).map(kind_of);
        let first = kinds.next()?;
        return kinds.all(|kind| kind == first).then_some(first);
    }
    match schema.text("format")? {
        "int32" | "int64" => Some("integer"),
        "float" | "double" => Some("number"),
        _ => Some("string"),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.len() > 60 { "…".into() } else { text }
}
