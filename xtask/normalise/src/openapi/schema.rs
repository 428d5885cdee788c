//! What a schema says: its type, what it wraps, which of its keywords only annotate.

use serde_json::{Map, Value, json};

use super::reference::{follow, reference_to};

/// Keywords that describe a schema and constrain nothing.
pub(crate) const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
];

/// Whether a keyword only annotates.
pub(crate) fn is_annotation(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}

/// The `type` of a schema.
pub(crate) fn kind(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}

/// The `format` of a schema.
pub(crate) fn format(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("format").and_then(Value::as_str)
}

/// The properties that a schema declares; none where there is not one.
pub(crate) fn properties(schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let properties = schema.get("properties")?.as_object()?;
    (!properties.is_empty()).then_some(properties)
}

/// The names that a schema requires.
pub(crate) fn required(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

/// Whether `nullable` is true.
pub(crate) fn is_nullable(schema: &Map<String, Value>) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}

/// The object that a schema is, through references and through wrappers that only annotate one.
pub(crate) fn meaning<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Map<String, Value>> {
    let mut schema = schema;
    for _ in 0..64 {
        schema = follow(root, schema)?;
        match wrapped(schema) {
            Some(inner) => schema = inner,
            None => return schema.as_object(),
        }
    }
    None
}

/// What a wrapper wraps: `allOf` of one reference, with nothing beside it that constrains.
pub(crate) fn wrapped(schema: &Value) -> Option<&Value> {
    let object = schema.as_object()?;
    let [inner] = object.get("allOf")?.as_array()?.as_slice() else {
        return None;
    };
    let plain = object.keys().all(|keyword| {
        is_annotation(keyword) || matches!(keyword.as_str(), "allOf" | "nullable" | "default")
    });
    (plain && inner.get("$ref").is_some()).then_some(inner)
}

/// Whether the schema says nothing that constrains a value.
pub(crate) fn is_any(schema: &Map<String, Value>) -> bool {
    schema
        .keys()
        .all(|keyword| is_annotation(keyword) || matches!(keyword.as_str(), "nullable" | "default"))
}

/// A wrapper around a reference that adds what `beside` says.
pub(crate) fn wrap(name: &str, beside: Map<String, Value>) -> Value {
    let reference = json!({ "$ref": reference_to("schemas", name) });
    if beside.is_empty() {
        return reference;
    }
    let mut wrapper = beside;
    wrapper.insert("allOf".into(), json!([reference]));
    Value::Object(wrapper)
}

/// Adds a component schema.
pub(crate) fn add_component(root: &mut Value, name: &str, schema: Value) {
    root["components"]["schemas"][name] = schema;
}
