//! The parameters of a path are those in its template: missing ones are added, others dropped, names made speakable.

use std::collections::HashSet;

use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::naming::field_name;
use crate::openapi::walk::each_operation;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "path-parameters",
    reason: "The generator takes a path parameter for each `{name}` of the path and no other.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    slashes(root, changes);
    let paths: Vec<String> = root
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(path, _)| path.clone())
        .collect();
    for path in paths {
        template(&path).map_err(|problem| {
            Refusal::at(
                &PointerBuf::from_tokens(["paths", path.as_str()]),
                format!("the path {path} {problem}"),
                "write parameters as {name}, each in braces of its own",
            )
        })?;
    }
    each_operation(root, |at, operation| {
        let path = at
            .tokens()
            .nth(1)
            .map(|token| token.decoded().into_owned())
            .unwrap_or_default();
        let Ok(names) = template(&path) else { return };
        one(&at.to_buf(), &names, operation, changes);
    });
    Ok(())
}

/// Paths begin with a slash; extensions among them are no paths.
fn slashes(root: &mut Value, changes: &mut Changes<'_>) {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    paths.retain(|path, item| {
        let is_extension = path.starts_with("x-");
        if !is_extension && !item.is_object() {
            let at = PointerBuf::from_tokens(["paths", path.as_str()]);
            changes.adapted(&at, "describes no path; dropped");
        }
        !is_extension && item.is_object()
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
            let to = PointerBuf::from_tokens(["paths", new.as_str()]);
            changes.moved(&to, &PointerBuf::from_tokens(["paths", path.as_str()]));
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
    at: &PointerBuf,
    names: &[String],
    operation: &mut Map<String, Value>,
    changes: &mut Changes<'_>,
) {
    let list = match operation.shift_remove("parameters") {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    let mut kept = Vec::new();
    let mut moves = Vec::new();
    let mut declared = HashSet::new();
    for (index, mut parameter) in list.into_iter().enumerate() {
        let mut from = at.clone();
        from.push_back("parameters");
        from.push_back(index);
        if parameter["in"] == "path" {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let Some(name) = names
                .iter()
                .find(|one| **one == name)
                .or_else(|| {
                    names
                        .iter()
                        .find(|one| field_name(one) == field_name(&name))
                })
                .filter(|one| !declared.contains(*one))
            else {
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
        let mut to = at.clone();
        to.push_back("parameters");
        to.push_back(kept.len());
        moves.push((to, from));
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
