//! Repairs keywords whose value OpenAPI 3.0 does not allow, or drops them, so that one slip of an author does not prevent a client.

use serde_json::{Map, Number, Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::variants::ENUM_NAMES;
use crate::openapi::walk::{Site, child, walk};
use crate::passes::parts::head;
use crate::passes::pass::{Changes, Pass};
use crate::passes::versions::json_schema;

pub(crate) const PASS: Pass = Pass {
    name: "keywords",
    reason: "A keyword with a value that OpenAPI 3.0 does not allow cannot be read. Where it can only mean one thing it is rewritten, \
             otherwise dropped.",
    run,
};

/// What a keyword's value must be.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Flag,
    Number,
    Count,
    Object,
}

const SHAPES: [(&str, Shape); 21] = [
    ("title", Shape::Text),
    ("description", Shape::Text),
    ("format", Shape::Text),
    ("pattern", Shape::Text),
    ("nullable", Shape::Flag),
    ("deprecated", Shape::Flag),
    ("readOnly", Shape::Flag),
    ("writeOnly", Shape::Flag),
    ("uniqueItems", Shape::Flag),
    ("exclusiveMinimum", Shape::Flag),
    ("exclusiveMaximum", Shape::Flag),
    ("minimum", Shape::Number),
    ("maximum", Shape::Number),
    ("multipleOf", Shape::Number),
    ("minLength", Shape::Count),
    ("maxLength", Shape::Count),
    ("minItems", Shape::Count),
    ("maxItems", Shape::Count),
    ("minProperties", Shape::Count),
    ("maxProperties", Shape::Count),
    ("properties", Shape::Object),
];

/// Keywords that do not matter to a type.
const MUTE: [&str; 3] = ["xml", "externalDocs", "examples"];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    head::repair(root, changes);
    json_schema::lower(root, changes)?;
    walk(root, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        let mut notes = Vec::new();
        match node {
            Value::Object(schema) => {
                // a list of schemas becomes a union
                let moves: Vec<_> = (0..schema.list("items").len())
                    .map(|index| index.to_string())
                    .map(|index| {
                        let to = child(at, ["items", "anyOf", &index]);
                        (to, child(at, ["items", &index]))
                    })
                    .collect();
                changes.moved_together(&moves);
                let written = |tokens: &[&str], value: &Value| {
                    changes.written(&child(at, tokens.iter().copied()), value)
                };
                repair(schema, &written, &mut notes);
            }
            Value::Bool(true) => *node = json!({}),
            other => {
                notes.push((
                    false,
                    format!("{other} is no schema; any value is accepted"),
                ));
                *other = json!({});
            }
        }
        for (kept, what) in notes {
            if kept {
                changes.adapted(at, what);
            } else {
                changes.left_to_caller(at, what);
            }
        }
    });
    Ok(())
}

/// Repairs one schema; notes what it did, and whether the meaning was kept.
fn repair(
    schema: &mut Map<String, Value>,
    written: &dyn Fn(&[&str], &Value) -> String,
    notes: &mut Vec<(bool, String)>,
) {
    // extensions would make equal schemas differ, and one of them would name a Rust type to the generator
    schema.retain(|keyword, _| {
        ENUM_NAMES.contains(&keyword.as_str())
            || (!MUTE.contains(&keyword.as_str()) && !keyword.starts_with("x-"))
    });
    kinds(schema, notes);
    if schema.at("type").is_some_and(|kind| kind == "string")
        && let Some(values) = schema.at_mut("enum").and_then(Value::as_array_mut)
    {
        for (index, value) in values.iter_mut().enumerate() {
            if value.is_number() || value.is_boolean() {
                let text = written(&["enum", &index.to_string()], value);
                notes.push((true, format!("{value} of `enum` read as the text {text:?}")));
                *value = json!(text);
            }
        }
    }
    for (keyword, shape) in SHAPES {
        let Some(value) = schema.at(keyword) else {
            continue;
        };
        if fits(value, shape) {
            continue;
        }
        let text = |value: &Value| written(&[keyword], value);
        if let Some(read) = read(value, shape, &text) {
            notes.push((true, format!("{keyword} {value} read as {read}")));
            schema.insert(keyword.into(), read);
        } else {
            if !value.is_null() {
                notes.push((
                    false,
                    format!("{keyword} {value}, which is no value for it"),
                ));
            }
            schema.take_out(keyword);
        }
    }
    lists(schema, notes);
}

/// `type` as one known word.
fn kinds(schema: &mut Map<String, Value>, notes: &mut Vec<(bool, String)>) {
    match schema.at("type").cloned() {
        None => {}
        Some(Value::String(word)) => {
            let known = match word.as_str() {
                "string" | "number" | "integer" | "boolean" | "object" | "array" => return,
                "int" | "long" | "int32" | "int64" => Some("integer"),
                "float" | "double" | "decimal" => Some("number"),
                "bool" => Some("boolean"),
                "str" | "text" | "file" | "date" | "datetime" | "date-time" | "uuid" => {
                    Some("string")
                }
                "list" => Some("array"),
                "map" | "dict" => Some("object"),
                _ => None,
            };
            if let Some(known) = known {
                schema.insert("type".into(), json!(known));
                notes.push((true, format!("type {word} read as {known}")));
            } else {
                schema.take_out("type");
                notes.push((
                    false,
                    format!("type {word}, which OpenAPI 3.0 does not have"),
                ));
            }
        }
        Some(other) => {
            schema.take_out("type");
            if !other.is_null() {
                notes.push((false, format!("type {other}, which is no type")));
            }
        }
    }
}

fn fits(value: &Value, shape: Shape) -> bool {
    match shape {
        Shape::Text => value.is_string(),
        Shape::Flag => value.is_boolean(),
        Shape::Number => value.is_number(),
        Shape::Count => value
            .as_u64()
            .is_some_and(|count| u32::try_from(count).is_ok()),
        Shape::Object => value.is_object(),
    }
}

fn read(value: &Value, shape: Shape, written: &dyn Fn(&Value) -> String) -> Option<Value> {
    match (shape, value) {
        (Shape::Text, Value::Number(_) | Value::Bool(_)) => Some(json!(written(value))),
        (Shape::Flag, Value::String(text)) => text.parse::<bool>().ok().map(Value::Bool),
        (Shape::Number, Value::String(text)) => text.parse::<Number>().ok().map(Value::Number),
        (Shape::Count, Value::String(text)) => text.parse::<u32>().ok().map(Value::from),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is whole and in range"
        )]
        (Shape::Count, Value::Number(number)) => number
            .as_f64()
            .filter(|count| count.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(count))
            .map(|count| json!(count as u32)),
        _ => None,
    }
}

/// Keywords that hold schemas or lists.
fn lists(schema: &mut Map<String, Value>, notes: &mut Vec<(bool, String)>) {
    match schema.at_mut("required") {
        Some(Value::Array(names)) => {
            let mut seen = std::collections::HashSet::new();
            names.retain(|name| {
                name.as_str()
                    .is_some_and(|name| seen.insert(name.to_owned()))
            });
        }
        Some(Value::Null | Value::Bool(_)) => {
            // written at the property, as in an older draft: it has no meaning here
            schema.take_out("required");
            notes.push((
                true,
                "`required` beside a property's schema says nothing; dropped".into(),
            ));
        }
        Some(names @ Value::String(_)) => {
            notes.push((true, format!("required {names} read as a list of one")));
            *names = json!([names.take()]);
        }
        Some(other) => {
            notes.push((false, format!("required {other}, which names no property")));
            schema.take_out("required");
        }
        None => {}
    }
    match schema.at("items") {
        Some(Value::Object(_)) | None => {}
        Some(_) => {
            schema.insert("items".into(), json!({}));
        }
    }
    if schema
        .at("additionalProperties")
        .is_some_and(|value| !value.is_object() && !value.is_boolean())
    {
        schema.take_out("additionalProperties");
    }
    if schema
        .at("enum")
        .is_some_and(|value| value.as_array().is_none_or(Vec::is_empty))
    {
        schema.take_out("enum");
        notes.push((false, "`enum` without values".into()));
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        if schema
            .at(keyword)
            .is_some_and(|value| value.as_array().is_none_or(Vec::is_empty))
        {
            schema.take_out(keyword);
            notes.push((true, format!("`{keyword}` without members dropped")));
        }
    }
    if schema.at("not").is_some_and(|value| !value.is_object()) {
        schema.take_out("not");
    }
    if schema.at("discriminator").is_some_and(|value| {
        value
            .pointer("/propertyName")
            .is_none_or(|name| !name.is_string())
    }) {
        schema.take_out("discriminator");
    }
}
