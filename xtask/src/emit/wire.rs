//! The table of what each operation puts on the wire, for the emitted hooks.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use openapi_normalise::walk::METHODS;
use openapi_normalise::wire::CONTENT_TYPE;
use serde_json::Value;

/// Renders `wire.rs`. `operation_ids` are the generator's, in the order of the document's operations.
pub(super) fn render(root: &Value, operation_ids: &[String]) -> Result<String> {
    let operations: Vec<&Value> = operations(root).collect();
    ensure!(
        operations.len() == operation_ids.len(),
        "the generator emitted {} operations for {} in the document",
        operation_ids.len(),
        operations.len()
    );
    let mut arms = String::new();
    for (operation, id) in operations.iter().zip(operation_ids) {
        let content_type = operation.get(CONTENT_TYPE).and_then(Value::as_str);
        let accept = accept(operation);
        let typed_error = has_typed_error(operation);
        if content_type.is_none() && accept.is_none() && !typed_error {
            continue;
        }
        let _ = write!(
            arms,
            "            {id:?} => Self {{\n                content_type: {content_type:?},\n                accept: {accept:?},\n                \
             typed_error: {typed_error},\n            }},\n"
        );
    }
    Ok(format!(
        "//! What each operation puts on the wire beyond what the generator knows.\n\n\
         /// One operation's row.\n\
         pub(crate) struct Wire {{\n    \
             /// The media type of the request body, where it is not the generator's.\n    \
             pub(crate) content_type: Option<&'static str>,\n    \
             /// The media types of the responses, where they are not the generator's.\n    \
             pub(crate) accept: Option<&'static str>,\n    \
             /// Whether an error response is read into a type.\n    \
             pub(crate) typed_error: bool,\n\
         }}\n\n\
         impl Wire {{\n    \
             /// The row of the operation with this id.\n    \
             pub(crate) fn of(operation_id: &str) -> Self {{\n        \
                 match operation_id {{\n\
         {arms}            \
                     _ => Self {{\n                content_type: None,\n                accept: None,\n                typed_error: false,\n            }},\n        \
                 }}\n    \
             }}\n\
         }}\n"
    ))
}

/// The operations in the order in which the generator takes them.
fn operations(root: &Value) -> impl Iterator<Item = &Value> {
    root.get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .flat_map(|(_, item)| METHODS.iter().filter_map(|method| item.get(*method)))
}

/// The `Accept` header of an operation that the generator would send without one.
fn accept(operation: &Value) -> Option<String> {
    operation
        .get("x-accept")
        .and_then(Value::as_str)
        .map(str::to_owned)
}

fn has_typed_error(operation: &Value) -> bool {
    operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .any(|(status, response)| {
            status.starts_with(['4', '5'])
                && response.pointer("/content/application~1json").is_some()
        })
}
