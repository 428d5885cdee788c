//! References within one document: how they are written, what they point at, and which schemas are reachable through them.
//! It never reads another file.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf, Token};
use serde_json::{Value, json};

use super::object::Object as _;
use super::operation::operations;
use super::walk::tokens;
use crate::error::Refusal;

/// The `$ref` of a node, if it has one.
pub fn of(node: &Value) -> Option<&str> {
    node.text("$ref")
}

/// The reference to a component.
pub(crate) fn reference_to(section: &str, name: &str) -> String {
    format!("#/components/{section}/{}", Token::new(name).encoded())
}

/// A schema that is the component schema `name`.
pub(crate) fn schema_reference(name: &str) -> Value {
    json!({ "$ref": reference_to("schemas", name) })
}

/// The place of the component schema `name`.
pub fn schema_place(name: &str) -> PointerBuf {
    PointerBuf::from_tokens(["components", "schemas", name])
}

/// The name of the component schema that stands at `at`.
pub fn schema_at(at: &Pointer) -> Option<String> {
    match tokens(at).as_slice() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => {
            Some(name.clone())
        }
        _ => None,
    }
}

/// The name of the component schema that a reference points at.
pub fn schema_name(reference: &str) -> Option<String> {
    let token = reference.strip_prefix("#/components/schemas/")?;
    let token = Token::from_encoded(token).ok()?;
    Some(token.decoded().into_owned())
}

/// The place that a reference (`#/...`) points at.
pub(crate) fn pointer(reference: &str) -> Option<PointerBuf> {
    PointerBuf::parse(reference.strip_prefix('#')?).ok()
}

/// What a local reference (`#/...`) points at.
pub fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let fragment = reference.strip_prefix('#')?;
    root.pointer(fragment)
}

/// Follows local references from `value` to something that is not a reference; gives up on a cycle.
pub fn follow<'a>(root: &'a Value, mut value: &'a Value) -> Option<&'a Value> {
    for _ in 0..64 {
        match of(value) {
            Some(reference) => value = resolve(root, reference)?,
            None => return Some(value),
        }
    }
    None
}

/// Every `$ref` below `value`, with the pointer of the object that holds it.
fn references(value: &Value) -> Vec<(PointerBuf, String)> {
    fn collect(value: &Value, at: &mut PointerBuf, found: &mut Vec<(PointerBuf, String)>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    found.push((at.clone(), reference.clone()));
                }
                for (key, child) in map {
                    if matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
                        continue;
                    }
                    at.push_back(key.as_str());
                    collect(child, at, found);
                    at.pop_back();
                }
            }
            Value::Array(items) => {
                for (index, child) in items.iter().enumerate() {
                    at.push_back(index);
                    collect(child, at, found);
                    at.pop_back();
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(value, &mut PointerBuf::new(), &mut found);
    found
}

/// The names of the component schemas that `value` refers to.
pub(crate) fn schemas_below(value: &Value) -> impl Iterator<Item = String> {
    references(value)
        .into_iter()
        .filter_map(|(_, reference)| schema_name(&reference))
}

/// The component schemas named in `start`, and all that they refer to directly or indirectly, each once.
pub fn reachable(root: &Value, start: impl IntoIterator<Item = String>) -> Vec<String> {
    let schemas = root.pointer("/components/schemas");
    let mut left: Vec<String> = start.into_iter().collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some(name) = left.pop() {
        if seen.insert(name.clone()) {
            let schema = schemas.and_then(|all| all.get(&name));
            left.extend(schema.into_iter().flat_map(schemas_below));
            found.push(name);
        }
    }
    found
}

/// The component schemas that a caller may write or that a success returns: all but those of errors alone.
pub fn written(root: &Value) -> HashSet<String> {
    let mut start = Vec::new();
    for (_, operation) in operations(root) {
        for (key, part) in operation {
            if key != "responses" {
                start.extend(schemas_below(part));
                continue;
            }
            for (status, response) in part.as_object().into_iter().flatten() {
                if !status.starts_with(['4', '5']) {
                    start.extend(schemas_below(response));
                }
            }
        }
    }
    reachable(root, start).into_iter().collect()
}

/// The component schemas that one side writes.
pub(crate) struct Side {
    part: &'static str,
    names: HashSet<String>,
}

impl Side {
    /// What requests carry in their bodies.
    pub(crate) fn sent(root: &Value) -> Self {
        Self::of(root, "requestBody")
    }

    /// What answers carry.
    pub(crate) fn received(root: &Value) -> Self {
        Self::of(root, "responses")
    }

    fn of(root: &Value, part: &'static str) -> Self {
        let parts = operations(root).filter_map(|(_, operation)| operation.get(part));
        let start: Vec<String> = parts.flat_map(schemas_below).collect();
        let names = reachable(root, start).into_iter().collect();
        Self { part, names }
    }

    /// Whether the schema at `at` is among them, or is inside one.
    pub(crate) fn holds(&self, at: &Pointer) -> bool {
        let tokens = tokens(at);
        match tokens.as_slice() {
            [components, _, name, ..] if components == "components" => self.names.contains(name),
            tokens => tokens.iter().any(|token| token == self.part),
        }
    }
}

/// Checks that every reference of the document has a target, and that none points outside.
///
/// # Errors
///
/// At the first reference that does not.
pub(crate) fn check(root: &Value) -> Result<(), Refusal> {
    for (at, reference) in references(root) {
        if reference.is_empty() {
            return Err(Refusal::at(
                &at,
                "$ref is empty",
                "name what it stands for, such as #/components/schemas/Name",
            ));
        }
        if !reference.starts_with('#') {
            return Err(Refusal::at(
                &at,
                format!("$ref {reference} leads outside the document"),
                "bundle the document into one file",
            ));
        }
        if resolve(root, &reference).is_none() {
            return Err(Refusal::at(
                &at,
                format!("$ref {reference} leads nowhere"),
                "add what it names, or mend the name",
            ));
        }
    }
    Ok(())
}
