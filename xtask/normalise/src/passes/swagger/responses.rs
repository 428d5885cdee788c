//! Responses: the schema and the examples stand below each media type, and headers have schemas.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use super::media::Media;
use super::parameters;
use crate::openapi::media_type::{JSON, essence, is_json};
use crate::openapi::object::Object as _;
use crate::openapi::schema::is_bytes;
use crate::openapi::walk::child;
use crate::passes::pass::{Changes, Moves};

/// Converts a response that was written at `from` and stands at `to`: of an operation that produces these media types, and whether it
/// is an error. What an operation produces is mostly said of its successes alone.
pub(super) fn convert(
    response: &mut Map<String, Value>,
    from: &Pointer,
    to: &Pointer,
    of: (Option<&Media>, bool),
    moves: &mut Moves,
    changes: &mut Changes<'_>,
) {
    if response.contains_key("$ref") {
        return;
    }
    response.entry("description").or_insert(json!(""));
    for (name, header) in response.entries_mut("headers") {
        if let Some(header) = header.as_object_mut() {
            let tokens = ["headers", name.as_str()];
            let (from, to) = (child(from, tokens), child(to, tokens));
            parameters::header(name, header, &from, &to, moves, changes);
        }
    }
    let schema = response.shift_remove("schema").filter(Value::is_object);
    let examples = match response.shift_remove("examples") {
        Some(Value::Object(examples)) => examples,
        _ => Map::new(),
    };
    if let Some(content) = content(schema.as_ref(), examples, from, to, of, moves, changes) {
        moves.push((child(to, ["content"]), from.to_buf()));
        response.insert("content".into(), Value::Object(content));
    }
}

fn content(
    schema: Option<&Value>,
    mut examples: Map<String, Value>,
    from: &Pointer,
    to: &Pointer,
    (produces, is_error): (Option<&Media>, bool),
    moves: &mut Moves,
    changes: &mut Changes<'_>,
) -> Option<Map<String, Value>> {
    examples.retain(|name, example| {
        let is_media_type = name.contains('/');
        if !is_media_type && !name.starts_with("x-") {
            let here = child(from, ["examples", name]);
            let what = format!("{example}, an example of no media type; dropped");
            changes.adapted(&here, what);
        }
        is_media_type
    });
    let mut media_types = match schema {
        Some(schema) => Media::of(produces, is_bytes(schema)),
        // a body that is only shown
        None => Vec::new(),
    };
    let has = |media_types: &[String], name: &str| {
        media_types
            .iter()
            .any(|known| essence(known) == essence(name))
    };
    for name in examples.keys() {
        if !has(&media_types, name) {
            media_types.push(name.clone());
        }
    }
    if is_error
        && schema.is_some_and(|schema| !is_bytes(schema) && schema.text("type") != Some("string"))
        && !media_types.iter().any(|name| is_json(name))
    {
        changes.adapted(
            from,
            format!(
                "an error with parts is no {}; JSON is read too",
                media_types.join(", ")
            ),
        );
        media_types.push(JSON.to_owned());
    }
    if media_types.is_empty() {
        return None;
    }
    if schema.is_some() {
        let what = format!("its schema described as {}", media_types.join(", "));
        changes.adapted(from, what);
    } else {
        let what = format!("a body without a schema, as {}", media_types.join(", "));
        changes.adapted(from, what);
    }
    let mut content = Map::new();
    for media_type in media_types {
        let here = child(to, ["content", &media_type]);
        let mut media = Map::new();
        let of_schema = schema.map_or_else(|| from.to_buf(), |_| child(from, ["schema"]));
        moves.push((child(&here, ["schema"]), of_schema));
        media.insert(
            "schema".into(),
            schema.cloned().unwrap_or_else(|| json!({})),
        );
        let same = |name: &&String| essence(name) == essence(&media_type);
        if let Some(name) = examples.keys().find(same).cloned()
            && let Some(example) = examples.shift_remove(&name)
        {
            moves.push((
                child(&here, ["example"]),
                child(from, ["examples", name.as_str()]),
            ));
            media.insert("example".into(), example);
        }
        moves.push((here, from.to_buf()));
        content.insert(media_type, Value::Object(media));
    }
    Some(content)
}
