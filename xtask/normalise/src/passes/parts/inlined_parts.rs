//! Parameters, bodies and responses that operations share by reference are put where they are used, their schemas under a name of their
//! own, so that sharing goes on where it matters: in the types.

use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::naming::Names;
use crate::openapi::reference::{follow, reference_to};
use crate::openapi::schema::{add_component, is_annotation};
use crate::openapi::walk::METHODS;
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
    let shared = root.clone();
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        let at = PointerBuf::from_tokens(["paths", path.as_str()]);
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        item.retain(|method, operation| {
            let empty = METHODS.contains(&method.as_str()) && !operation.is_object();
            if empty {
                changes.adapted(&at, format!("{method} describes no operation; dropped"));
            }
            !empty
        });
        let of_path = list(item.shift_remove("parameters"));
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                continue;
            };
            let mut at = at.clone();
            at.push_back(method);
            parameters(&shared, &of_path, operation, &at, changes);
            if let Some(body) = operation.get_mut("requestBody") {
                in_place(&shared, body, &at, &["requestBody"], changes);
            }
            let responses = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            for (status, response) in responses.into_iter().flatten() {
                in_place(&shared, response, &at, &["responses", status], changes);
                if let Some(headers) = response
                    .as_object_mut()
                    .and_then(|response| response.shift_remove("headers"))
                {
                    let names: Vec<&str> = headers
                        .as_object()
                        .into_iter()
                        .flatten()
                        .map(|(name, _)| name.as_str())
                        .collect();
                    let mut at = at.clone();
                    at.push_back("responses");
                    at.push_back(status.as_str());
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
            }
            if !operation.get("responses").is_some_and(Value::is_object) {
                operation.insert("responses".into(), json!({}));
            }
        }
    }
    if let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) {
        for section in SECTIONS.into_iter().chain(["examples"]) {
            components.shift_remove(section);
        }
    }
    Ok(())
}

/// Gives the schemas inside shared parts names of their own.
fn name_schemas(root: &mut Value, changes: &mut Changes<'_>) {
    let mut names = Names::of(root);
    for section in SECTIONS {
        let parts = root
            .pointer(&format!("/components/{section}"))
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        for (name, part) in parts {
            let mut places: Vec<Vec<String>> = vec![vec!["schema".into()]];
            let media = part.get("content").and_then(Value::as_object);
            places.extend(
                media
                    .into_iter()
                    .flatten()
                    .map(|(media, _)| vec!["content".into(), media.clone(), "schema".into()]),
            );
            for place in places {
                let mut at = PointerBuf::from_tokens(["components", section, name.as_str()]);
                for token in place {
                    at.push_back(token.as_str());
                }
                let Ok(schema) = at.resolve(root) else {
                    continue;
                };
                if !needs_name(schema) {
                    continue;
                }
                let schema = schema.clone();
                let title = schema.get("title").and_then(Value::as_str);
                let new = names.new_name(title.filter(|title| title.len() < 48).unwrap_or(&name));
                changes.moved(
                    &PointerBuf::from_tokens(["components", "schemas", new.as_str()]),
                    &at,
                );
                changes.adapted(&at, format!("schema named {new}"));
                if let Ok(slot) = at.resolve_mut(root) {
                    *slot = json!({ "$ref": reference_to("schemas", &new) });
                }
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
    at: &PointerBuf,
    changes: &mut Changes<'_>,
) {
    let own = list(operation.shift_remove("parameters"));
    let mut found: Vec<(PointerBuf, Value)> = Vec::new();
    let places = of_path
        .iter()
        .enumerate()
        .map(|(index, parameter)| {
            let path = at.parent().unwrap_or(at).to_buf();
            (path, index, parameter)
        })
        .chain(
            own.iter()
                .enumerate()
                .map(|(index, parameter)| (at.clone(), index, parameter)),
        );
    for (owner, index, parameter) in places {
        let mut from = owner;
        from.push_back("parameters");
        from.push_back(index);
        if let Some(reference) = parameter.get("$ref").and_then(Value::as_str)
            && let Ok(pointer) = PointerBuf::parse(reference.trim_start_matches('#'))
        {
            from = pointer;
        }
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
        let mut to = at.clone();
        to.push_back("parameters");
        to.push_back(index);
        moves.push((to, from));
        list.push(parameter);
    }
    changes.moved_together(&moves);
    if !list.is_empty() {
        operation.insert("parameters".into(), Value::Array(list));
    }
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    }
}

/// Puts what a reference leads to in its place.
fn in_place(
    shared: &Value,
    part: &mut Value,
    at: &PointerBuf,
    rest: &[&str],
    changes: &mut Changes<'_>,
) {
    let Some(reference) = part.get("$ref").and_then(Value::as_str).map(str::to_owned) else {
        return;
    };
    let mut to = at.clone();
    for token in rest {
        to.push_back(*token);
    }
    if let Ok(from) = PointerBuf::parse(reference.trim_start_matches('#')) {
        changes.moved(&to, &from);
    }
    *part = follow(shared, part).cloned().unwrap_or_else(|| json!({}));
    if let Some(part) = part.as_object_mut() {
        part.retain(|key, _| !is_annotation(key) || key == "description" || key.starts_with("x-"));
    }
}
