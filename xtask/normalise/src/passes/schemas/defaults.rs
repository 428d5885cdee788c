//! Drops every default and tells it to the reader of the field: the service applies it where the caller said nothing.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, resolve};
use crate::openapi::walk::{Site, child, each_schema, read};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "defaults",
    reason: "The generator sends a default where the caller left the field out, and puts one into an answer that has none. The default is \
             the service's: without it the field stays out, and its documentation tells what the service takes.",
    run,
};

/// A longer default is not repeated in the documentation of its field.
const LONGEST: usize = 200;

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let default = schema.get("default").filter(|default| default.is_number());
        if let Some(default) = default.filter(|_| schema.text("type") == Some("string")) {
            let written = changes.written(&child(at, ["default"]), default);
            schema.insert("default".into(), json!(written));
        }
    });
    for (at, site, default) in defaults(root) {
        if let Ok(Value::Object(node)) = at.resolve_mut(root) {
            if site == Site::Schema
                && let Some(reference) = node.text("$ref").map(str::to_owned)
            {
                *node = Map::from_iter([("allOf".to_owned(), json!([{ "$ref": reference }]))]);
            }
            describe(node, &default);
        }
    }
    each_schema(root, |at, schema| drop(at, schema, changes));
    Ok(())
}

/// The properties and the parameters that have a default, each with that.
fn defaults(root: &Value) -> Vec<(PointerBuf, Site, Value)> {
    let mut found = Vec::new();
    read(root, &mut |at, site, node| match site {
        Site::Schema => {
            for (name, property) in node.entries("properties") {
                if let Some(default) = of(root, property) {
                    found.push((child(at, ["properties", name]), site, default.clone()));
                }
            }
        }
        Site::Parameter => {
            if let Some(default) = node.at("schema").and_then(|schema| of(root, schema)) {
                found.push((at.to_buf(), site, default.clone()));
            }
        }
        _ => {}
    });
    found
}

/// Takes the default out of a schema.
fn drop(at: &Pointer, schema: &mut Map<String, Value>, changes: &mut Changes<'_>) {
    let Some(default) = schema.shift_remove("default") else {
        return;
    };
    let in_items = at.last().is_some_and(|token| token.encoded() == "items");
    if default.is_null() {
        changes.adapted(at, "`default: null` dropped; absent means the same");
    } else if in_items {
        changes.left_to_caller(
            at,
            format!(
                "default {default}: what the service puts where the whole array is absent or empty"
            ),
        );
    } else {
        changes.left_to_caller(
            at,
            format!("default {default}: the service applies it where the field is absent"),
        );
    }
}

/// Tells a default in the description of its property or parameter.
fn describe(node: &mut Map<String, Value>, default: &Value) {
    let text = default.to_string();
    let told = if text.len() > LONGEST {
        "Default of the service: see the document.".to_owned()
    } else if text.contains('`') {
        format!("Default of the service: `` {text} ``.")
    } else {
        format!("Default of the service: `{text}`.")
    };
    let description = match node.text("description").map(str::trim_end) {
        None | Some("") => told,
        Some(description) => format!("{description}\n\n{told}"),
    };
    node.insert("description".into(), json!(description));
}

/// The default of a schema: its own, or else that of the last member of its `allOf`, or of the schema it refers to, that has one.
fn of<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    find(root, schema, 0).filter(|default| !default.is_null())
}

fn find<'a>(root: &'a Value, schema: &'a Value, depth: usize) -> Option<&'a Value> {
    if depth > 16 {
        return None;
    }
    if let Some(reference) = reference::of(schema) {
        return find(root, resolve(root, reference)?, depth + 1);
    }
    if let Some(default) = schema.at("default") {
        return Some(default);
    }
    let mut members = schema.list("allOf").iter().rev();
    members.find_map(|member| find(root, member, depth + 1))
}
