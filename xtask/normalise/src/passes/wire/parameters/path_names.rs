//! Renames parameters in a path template that cannot be Rust names beside the others. The service never sees these names.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::openapi::naming::{field_name, first_free};
use crate::openapi::object::Object as _;
use crate::openapi::operation::path_place;
use crate::openapi::walk::METHODS;
use crate::passes::pass::Changes;

/// Methods of a generated builder, and a variable of its code.
pub(super) const RESERVED: [&str; 5] = ["send", "new", "body", "body_map", "header_map"];

/// Renames parameters in templates and in the operations of the path.
pub(super) fn run(root: &mut Value, changes: &mut Changes<'_>) {
    let Some(paths) = root.map_mut("paths") else {
        return;
    };
    if paths.keys().all(|path| renamed(path).is_empty()) {
        return;
    }
    for (path, mut item) in std::mem::take(paths) {
        let mut new = path.clone();
        for (old, name) in renamed(&path) {
            new = new.replacen(&format!("{{{old}}}"), &format!("{{{name}}}"), 1);
            for method in METHODS {
                let Some(operation) = item.get_mut(method) else {
                    continue;
                };
                for parameter in operation.list_mut("parameters") {
                    if parameter["in"] == "path" && parameter["name"] == old.as_str() {
                        parameter["name"] = json!(name);
                    }
                }
            }
        }
        if new != path {
            let to = path_place(&new);
            changes.moved(&to, &path_place(&path));
            changes.adapted(
                &to,
                format!(
                    "path written as {new}: the names of its parameters are Rust names of their own"
                ),
            );
        }
        paths.insert(new, item);
    }
}

/// The names of a template that need another name, with that name.
fn renamed(path: &str) -> Vec<(String, String)> {
    let mut taken: HashSet<String> = RESERVED.iter().map(|&name| name.to_owned()).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut found = Vec::new();
    for part in path.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !seen.insert(name) || taken.insert(field_name(name)) {
            continue;
        }
        let new = first_free(&format!("{name}-in-path"), "-", |new| {
            taken.insert(field_name(new))
        });
        found.push((name.to_owned(), new));
    }
    found
}
