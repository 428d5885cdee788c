//! The operations of a document, and the JSON Pointers of their parts.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::object::Object as _;
use super::walk::{METHODS, child, tokens};

/// Calls `visit` on every operation, in document order.
pub(crate) fn each_operation(
    root: &mut Value,
    mut visit: impl FnMut(&Pointer, &mut Map<String, Value>),
) {
    for (path, item) in root.entries_mut("paths") {
        for method in METHODS {
            if let Some(operation) = item.map_mut(method) {
                visit(&operation_place(path, method), operation);
            }
        }
    }
}

/// As [`each_operation`], with the rest of the document beside each, which stays as it is.
pub(crate) fn each_operation_beside(
    root: &mut Value,
    mut visit: impl FnMut(&Value, &Pointer, &mut Map<String, Value>),
) {
    beside_paths(root, |root, paths| {
        each_operation(paths, |at, operation| visit(root, at, operation));
    });
}

/// Calls `change` with the document without its paths, and with a document of the paths alone. What operations refer to is in
/// components, so that a copy of the document is not needed to read one while the other changes.
pub(crate) fn beside_paths(root: &mut Value, change: impl FnOnce(&Value, &mut Value)) {
    let Some(paths) = root.get_mut("paths").map(Value::take) else {
        return;
    };
    let mut apart = Value::Object(Map::from_iter([("paths".to_owned(), paths)]));
    change(root, &mut apart);
    root["paths"] = apart["paths"].take();
}

/// Every operation with its place, in document order.
pub fn operations(root: &Value) -> impl Iterator<Item = (PointerBuf, &Map<String, Value>)> {
    root.entries("paths").flat_map(|(path, item)| {
        METHODS.into_iter().filter_map(move |method| {
            let operation = item.map(method)?;
            Some((operation_place(path, method), operation))
        })
    })
}

fn operation_place(path: &str, method: &str) -> PointerBuf {
    PointerBuf::from_tokens(["paths", path, method])
}

/// The place of a path.
pub(crate) fn path_place(path: &str) -> PointerBuf {
    PointerBuf::from_tokens(["paths", path])
}

/// Path and method of the operation at `at`.
pub fn path_and_method(at: &Pointer) -> (String, String) {
    let mut tokens = tokens(at).into_iter().skip(1);
    let mut next = || tokens.next().unwrap_or_default();
    (next(), next())
}

/// The place of a parameter of the operation, or path, at `at`.
pub(crate) fn parameter_place(at: &Pointer, index: usize) -> PointerBuf {
    child(at, ["parameters", &index.to_string()])
}

/// The place of a response of the operation at `at`.
pub(crate) fn response_place(at: &Pointer, status: &str) -> PointerBuf {
    child(at, ["responses", status])
}

/// The parameters of an operation, or path, taken out of it.
pub(crate) fn take_parameters(owner: &mut Map<String, Value>) -> Vec<Value> {
    match owner.shift_remove("parameters") {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    }
}

/// Drops the statuses that `range` (such as `4XX`) covers, if the responses contain it. The caller has made them equal before.
pub(crate) fn drop_covered(responses: &mut Map<String, Value>, range: &str) {
    if responses.contains_key(range) {
        responses.retain(|status, _| status == range || !status.starts_with(&range[..1]));
    }
}
