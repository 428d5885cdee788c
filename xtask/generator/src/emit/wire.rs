//! Renders the table that tells the emitted hooks how each operation differs from what the generator sends.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use anyhow::{Result, ensure};
use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::object::Object;
use openapi_normalise::operation::operations;
use openapi_normalise::reference::{self, schema_name};
use openapi_normalise::walk::{Site, read, tokens};
use openapi_normalise::wire::{ACCEPT, CONTENT_TYPE, EMPTY_IS_NULL, HEADERS, METHOD, QUERY};
use serde_json::{Map, Value};

use super::access::Access;
use super::template::tailored;
use super::{answers, bodies};

/// The features of the hooks that the operations of the document need, by their names in the templates.
pub(super) fn features(
    root: &Value,
    access: &Access<'_>,
    secrets: &Secrets,
) -> BTreeSet<&'static str> {
    let mut features = access.features();
    if secrets.any {
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
    if features.contains("form") || features.contains("parameters") {
        features.insert("encoding");
    }
    features
}

/// Renders `wire.rs`. `operation_ids` are the generator's, in the order of the document's operations.
pub(super) fn render(
    root: &Value,
    access: &Access<'_>,
    secrets: &Secrets,
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
    let mut arms = String::new();
    let rows = operations
        .into_iter()
        .zip(operation_ids)
        .zip(secrets.of_operations());
    for (((_, operation), id), is_secret) in rows {
        let mut fields = fields(operation);
        if is_secret {
            fields.push(("secret", "true".to_owned()));
        }
        fields.extend(access.fields(operation));
        if fields.is_empty() {
            continue;
        }
        let _ = writeln!(arms, "            {id:?} => Wire {{");
        for (name, value) in fields {
            let _ = writeln!(arms, "                {name}: {value},");
        }
        let _ = writeln!(arms, "                ..plain()\n            }},");
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
    /// Whether the document has any, be it in a schema that no operation uses.
    any: bool,
    /// In the order of the document.
    of_operations: Vec<bool>,
}

/// What holds a schema: a component, by its name, or an operation, by its place.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Holder {
    Component(String),
    Operation(PointerBuf),
}

impl Holder {
    /// What the node at `at` stands in.
    fn of(at: &Pointer) -> Option<Self> {
        let tokens = tokens(at);
        match tokens.as_slice() {
            [components, schemas, name, ..]
                if components == "components" && schemas == "schemas" =>
            {
                Some(Self::Component(name.clone()))
            }
            [paths, path, method, ..] if paths == "paths" => {
                Some(Self::Operation(PointerBuf::from_tokens([
                    paths, path, method,
                ])))
            }
            _ => None,
        }
    }
}

impl Secrets {
    pub(super) fn of(root: &Value) -> Self {
        let mut left = Vec::new();
        let mut named_by: HashMap<String, Vec<Holder>> = HashMap::new();
        read(root, &mut |at, site, node| {
            if site == Site::Schema && node.text("format") == Some("password") {
                left.extend(Holder::of(at));
            } else if let Some(name) = reference::of(node).and_then(schema_name) {
                named_by.entry(name).or_default().extend(Holder::of(at));
            }
        });
        let any = !left.is_empty();
        let mut holding = HashSet::new();
        while let Some(holder) = left.pop() {
            if holding.contains(&holder) {
                continue;
            }
            if let Holder::Component(name) = &holder {
                left.extend(named_by.get(name).into_iter().flatten().cloned());
            }
            holding.insert(holder);
        }
        let is_holding = |(at, _): (PointerBuf, _)| holding.contains(&Holder::Operation(at));
        Self {
            any,
            of_operations: operations(root).map(is_holding).collect(),
        }
    }

    /// Whether each operation holds one.
    pub(super) fn of_operations(&self) -> impl Iterator<Item = bool> {
        self.of_operations.iter().copied()
    }
}
