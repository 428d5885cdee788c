//! Questions about one schema: its type, what it wraps, which keywords only annotate it.

use serde_json::{Map, Value, json};

use super::object::Object;
use super::reference::{self, follow};

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

/// Marks a property whose type tells absent and null apart.
pub const NULLABLE_FIELD: &str = "x-nullable-field";

/// Whether a keyword only annotates.
pub(crate) fn is_annotation(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}

/// The schema without the keywords that only annotate.
pub(crate) fn without_annotations(schema: &Map<String, Value>) -> Map<String, Value> {
    schema
        .iter()
        .filter(|(keyword, _)| !is_annotation(keyword))
        .map(|(keyword, value)| (keyword.clone(), value.clone()))
        .collect()
}

/// Whether two schemas differ in annotations only.
pub(crate) fn equal_but_annotations(one: &Value, other: &Value) -> bool {
    one.as_object().map(without_annotations) == other.as_object().map(without_annotations)
}

/// The bounds of a number, each with the keyword that makes it exclusive.
pub const BOUNDS: [(&str, &str); 2] = [
    ("minimum", "exclusiveMinimum"),
    ("maximum", "exclusiveMaximum"),
];

/// The least and the greatest integer of a format: without one, those of 64 signed bits.
pub fn integer_range(format: Option<&str>) -> (i128, i128) {
    match format {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64") => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    }
}

/// The integers that a schema allows.
pub struct Bounds {
    /// The least of them.
    pub least: i128,
    /// The greatest of them.
    pub most: i128,
    /// Whether the schema states a bound, beside that of its format.
    pub is_stated: bool,
}

/// The bounds of a schema of integers.
pub fn bounds(schema: &impl Object) -> Bounds {
    let (least, most) = integer_range(schema.text("format"));
    let limit = |keyword: &str| {
        let number = schema.at(keyword)?;
        let unsigned = || number.as_u64().map(i128::from);
        number.as_i64().map(i128::from).or_else(unsigned)
    };
    let beyond = |keyword: &str| i128::from(schema.is_true(keyword));
    let (minimum, maximum) = (limit("minimum"), limit("maximum"));
    Bounds {
        least: minimum.map_or(least, |value| value + beyond("exclusiveMinimum")),
        most: maximum.map_or(most, |value| value - beyond("exclusiveMaximum")),
        is_stated: minimum.is_some() || maximum.is_some(),
    }
}

/// The `type` of a schema.
pub(crate) fn kind(schema: &Map<String, Value>) -> Option<&str> {
    schema.text("type")
}

/// The properties that a schema declares; none if there are no properties.
pub(crate) fn properties(schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
    schema.map("properties").filter(|all| !all.is_empty())
}

/// The names that a schema requires.
pub(crate) fn required(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    schema.list("required").iter().filter_map(Value::as_str)
}

/// The schema itself, after following references and wrappers that only annotate them.
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

/// The reference inside a wrapper: an `allOf` with one member and nothing beside it that constrains.
pub(crate) fn wrapped(schema: &Value) -> Option<&Value> {
    let [inner] = schema.list("allOf") else {
        return None;
    };
    let plain = schema
        .as_object()?
        .keys()
        .all(|keyword| keyword == "allOf" || constrains_nothing(keyword));
    (plain && inner.at("$ref").is_some()).then_some(inner)
}

/// The reference that a schema is, or that the first member of its `allOf` is.
pub fn own_or_wrapped_reference(schema: &Value) -> Option<&str> {
    reference::of(schema).or_else(|| reference::of(schema.list("allOf").first()?))
}

/// Whether the schema accepts any value.
pub(crate) fn is_any(schema: &Map<String, Value>) -> bool {
    schema.keys().all(|keyword| constrains_nothing(keyword))
}

pub(crate) fn constrains_nothing(keyword: &str) -> bool {
    is_annotation(keyword) || matches!(keyword, "nullable" | "default")
}

/// A schema that is a reference, wrapped in `allOf` where something has to stand beside it.
pub(crate) fn wrapper(
    reference: &str,
    description: Option<Value>,
    nullable: bool,
) -> Map<String, Value> {
    let mut schema = Map::new();
    if description.is_none() && !nullable {
        schema.insert("$ref".into(), json!(reference));
        return schema;
    }
    schema.insert("allOf".into(), json!([{ "$ref": reference }]));
    if let Some(description) = description {
        schema.insert("description".into(), description);
    }
    if nullable {
        schema.insert("nullable".into(), json!(true));
    }
    schema
}

/// The schema of raw bytes.
pub(crate) fn bytes() -> Value {
    json!({ "type": "string", "format": "binary" })
}

/// Whether the schema is that of bytes.
pub(crate) fn is_bytes(schema: &impl Object) -> bool {
    schema.text("format") == Some("binary")
}

/// Whether the schema says no more than that a body is text or bytes.
pub(crate) fn is_raw(schema: &Value) -> bool {
    schema.as_object().is_none_or(|schema| {
        kind(schema).is_none_or(|kind| kind == "string")
            && schema.keys().all(|keyword| {
                constrains_nothing(keyword) || matches!(keyword.as_str(), "type" | "format")
            })
            && schema
                .text("format")
                .is_none_or(|format| format == "binary")
    })
}

/// Adds a component schema.
pub(crate) fn add_component(root: &mut Value, name: &str, schema: Value) {
    root["components"]["schemas"][name] = schema;
}
