//! What the `encoding` of a form and of a body of several parts says, in the words of the emitted code.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use crate::openapi::media_type::{JSON, body_schema, is_json, is_range};
use crate::openapi::object::Object as _;
use crate::openapi::schema::{is_bytes, kind, meaning, properties, required};
use crate::passes::pass::Changes;

/// How the properties of a form are written, where `encoding` says so. Without a word, a list is one pair an item, and an object is
/// its JSON.
pub(super) fn form(
    media: &Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> Map<String, Value> {
    let mut rows = Map::new();
    for (name, encoding) in media.entries("encoding") {
        headers(name, encoding, at, changes);
        let by_style = ["style", "explode", "allowReserved"]
            .iter()
            .any(|keyword| encoding.get(keyword).is_some());
        if !by_style {
            if let Some(media_type) = encoding.text("contentType") {
                if is_json(media_type) {
                    rows.insert(name.clone(), json!({ "style": "json" }));
                } else if !media_type.starts_with("text/plain") {
                    changes.left_to_caller(
                        at,
                        format!("content type {media_type} of {name}: the caller writes the text"),
                    );
                }
            }
            continue;
        }
        let style = encoding.text("style").unwrap_or("form");
        let explode = encoding.get("explode").and_then(Value::as_bool);
        let explode = explode.unwrap_or(style == "form");
        let written = match (style, explode) {
            ("deepObject", _) => "deep",
            (_, true) => "spread",
            ("spaceDelimited", false) => "space",
            ("pipeDelimited", false) => "pipe",
            (_, false) => "comma",
        };
        let mut row = json!({ "style": written });
        if encoding.is_true("allowReserved") {
            row["reserved"] = json!(true);
        }
        rows.insert(name.clone(), row);
    }
    rows
}

/// Whether the generator's own writing of the form is right: named properties that are scalars, and no `encoding`.
pub(super) fn is_plain(root: &Value, media: &Map<String, Value>) -> bool {
    let schema = media.get("schema").and_then(|schema| meaning(root, schema));
    let scalar = |schema: &Value| {
        meaning(root, schema).is_some_and(|schema| {
            matches!(
                kind(schema),
                Some("string" | "integer" | "number" | "boolean")
            )
        })
    };
    media.map("encoding").is_none_or(Map::is_empty)
        && schema.is_some_and(|schema| {
            kind(schema) == Some("object")
                && !["allOf", "oneOf", "anyOf"]
                    .iter()
                    .any(|keyword| schema.contains_key(*keyword))
                && schema
                    .get("additionalProperties")
                    .is_none_or(|more| *more == json!(false))
                && properties(schema).is_some_and(|all| all.values().all(scalar))
        })
}

/// The parts of a body: what each holds, which must be there, and the media type of one of which the caller names none.
pub(super) fn parts(
    root: &Value,
    media: &Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> Map<String, Value> {
    let value = Value::Object(media.clone());
    let empty = Map::new();
    let schema = body_schema(root, &value).and_then(Value::as_object);
    let schema = schema.unwrap_or(&empty);
    let schemas: Vec<_> = std::iter::once(schema)
        .chain(
            schema
                .list("allOf")
                .iter()
                .filter_map(|member| meaning(root, member)),
        )
        .collect();
    let mut rows: Map<String, Value> = Map::new();
    for schema in &schemas {
        for (name, property) in properties(schema).into_iter().flatten() {
            let mut row = holds(root, property, true);
            if let Some(media_type) = usual(root, property, true) {
                row["type"] = json!(media_type);
            }
            rows.insert(name.clone(), row);
        }
        let read_only = |name: &str| {
            let property = schema.map("properties").and_then(|all| all.get(name));
            property.is_some_and(|property| property.is_true("readOnly"))
        };
        for name in required(schema).filter(|name| !read_only(name)) {
            rows.entry(name).or_insert_with(|| json!({}))["required"] = json!(true);
        }
    }
    for (name, encoding) in media.entries("encoding") {
        headers(name, encoding, at, changes);
        let Some(types) = encoding.text("contentType") else {
            continue;
        };
        let row = rows.entry(name.clone()).or_insert_with(|| json!({}));
        match types.split(',').map(str::trim).collect::<Vec<_>>()[..] {
            [one] if !is_range(one) => row["type"] = json!(one),
            _ => {
                row.as_object_mut().map(|row| row.shift_remove("type"));
                changes.left_to_caller(at, format!("media type of part {name}, one of {types}"));
            }
        }
    }
    rows.retain(|_, row| row.as_object().is_some_and(|row| !row.is_empty()));
    rows
}

/// What a part holds by its schema: a list is several parts of one name.
fn holds(root: &Value, schema: &Value, lists: bool) -> Value {
    let Some(schema) = meaning(root, schema) else {
        return json!({ "holds": "json" });
    };
    if let (Some("array"), Some(items), true) = (kind(schema), schema.get("items"), lists) {
        let mut row = holds(root, items, false);
        row["many"] = json!(true);
        return row;
    }
    let holds = match kind(schema) {
        _ if is_bytes(schema) => "file",
        Some("string") => "text",
        Some(scalar @ ("integer" | "number" | "boolean")) => scalar,
        _ => "json",
    };
    json!({ "holds": holds })
}

/// The media type that a part has by its schema: of text it need not be said.
fn usual(root: &Value, schema: &Value, lists: bool) -> Option<&'static str> {
    let schema = meaning(root, schema)?;
    match kind(schema) {
        Some("array") if lists => usual(root, schema.get("items")?, false),
        Some("object" | "array") => Some(JSON),
        _ if is_bytes(schema) => Some("application/octet-stream"),
        _ => None,
    }
}

fn headers(name: &str, encoding: &Value, at: &Pointer, changes: &mut Changes<'_>) {
    if encoding.map("headers").is_some_and(|all| !all.is_empty()) {
        changes.left_to_caller(at, format!("headers of {name}"));
    }
}
