//! Matches the parameters of a path to its template: adds missing ones, drops others, and gives each a usable name.

use std::collections::HashSet;

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::naming::field_name;
use crate::openapi::object::Object as _;
use crate::openapi::operation::{
    each_operation, parameter_place, path_and_method, path_place, take_parameters,
};
use crate::openapi::walk::is_extension;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "path-parameters",
    reason: "The generator takes a path parameter for each `{name}` of the path and no other.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    slashes(root, changes);
    for (path, _) in root.entries("paths") {
        template(path).map_err(|problem| {
            Refusal::at(
                &path_place(path),
                format!("the path {path} {problem}"),
                "write parameters as {name}, each in braces of its own",
            )
        })?;
    }
    each_operation(root, |at, operation| {
        let (path, _) = path_and_method(at);
        let Ok(names) = template(&path) else { return };
        one(at, &names, operation, changes);
    });
    Ok(())
}

/// Adds a missing slash to paths, and drops extensions among them.
fn slashes(root: &mut Value, changes: &mut Changes<'_>) {
    let Some(paths) = root.map_mut("paths") else {
        return;
    };
    paths.retain(|path, item| {
        if !is_extension(path) && !item.is_object() {
            changes.adapted(&path_place(path), "describes no path; dropped");
        }
        !is_extension(path) && item.is_object()
    });
    if paths.keys().all(|path| path.starts_with('/')) {
        return;
    }
    let old = std::mem::take(paths);
    for (path, item) in old {
        if path.starts_with('/') {
            paths.insert(path, item);
        } else {
            let new = format!("/{path}");
            let to = path_place(&new);
            changes.moved(&to, &path_place(&path));
            changes.adapted(&to, "written with the slash that it begins with");
            paths.insert(new, item);
        }
    }
}

/// The names in a template, in order.
fn template(path: &str) -> Result<Vec<String>, &'static str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(start) = rest.find(['{', '}']) {
        if rest[start..].starts_with('}') {
            return Err("has a } without its {");
        }
        let end = rest[start..].find('}').ok_or("has a { without its }")?;
        let name = &rest[start + 1..start + end];
        if name.is_empty() || name.contains(['/', '{']) {
            return Err("has a parameter without a name");
        }
        names.push(name.to_owned());
        rest = &rest[start + end + 1..];
    }
    Ok(names)
}

fn one(
    at: &Pointer,
    names: &[String],
    operation: &mut Map<String, Value>,
    changes: &mut Changes<'_>,
) {
    let list = take_parameters(operation);
    let mut kept = Vec::new();
    let mut moves = Vec::new();
    let mut declared = HashSet::new();
    for (index, mut parameter) in list.into_iter().enumerate() {
        let from = parameter_place(at, index);
        if parameter["in"] == "path" {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let alike = |one: &&String| field_name(one) == field_name(&name);
            let found = names.iter().find(|one| **one == name);
            let found = found.or_else(|| names.iter().find(alike));
            let Some(name) = found.filter(|one| !declared.contains(*one)) else {
                changes.adapted(
                    &from,
                    format!("path parameter {name} is not in the path; dropped"),
                );
                continue;
            };
            declared.insert(name.clone());
            if parameter["name"] != name.as_str() {
                changes.adapted(
                    &from,
                    format!("path parameter {} is {name} in the path", parameter["name"]),
                );
                parameter["name"] = json!(name);
            }
            if parameter["required"] != json!(true) {
                changes.adapted(&from, "a path parameter is always required");
                parameter["required"] = json!(true);
            }
        }
        moves.push((parameter_place(at, kept.len()), from));
        kept.push(parameter);
    }
    changes.moved_together(&moves);
    for name in names {
        if declared.insert(name.clone()) {
            changes.adapted(
                at,
                format!("path parameter {name} is not declared; taken as a string"),
            );
            kept.push(json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
        }
    }
    if !kept.is_empty() {
        operation.insert("parameters".into(), Value::Array(kept));
    }
}
