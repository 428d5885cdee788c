//! Where a document's own examples say that a schema without `type` means more than the keywords it has: `items` speaks of arrays,
//! and of nothing else that the schema may be.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use crate::schema::schemas;
use crate::walk::{Site, walk};

/// The schemas with `items` and without `type` that have an example which is no array, at whatever depth of an example it stands.
pub(super) fn no_arrays(root: &mut Value) -> HashSet<PointerBuf> {
    let mut doubtful = false;
    schemas(root, |_, schema| doubtful |= leaves_open(schema));
    let mut found = HashSet::new();
    if !doubtful {
        return found;
    }
    for (schema, example) in examples(root) {
        hold(root, &schema, &example, &mut HashSet::new(), &mut found);
    }
    found
}

fn leaves_open(schema: &serde_json::Map<String, Value>) -> bool {
    schema.contains_key("items")
        && !["type", "$ref", "properties", "allOf", "oneOf", "anyOf"]
            .iter()
            .any(|keyword| schema.contains_key(*keyword))
}

/// All examples with the schemas they are of.
fn examples(root: &mut Value) -> Vec<(PointerBuf, Value)> {
    let mut found = Vec::new();
    walk(root, &mut |at, site, node| match site {
        Site::Schema => {
            if let Some(example) = node.get("example") {
                found.push((at.to_buf(), example.clone()));
            }
        }
        Site::MediaType if node.get("schema").is_some() => {
            let named = node.get("examples").and_then(Value::as_object);
            let named = named.into_iter().flatten();
            let values = named.filter_map(|(_, example)| example.get("value"));
            for example in node.get("example").into_iter().chain(values) {
                found.push((below(at, "schema"), example.clone()));
            }
        }
        _ => {}
    });
    found
}

/// Holds a value against the schema at `at`, and what is in it against what is below. Members of `oneOf` and `anyOf` are left out:
/// a value need not be each of them. `asked` is what the same value was held against before, so that rings end.
fn hold(
    root: &Value,
    at: &Pointer,
    value: &Value,
    asked: &mut HashSet<PointerBuf>,
    found: &mut HashSet<PointerBuf>,
) {
    let Some(schema) = at.resolve(root).ok().and_then(Value::as_object) else {
        return;
    };
    if !asked.insert(at.to_buf()) {
        return;
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        if let Some(Ok(at)) = reference.strip_prefix('#').map(Pointer::parse) {
            hold(root, at, value, asked, found);
        }
        return;
    }
    if leaves_open(schema) && !value.is_array() && !value.is_null() {
        found.insert(at.to_buf());
    }
    let members = schema.get("allOf").and_then(Value::as_array);
    for index in 0..members.map_or(0, Vec::len) {
        let at = below(&below(at, "allOf"), &index.to_string());
        hold(root, &at, value, asked, found);
    }
    match value {
        Value::Object(fields) => {
            let properties = schema.get("properties").and_then(Value::as_object);
            for (name, value) in fields {
                let at = if properties.is_some_and(|all| all.contains_key(name)) {
                    below(&below(at, "properties"), name)
                } else {
                    below(at, "additionalProperties")
                };
                hold(root, &at, value, &mut HashSet::new(), found);
            }
        }
        Value::Array(items) => {
            let at = below(at, "items");
            for item in items {
                hold(root, &at, item, &mut HashSet::new(), found);
            }
        }
        _ => {}
    }
}

fn below(at: &Pointer, token: &str) -> PointerBuf {
    let mut at = at.to_buf();
    at.push_back(token);
    at
}
