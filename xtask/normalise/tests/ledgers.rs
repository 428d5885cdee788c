//! What the passes write down about each fixture, as golden files: a change of a pass shows as a change of a ledger. And what a
//! document says of its values: each constraint is enforced by a type or named in the ledger.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::path::{Path, PathBuf};

use openapi_normalise::walk::{Site, walk};
use openapi_normalise::{Normalised, normalise};
use serde_json::Value;

fn fixtures() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let file = if path.is_dir() {
                path.join("openapi.yaml")
            } else {
                path
            };
            (name, file)
        })
        .collect();
    found.sort();
    found
}

fn lowered(file: &Path) -> Normalised {
    normalise(file, None).unwrap()
}

#[test]
fn each_fixture_has_its_ledger() {
    for (name, file) in fixtures() {
        let ledger = lowered(&file).ledger.to_markdown(&name, "a test");
        insta::assert_snapshot!(format!("ledger_{name}"), ledger);
    }
}

#[test]
fn lowering_twice_gives_the_same_bytes() {
    for (_, file) in fixtures() {
        let (one, other) = (lowered(&file), lowered(&file));
        assert_eq!(
            one.document.root.to_string(),
            other.document.root.to_string()
        );
        assert_eq!(one.ledger.entries(), other.ledger.entries());
    }
}

/// Keywords that constrain a value.
const CONSTRAINTS: [&str; 20] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "enum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "additionalProperties",
    "required",
    "not",
    "const",
    "default",
];

/// Whether a type made of this lowered schema enforces the keyword.
fn enforced(schema: &Value, keyword: &str) -> bool {
    let kind = schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let format = schema.get("format").and_then(Value::as_str);
    if schema.get(keyword).is_none() {
        return false;
    }
    match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => kind == "integer",
        "minLength" | "maxLength" | "pattern" => kind == "string" && format.is_none(),
        "format" => {
            kind == "integer"
                || matches!(
                    format,
                    Some("date" | "date-time" | "password" | "binary" | "ipv4" | "ipv6")
                )
        }
        "enum" => kind == "string",
        "additionalProperties" | "required" | "default" => true,
        _ => false,
    }
}

#[test]
fn each_constraint_is_enforced_or_in_the_ledger() {
    for (name, file) in fixtures() {
        let normalised = lowered(&file);
        let original = openapi_normalise::Document::read(&file).unwrap();
        let mut kept: std::collections::HashMap<_, Vec<Value>> = std::collections::HashMap::new();
        let mut root = normalised.document.root.clone();
        walk(&mut root, &mut |at, site, node| {
            if site == Site::Schema {
                let (file, pointer) = normalised.document.origin(at);
                kept.entry((file.to_owned(), pointer))
                    .or_default()
                    .push(node.clone());
            }
        });
        let said: Vec<String> = normalised
            .ledger
            .entries()
            .iter()
            .map(|entry| format!("{} {}", entry.origin.1, entry.change))
            .collect();
        let said = said.join("\n");
        let mut missing = Vec::new();
        let mut root = original.root.clone();
        walk(&mut root, &mut |at, site, node| {
            if site != Site::Schema {
                return;
            }
            for keyword in CONSTRAINTS.iter().filter(|keyword| {
                node.get(**keyword).is_some_and(|value| {
                    let open = **keyword == "additionalProperties" && *value == Value::Bool(true);
                    !value.is_null() && *value != Value::Bool(false) && !open
                })
            }) {
                let (file, pointer) = original.origin(at);
                let held = kept
                    .get(&(file.to_owned(), pointer.clone()))
                    .is_some_and(|schemas| schemas.iter().any(|schema| enforced(schema, keyword)));
                let named = said.lines().any(|line| {
                    let (place, change) = line.split_once(' ').unwrap_or_default();
                    (pointer.as_str().starts_with(place) || place.starts_with(pointer.as_str()))
                        && (change.contains(keyword)
                            || change.contains("merged")
                            || change.contains("lowered")
                            || change.contains("schema"))
                });
                if !held && !named {
                    missing.push(format!("{name}: {pointer} {keyword} {}", node[*keyword]));
                }
            }
        });
        assert!(
            missing.is_empty(),
            "neither enforced nor in the ledger:\n{}",
            missing.join("\n")
        );
    }
}
