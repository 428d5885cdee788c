//! Names in a path's template are the document's own affair: where one cannot be a Rust name beside the others, it gets another.

use std::collections::HashSet;

use jsonptr::PointerBuf;
use serde_json::{Value, json};

use super::RESERVED;
use crate::openapi::naming::field_name;
use crate::openapi::walk::METHODS;
use crate::passes::pass::Changes;

/// Renames parameters in templates and in the operations of the path.
pub(super) fn run(root: &mut Value, changes: &mut Changes<'_>) {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
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
                let parameters = item
                    .get_mut(method)
                    .and_then(|operation| operation.get_mut("parameters"))
                    .and_then(Value::as_array_mut);
                for parameter in parameters.into_iter().flatten() {
                    if parameter["in"] == "path" && parameter["name"] == old.as_str() {
                        parameter["name"] = json!(name);
                    }
                }
            }
        }
        if new != path {
            let to = PointerBuf::from_tokens(["paths", new.as_str()]);
            changes.moved(&to, &PointerBuf::from_tokens(["paths", path.as_str()]));
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

/// The names of a template that need another one, with that one.
fn renamed(path: &str) -> Vec<(String, String)> {
    let mut taken: HashSet<String> = RESERVED.iter().map(|&name| name.to_owned()).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut found = Vec::new();
    for part in path.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !seen.insert(name) || taken.insert(field_name(name)) {
            continue;
        }
        let mut new = format!("{name}-in-path");
        let mut count = 1;
        while !taken.insert(field_name(&new)) {
            count += 1;
            new = format!("{name}-in-path-{count}");
        }
        found.push((name.to_owned(), new));
    }
    found
}
