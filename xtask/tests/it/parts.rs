//! Tests of single functions of the pipeline: how a template is fitted to a document, and which operations hold a secret.

use std::collections::BTreeSet;
use std::path::Path;

use openapi_to_client::emit;
use openapi_to_client::emit::template::tailored;

use super::{files, root};

#[test]
fn keeps_what_is_needed_and_drops_the_marks() {
    let template = "a\n//= x\nb\n//=\nc\n  //= y\nd\n  //=\n";
    assert_eq!(tailored(template, &BTreeSet::from(["y"])), "a\nc\nd\n");
}

/// A formatter moves a comment behind the brace before it, and then it is no mark.
#[test]
fn each_mark_of_a_template_is_a_line_of_its_own() {
    let folder = root().join("xtask/generator/src/emit/templates");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.contains("//=")) {
            assert!(line.trim().starts_with("//="), "{}: {line}", path.display());
        }
    }
}

#[test]
fn no_test_stands_where_none_is_run() {
    // the libraries have `test = false`: a test in their sources would never run
    for folder in ["xtask/src", "xtask/generator/src", "xtask/normalise/src"] {
        for (path, text) in files(&root().join(folder)) {
            let text = String::from_utf8(text).unwrap();
            assert!(!text.contains("#[test]"), "{}", path.display());
        }
    }
}

/// What is a property there is no keyword, whatever its name; what is an example is no schema, whatever it looks like.
#[test]
fn a_secret_is_found_behind_any_name_and_in_no_example() {
    for (schema, is_secret) in [
        (
            "{type: object, properties: {default: {type: string, format: password}}}",
            true,
        ),
        (
            "{type: object, properties: {example: {$ref: '#/components/schemas/Key'}}}",
            true,
        ),
        (
            "{type: array, items: {type: object, properties: {enum: {$ref: '#/components/schemas/Ring'}}}}",
            true,
        ),
        (
            "{type: object, properties: {format: {type: string}}}",
            false,
        ),
        (
            "{type: object, properties: {a: {type: string}}, example: {a: x, format: password}}",
            false,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let document = folder.path().join("openapi.yaml");
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        '200':\n          \
             description: ok\n          content: {{application/json: {{schema: {schema}}}}}\ncomponents:\n  schemas:\n    Key: {{type: string, format: \
             password}}\n    Ring: {{type: object, properties: {{keys: {{type: array, items: {{$ref: '#/components/schemas/Key'}}}}}}}}\n"
        );
        std::fs::write(&document, text).unwrap();
        let normalised = openapi_normalise::normalise(&document, None, None).unwrap();
        let files = emit::emit(&normalised).unwrap();
        let wire = &files[Path::new("wire.rs")];
        assert_eq!(wire.contains("secret: true"), is_secret, "{schema}");
    }
}
