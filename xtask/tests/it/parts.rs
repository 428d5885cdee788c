//! Tests of single functions of the pipeline: how a template is fitted to a document, and how examples are compared.

use std::collections::BTreeSet;

use serde_json::json;
use xtask::corpus::roundtrip::outcome::lost;
use xtask::emit::template::tailored;

use super::root;

#[test]
fn keeps_what_is_needed_and_drops_the_marks() {
    let template = "a\n//= x\nb\n//=\nc\n  //= y\nd\n  //=\n";
    assert_eq!(tailored(template, &BTreeSet::from(["y"])), "a\nc\nd\n");
}

/// A formatter moves a comment behind the brace before it, and then it is no mark.
#[test]
fn each_mark_of_a_template_is_a_line_of_its_own() {
    let folder = root().join("xtask/src/emit/templates");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.contains("//=")) {
            assert!(line.trim().starts_with("//="), "{}: {line}", path.display());
        }
    }
}

#[test]
fn says_what_was_lost_and_where() {
    let read = json!({
        "a": [{"b": null, "c": 1, "when": "2024-01-01T00:00:00+01:00", "ip": "0:0::1"}],
        "d": []
    });
    let written = json!({
        "a": [{"c": 1.0, "when": "2023-12-31T23:00:00.000Z", "ip": "::1", "e": false}]
    });
    assert_eq!(lost(&read, &written, true), None);
    assert_eq!(
        lost(&read, &written, false).as_deref(),
        Some("d was not kept")
    );
    assert_eq!(
        lost(&json!({"a": [1, "x"]}), &json!({"a": [1, "y"]}), false).as_deref(),
        Some("a: 1: \"x\" was written as \"y\"")
    );
}

#[test]
fn no_test_stands_where_none_is_run() {
    // the libraries have `test = false`: a test in their sources would never run
    let mut folders = vec![root().join("xtask/src"), root().join("xtask/normalise/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains("#[test]"), "{}", path.display());
            }
        }
    }
}
