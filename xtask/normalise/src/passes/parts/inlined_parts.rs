//! Copies shared parameters, bodies and responses to the operations that use them. Their schemas become named components first, so that
//! operations still share the types.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::naming::{LONGEST_TITLE, Names};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{
    beside_paths, parameter_place, path_place, response_place, take_parameters,
};
use crate::openapi::reference::{self, follow, pointer, schema_place, schema_reference};
use crate::openapi::schema::{add_component, is_annotation};
use crate::openapi::walk::{METHODS, child, is_extension};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "inlined-parts",
    reason: "The generator makes types of schemas only. Shared parameters, bodies and responses are put in place; a schema that one of \
             them holds becomes a named one. Parameters of a path go to its operations.",
    run,
};

const SECTIONS: [&str; 4] = ["parameters", "requestBodies", "responses", "headers"];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    name_schemas(root, changes);
    beside_paths(root, |shared, apart| {
        for (path, item) in apart.entries_mut("paths") {
            let Some(item) = item.as_object_mut().filter(|_| !is_extension(path)) else {
                continue;
            };
            item.retain(|method, operation| {
                let empty = METHODS.contains(&method.as_str()) && !operation.is_object();
                if empty {
                    changes.adapted(
                        &path_place(path),
                        format!("{method} describes no operation; dropped"),
                    );
                }
                !empty
            });
            let of_path = take_parameters(item);
            for method in METHODS {
                let at = child(&path_place(path), [method]);
                if let Some(operation) = item.map_mut(method) {
                    one(shared, &of_path, operation, &at, changes);
                }
            }
        }
    });
    if let Some(components) = root.map_mut("components") {
        for section in SECTIONS.into_iter().chain(["examples"]) {
            components.shift_remove(section);
        }
    }
    bounded(root)
}

/// Inlines the parts of one operation.
fn one(
    shared: &Value,
    of_path: &[Value],
    operation: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) {
    parameters(shared, of_path, operation, at, changes);
    if let Some(body) = operation.get_mut("requestBody") {
        in_place(shared, body, &child(at, ["requestBody"]), changes);
    }
    if let Some(responses) = operation.map_mut("responses") {
        responses.retain(|status, _| !is_extension(status));
    }
    for (status, response) in operation.entries_mut("responses") {
        let at = response_place(at, status);
        in_place(shared, response, &at, changes);
        let headers = response
            .as_object_mut()
            .and_then(|response| response.shift_remove("headers"));
        let headers = headers.as_ref().and_then(Value::as_object);
        let names: Vec<&str> = headers
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect();
        if !names.is_empty() {
            changes.left_to_caller(
                &at,
                format!(
                    "headers {}: no type, read them from the response",
                    names.join(", ")
                ),
            );
        }
    }
    if operation.map("responses").is_none() {
        operation.insert("responses".into(), json!({}));
    }
}

/// Moves the schemas inside shared parts to named components.
fn name_schemas(root: &mut Value, changes: &mut Changes<'_>) {
    let mut names = Names::of(root);
    for section in SECTIONS {
        let parts = root["components"].map(section).cloned().unwrap_or_default();
        for (name, part) in parts {
            let part_at = PointerBuf::from_tokens(["components", section, name.as_str()]);
            let mut places = vec![child(&part_at, ["schema"])];
            places.extend(
                part.entries("content")
                    .map(|(media, _)| child(&part_at, ["content", media, "schema"])),
            );
            for at in places {
                let Ok(slot) = at.resolve_mut(root) else {
                    continue;
                };
                if !needs_name(slot) {
                    continue;
                }
                let title = slot.text("title");
                let wish = title.filter(|title| title.len() < LONGEST_TITLE);
                let new = names.new_name(wish.unwrap_or(&name));
                let schema = std::mem::replace(slot, schema_reference(&new));
                changes.moved(&schema_place(&new), &at);
                changes.adapted(&at, format!("schema named {new}"));
                add_component(root, &new, schema);
            }
        }
    }
}

/// Whether the generator would make a type of its own for this schema.
fn needs_name(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| {
        [
            "properties",
            "enum",
            "oneOf",
            "anyOf",
            "allOf",
            "pattern",
            "minLength",
            "maxLength",
        ]
        .iter()
        .any(|keyword| schema.contains_key(*keyword))
    })
}

fn parameters(
    shared: &Value,
    of_path: &[Value],
    operation: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) {
    let own = take_parameters(operation);
    let path = at.parent().unwrap_or(at);
    let of_path = of_path.iter().enumerate().map(|one| (path, one));
    let own = own.iter().enumerate().map(|one| (at, one));
    let mut found: Vec<(PointerBuf, Value)> = Vec::new();
    for (owner, (index, parameter)) in of_path.chain(own) {
        let from = reference::of(parameter).and_then(pointer);
        let from = from.unwrap_or_else(|| parameter_place(owner, index));
        let Some(parameter) = follow(shared, parameter).filter(|parameter| parameter.is_object())
        else {
            continue;
        };
        let same = |other: &Value| {
            other.get("name") == parameter.get("name") && other.get("in") == parameter.get("in")
        };
        found.retain(|(_, other)| !same(other));
        found.push((from, parameter.clone()));
    }
    let mut list = Vec::new();
    let mut moves = Vec::new();
    for (index, (from, parameter)) in found.into_iter().enumerate() {
        moves.push((parameter_place(at, index), from));
        list.push(parameter);
    }
    changes.moved_together(&moves);
    if !list.is_empty() {
        operation.insert("parameters".into(), Value::Array(list));
    }
}

/// Replaces a reference at `at` by a copy of its target.
fn in_place(shared: &Value, part: &mut Value, at: &Pointer, changes: &mut Changes<'_>) {
    let Some(reference) = reference::of(part) else {
        return;
    };
    if let Some(from) = pointer(reference) {
        changes.moved(at, &from);
    }
    *part = follow(shared, part).cloned().unwrap_or_else(|| json!({}));
    if let Some(part) = part.as_object_mut() {
        part.retain(|key, _| !is_annotation(key) || key == "description" || key.starts_with("x-"));
    }
}
