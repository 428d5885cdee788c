//! Renders the table that tells the emitted hooks how each operation differs from what the generator sends.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use anyhow::{Result, ensure};
use openapi_normalise::object::Object;
use openapi_normalise::operation::operations;
use openapi_normalise::reference::schemas_below;
use openapi_normalise::walk::Site;
use openapi_normalise::wire::{ACCEPT, CONTENT_TYPE, EMPTY_IS_NULL, HEADERS, METHOD, QUERY};
use serde_json::{Map, Value};

use super::access::Access;
use super::template::tailored;
use super::{answers, bodies};

/// The features of the hooks that the operations of the document need, by their names in the templates.
pub(super) fn features(root: &Value, access: &Access<'_>) -> BTreeSet<&'static str> {
    let mut features = access.features();
    if holds_secret(root) {
        features.insert("secrets");
    }
    for (_, operation) in operations(root) {
        if operation.contains_key(METHOD) {
            features.insert("methods");
        }
        if operation.contains_key(EMPTY_IS_NULL) {
            features.insert("empty");
        }
        if operation.contains_key(QUERY) || operation.contains_key(HEADERS) {
            features.insert("parameters");
        }
        features.extend(bodies::features(operation));
        features.extend(answers::features(operation));
    }
    features
}

/// Renders `wire.rs`. `operation_ids` are the generator's, in the order of the document's operations.
pub(super) fn render(
    root: &Value,
    access: &Access<'_>,
    operation_ids: &[String],
    features: &BTreeSet<&str>,
) -> Result<String> {
    let operations: Vec<_> = operations(root).collect();
    ensure!(
        operations.len() == operation_ids.len(),
        "the generator emitted {} operations for {} in the document",
        operation_ids.len(),
        operations.len()
    );
    let secrets = Secrets::of(root);
    let mut arms = String::new();
    for ((_, operation), id) in operations.into_iter().zip(operation_ids) {
        let mut fields = fields(operation);
        if secrets.are_in(operation) {
            fields.push(("secret", "true".to_owned()));
        }
        fields.extend(access.fields(operation));
        if fields.is_empty() {
            continue;
        }
        let _ = writeln!(arms, "            {id:?} => Self {{");
        for (name, value) in fields {
            let _ = writeln!(arms, "                {name}: {value},");
        }
        let _ = writeln!(arms, "                ..Self::PLAIN\n            }},");
    }
    let template = tailored(TEMPLATE, features);
    let template = if arms.is_empty() {
        template.replace(
            "        match operation_id {",
            "        #[allow(clippy::match_single_binding)]\n        match operation_id {",
        )
    } else {
        template
    };
    Ok(template.replace("            // rows\n", &arms).replace(
        "SECURITY: &[&[usize]] = &[]",
        &format!("SECURITY: &[&[usize]] = {}", access.alternatives(root)),
    ))
}

const TEMPLATE: &str = include_str!("templates/wire.rs");

/// The fields of an operation that differ from what the generator sends.
fn fields(operation: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    for (field, key) in [
        ("method", METHOD),
        ("content_type", CONTENT_TYPE),
        ("accept", ACCEPT),
    ] {
        if let Some(value) = operation.text(key) {
            fields.push((field, format!("Some({value:?})")));
        }
    }
    if operation.contains_key(EMPTY_IS_NULL) {
        fields.push(("empty_is_null", "true".to_owned()));
    }
    if answers::redirects(operation) {
        fields.push(("redirects", "true".to_owned()));
    }
    if let Some(table) = operation.map(QUERY) {
        let rows = table.iter().map(|(sent, row)| {
            let style = match row.text("style") {
                Some("comma") => "Style::Joined(\",\")",
                Some("space") => "Style::Joined(\"%20\")",
                Some("pipe") => "Style::Joined(\"|\")",
                Some("deep") => "Style::Deep",
                _ => "Style::Plain",
            };
            let reserved = row.get("reserved").is_some();
            let name = row.text("name").unwrap_or(sent);
            format!(
                "Query {{ sent: {sent:?}, name: {name:?}, style: {style}, reserved: {reserved} }}"
            )
        });
        fields.push(("query", list(rows)));
    }
    if let Some(table) = operation.map(HEADERS) {
        let rows = table.iter().map(|(sent, row)| {
            let cookie = row.text("in") == Some("cookie");
            let name = row.text("name").unwrap_or(sent);
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

/// Which operations hold a secret in what they send or receive.
pub(super) struct Secrets {
    /// The component schemas that hold one.
    schemas: HashSet<String>,
}

impl Secrets {
    pub(super) fn of(root: &Value) -> Self {
        let schemas = secretive_schemas(root);
        Self { schemas }
    }

    /// Whether the operation holds one.
    pub(super) fn are_in(&self, operation: &Map<String, Value>) -> bool {
        let node = Value::Object(operation.clone());
        let mut below = schemas_below(Site::Operation, &node).into_iter();
        holds_secret(&node) || below.any(|name| self.schemas.contains(&name))
    }
}

/// Whether a secret stands somewhere below, references aside.
fn holds_secret(node: &Value) -> bool {
    match node {
        Value::Object(map) => {
            map.text("format") == Some("password")
                || map
                    .iter()
                    .filter(|(key, _)| {
                        !matches!(key.as_str(), "example" | "examples" | "default" | "enum")
                    })
                    .any(|(_, value)| holds_secret(value))
        }
        Value::Array(items) => items.iter().any(holds_secret),
        _ => false,
    }
}

/// The component schemas that hold a secret themselves, or through what they refer to.
fn secretive_schemas(root: &Value) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut named_by: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    let mut left = Vec::new();
    for (name, schema) in root
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for below in schemas_below(Site::Schema, schema) {
            named_by.entry(below).or_default().push(name);
        }
        if holds_secret(schema) {
            left.push(name);
        }
    }
    while let Some(name) = left.pop() {
        if found.insert(name.clone()) {
            left.extend(named_by.get(name).into_iter().flatten());
        }
    }
    found
}
