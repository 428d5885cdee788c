//! The table of what each operation puts on the wire, for the emitted hooks.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Result, ensure};
use openapi_normalise::walk::METHODS;
use openapi_normalise::wire::{ACCEPT, CONTENT_TYPE, EMPTY_IS_NULL, HEADERS, QUERY};
use serde_json::Value;

/// What the operations of the document need of the hooks, by the names that the templates have for it.
pub(super) fn features(root: &Value) -> BTreeSet<&'static str> {
    let mut features = BTreeSet::new();
    for operation in operations(root) {
        if operation.get(EMPTY_IS_NULL).is_some() {
            features.insert("empty");
        }
        if operation.get(QUERY).is_some() || operation.get(HEADERS).is_some() {
            features.insert("parameters");
        }
        if text(operation, CONTENT_TYPE).is_some_and(|name| name.starts_with("multipart/")) {
            features.insert("multipart");
        }
    }
    features
}

/// Renders `wire.rs`. `operation_ids` are the generator's, in the order of the document's operations.
pub(super) fn render(
    root: &Value,
    operation_ids: &[String],
    features: &BTreeSet<&str>,
) -> Result<String> {
    let operations: Vec<&Value> = operations(root).collect();
    ensure!(
        operations.len() == operation_ids.len(),
        "the generator emitted {} operations for {} in the document",
        operation_ids.len(),
        operations.len()
    );
    let mut arms = String::new();
    for (operation, id) in operations.iter().zip(operation_ids) {
        let fields = fields(root, operation);
        if fields.is_empty() {
            continue;
        }
        let _ = writeln!(arms, "            {id:?} => Self {{");
        for (name, value) in fields {
            let _ = writeln!(arms, "                {name}: {value},");
        }
        let _ = writeln!(arms, "                ..Self::PLAIN\n            }},");
    }
    Ok(super::tailor::tailor(TEMPLATE, features).replace("            // rows\n", &arms))
}

const TEMPLATE: &str = include_str!("templates/wire.rs");

/// What is said of an operation beyond what the generator knows.
fn fields(root: &Value, operation: &Value) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    for (field, key) in [("content_type", CONTENT_TYPE), ("accept", ACCEPT)] {
        if let Some(value) = text(operation, key) {
            fields.push((field, format!("Some({value:?})")));
        }
    }
    if let Some(errors) = errors(root, operation) {
        fields.push(("errors", format!("Errors::{errors}")));
    }
    if operation.get(EMPTY_IS_NULL).is_some() {
        fields.push(("empty_is_null", "true".to_owned()));
    }
    if let Some(table) = operation.get(QUERY).and_then(Value::as_object) {
        let rows = table.iter().map(|(sent, row)| {
            let style = match text(row, "style") {
                Some("comma") => "Style::Joined(\",\")",
                Some("space") => "Style::Joined(\"%20\")",
                Some("pipe") => "Style::Joined(\"|\")",
                Some("deep") => "Style::Deep",
                _ => "Style::Plain",
            };
            let reserved = row.get("reserved").is_some();
            let name = text(row, "name").unwrap_or(sent);
            format!(
                "Query {{ sent: {sent:?}, name: {name:?}, style: {style}, reserved: {reserved} }}"
            )
        });
        fields.push(("query", list(rows)));
    }
    if let Some(table) = operation.get(HEADERS).and_then(Value::as_object) {
        let rows = table.iter().map(|(sent, row)| {
            let cookie = text(row, "in") == Some("cookie");
            let name = text(row, "name").unwrap_or(sent);
            let sent = sent.to_ascii_lowercase();
            format!("Header {{ sent: {sent:?}, name: {name:?}, cookie: {cookie} }}")
        });
        fields.push(("headers", list(rows)));
    }
    fields
}

fn list(rows: impl Iterator<Item = String>) -> String {
    format!("&[{}]", rows.collect::<Vec<_>>().join(", "))
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// The operations in the order in which the generator takes them.
fn operations(root: &Value) -> impl Iterator<Item = &Value> {
    root.get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .flat_map(|(_, item)| METHODS.iter().filter_map(|method| item.get(*method)))
}

/// How error responses are read: as an object, as any JSON value, or not at all.
fn errors(root: &Value, operation: &Value) -> Option<&'static str> {
    let schema = operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with(['4', '5']))
        .find_map(|(_, response)| response.pointer("/content/application~1json/schema"))?;
    let target = openapi_normalise::reference::follow(root, schema)?;
    Some(if text(target, "type") == Some("object") {
        "Object"
    } else {
        "Any"
    })
}
