//! Which schemas of a document a request has. All others are in answers only, or in nothing.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::object::Object as _;
use openapi_normalise::operation::operations;
use openapi_normalise::walk::child;
use serde_json::Value;

/// The places of what requests have: parameters and bodies, and what these refer to.
pub(super) struct Requested(HashSet<PointerBuf>);

impl Requested {
    pub(super) fn of(root: &Value) -> Self {
        let mut requested = Self(HashSet::new());
        let mut left: Vec<PointerBuf> = operations(root)
            .flat_map(|(at, _)| {
                let path = at.split_back().map(|(path, _)| child(path, ["parameters"]));
                [
                    Some(child(&at, ["parameters"])),
                    Some(child(&at, ["requestBody"])),
                    path,
                ]
            })
            .flatten()
            .collect();
        while let Some(at) = left.pop() {
            if let Ok(node) = at.resolve(root)
                && requested.0.insert(at.clone())
            {
                references(node, &mut left);
                if node.get("discriminator").is_some() {
                    left.extend(children(root, &at));
                }
            }
        }
        requested
    }

    /// Whether the schema at `at` is part of a request.
    pub(super) fn contains(&self, at: &Pointer) -> bool {
        let mut at = at.to_buf();
        loop {
            if self.0.contains(&at) {
                return true;
            }
            if at.pop_back().is_none() {
                return false;
            }
        }
    }
}

/// What `value` refers to, by reference or by the mapping of a discriminator.
fn references(value: &Value, found: &mut Vec<PointerBuf>) {
    let mut add = |reference: &Value| {
        let fragment = reference.as_str().and_then(|text| text.strip_prefix('#'));
        found.extend(fragment.and_then(|fragment| PointerBuf::parse(fragment).ok()));
    };
    match value {
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref") {
                add(reference);
            }
            if let Some(discriminator) = map.get("discriminator") {
                discriminator
                    .entries("mapping")
                    .for_each(|(_, target)| add(target));
            }
            for (key, inner) in map {
                let is_data = matches!(key.as_str(), "example" | "examples" | "default" | "enum");
                if !is_data && !key.starts_with("x-") {
                    references(inner, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The components that extend the one at `base` by `allOf`.
fn children(root: &Value, base: &Pointer) -> Vec<PointerBuf> {
    let reference = format!("#{base}");
    let components = root.get("components").map(|all| all.entries("schemas"));
    let extends = |schema: &Value| {
        let members = schema.list("allOf");
        members
            .iter()
            .any(|member| member.text("$ref") == Some(&reference))
    };
    components
        .into_iter()
        .flatten()
        .filter(|(_, schema)| extends(schema))
        .map(|(name, _)| PointerBuf::from_tokens(["components", "schemas", name]))
        .collect()
}
