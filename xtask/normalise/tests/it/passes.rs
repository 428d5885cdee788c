//! Each pass alone: a small document with its traps, and as golden files what the pass recorded in the ledger and what the document
//! became. The documents are in `fixtures/passes`, one for each pass; the tests of the pipeline compile what comes out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use openapi_normalise::passes::ALL;
use openapi_normalise::{Normalised, Settings, normalise, normalise_with};
use serde_json::Value;

use super::fixtures;

#[test]
fn each_pass_has_its_document_and_each_document_its_pass() {
    let documents: BTreeSet<String> = fixtures("passes")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let passes: BTreeSet<String> = ALL.iter().map(|pass| pass.name.to_owned()).collect();
    assert_eq!(documents, passes);
}

#[test]
fn each_pass_does_to_its_document_what_its_golden_file_says() {
    let documents: BTreeMap<String, PathBuf> = fixtures("passes").into_iter().collect();
    let passes: BTreeSet<&str> = ALL.iter().map(|pass| pass.name).collect();
    for pass in passes {
        let normalised = normalise(&documents[pass], None, None).unwrap();
        let ledger = ledger(&normalised, pass);
        assert!(!ledger.is_empty(), "{pass} did nothing to its own document");
        let mut lowered = String::new();
        for part in ["/paths", "/components/schemas"] {
            if let Some(value) = normalised.document.root.pointer(part) {
                let _ = writeln!(lowered, "{part}");
                outline(value, 1, &mut lowered);
            }
        }
        insta::assert_snapshot!(format!("pass_{pass}"), format!("{ledger}\n{lowered}"));
    }
}

#[test]
fn a_caller_may_keep_every_field_that_no_schema_declares() {
    let settings = Settings {
        keep_unknown_fields: true,
    };
    for (name, file) in fixtures("").into_iter().chain(fixtures("passes")) {
        let normalised = normalise_with(&file, None, None, settings).unwrap();
        let schemas = normalised.document.root.pointer("/components/schemas");
        for (component, schema) in schemas.and_then(Value::as_object).into_iter().flatten() {
            let declares = schema.get("properties").and_then(Value::as_object);
            let closed = schema.get("additionalProperties").is_none();
            assert!(
                !closed || declares.is_none_or(serde_json::Map::is_empty),
                "{name}: {component}"
            );
        }
        let dropped = normalised
            .ledger
            .entries()
            .iter()
            .any(|entry| entry.change.contains("does not declare: dropped"));
        assert!(!dropped, "{name}");
    }
}

/// What the pass wrote down, a line each.
fn ledger(normalised: &Normalised, pass: &str) -> String {
    let entries = normalised.ledger.entries().iter();
    let lines: Vec<_> = entries
        .filter(|entry| entry.pass == pass)
        .map(|entry| format!("{:?} {}: {}\n", entry.kind, entry.origin.1, entry.change))
        .collect();
    lines.concat()
}

/// The value, keys in order, a line for each that holds no other.
fn outline(value: &Value, depth: usize, out: &mut String) {
    let Value::Object(map) = value else { return };
    let mut keys: Vec<_> = map.keys().collect();
    keys.sort();
    for key in keys {
        let indent = "  ".repeat(depth);
        let value = &map[key];
        let is_leaf = |value: &Value| !value.is_object() && !value.is_array();
        let is_flat = match value {
            Value::Object(map) => map.values().all(is_leaf),
            Value::Array(list) => list.iter().all(is_leaf),
            _ => true,
        };
        if is_flat {
            let _ = writeln!(out, "{indent}{key}: {}", sorted(value));
        } else if let Value::Array(list) = value {
            let _ = writeln!(out, "{indent}{key}:");
            for item in list {
                let _ = writeln!(out, "{indent}  - {}", sorted(item));
            }
        } else {
            let _ = writeln!(out, "{indent}{key}:");
            outline(value, depth + 1, out);
        }
    }
}

/// The value as JSON, keys in order whatever else is built.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let entries: Vec<_> = entries
                .into_iter()
                .map(|(key, value)| format!("{key}: {}", sorted(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(list) => {
            let items: Vec<_> = list.iter().map(sorted).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}
