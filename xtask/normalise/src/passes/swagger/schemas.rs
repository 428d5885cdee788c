//! What a schema of Swagger 2.0 writes otherwise than one of OpenAPI 3.0: `discriminator`, `type: file`, and null.

use std::collections::HashMap;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, member};
use crate::openapi::schema::bytes;
use crate::openapi::walk::{Layout, Site, child, walk_in};
use crate::passes::pass::Changes;

/// By these authors say that a value may be null, which Swagger 2.0 itself cannot.
const NULLABLE: [&str; 2] = ["x-nullable", "x-isnullable"];

/// By these authors say which value of the discriminator stands for a schema, where it is not the schema's name.
const TAGS: [&str; 2] = ["x-discriminator-value", "x-ms-discriminator-value"];

/// Converts all schemas, where they stand.
pub(super) fn convert(root: &mut Value, changes: &mut Changes<'_>) {
    let mut bases = Vec::new();
    walk_in(Layout::Swagger, root, &mut |at, site, node| {
        if let Some(schema) = node.as_object_mut().filter(|_| site == Site::Schema) {
            one(schema, at, changes);
            if let Some(name) = discriminator(schema, at, changes) {
                bases.push((at.to_buf(), name));
            }
        }
    });
    mappings(root, &bases, changes);
}

/// Converts the keywords of one schema, or of a parameter that is one in part.
pub(super) fn one(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes<'_>) {
    let marks: Vec<Value> = NULLABLE
        .iter()
        .filter_map(|key| schema.shift_remove(*key))
        .collect();
    if marks.contains(&json!(true)) {
        schema.insert("nullable".into(), json!(true));
        changes.adapted(at, "null allowed, as its extension says");
    }
    if schema.text("type") == Some("file") {
        if let Value::Object(bytes) = bytes() {
            schema.extend(bytes);
        }
        changes.adapted(at, "type file described as binary text");
    }
}

/// Writes the discriminator as OpenAPI 3.0 has it, and returns the name of its property.
fn discriminator(
    schema: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> Option<String> {
    let name = schema.text("discriminator")?.to_owned();
    schema.insert("discriminator".into(), json!({ "propertyName": name }));
    changes.adapted(
        &child(at, ["discriminator"]),
        format!("{name} described as the property of a discriminator"),
    );
    Some(name)
}

/// Gives a discriminator a mapping where its schema, or one that builds on it, says what value stands for it.
fn mappings(root: &mut Value, bases: &[(PointerBuf, String)], changes: &mut Changes<'_>) {
    let mut children: HashMap<String, Vec<String>> = HashMap::new();
    let mut tags: HashMap<String, String> = HashMap::new();
    for (name, schema) in root.entries("definitions") {
        let tag = TAGS.iter().find_map(|key| schema.text(key));
        tags.extend(tag.map(|tag| (name.clone(), tag.to_owned())));
        for part in schema.list("allOf") {
            if let Some(base) = reference::of(part).and_then(|text| member(text, "definitions")) {
                children.entry(base).or_default().push(name.clone());
            }
        }
    }
    if tags.is_empty() {
        return;
    }
    for (at, _) in bases {
        let Some(base) = member(&reference::reference_at(at), "definitions") else {
            continue;
        };
        let mut family = vec![base];
        let mut next = 0;
        while let Some(name) = family.get(next) {
            let more = children.get(name).into_iter().flatten();
            let more: Vec<String> = more
                .filter(|name| !family.contains(name))
                .cloned()
                .collect();
            family.extend(more);
            next += 1;
        }
        if !family.iter().any(|name| tags.contains_key(name)) {
            continue;
        }
        let mapping: Map<String, Value> = family
            .iter()
            .map(|name| {
                let tag = tags.get(name).unwrap_or(name).clone();
                (tag, json!(reference::reference_to("schemas", name)))
            })
            .collect();
        let here = child(at, ["discriminator"]);
        if let Ok(discriminator) = here.resolve_mut(root) {
            discriminator["mapping"] = Value::Object(mapping);
            changes.adapted(&here, "the values that its schemas name become its mapping");
        }
    }
}
