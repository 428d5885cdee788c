//! Documents of several files: what references point at, how components are named, and the errors of references without a target.

use std::fs;
use std::path::Path;

use openapi_normalise::Document;
use serde_json::json;
use tempfile::TempDir;

const ROOT: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

/// Writes the files and reads the first as a document; paths in errors are those in the folder.
fn read(files: &[(&str, &str)]) -> Result<Document, String> {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(file, text).unwrap();
    }
    Document::read(&folder.path().join(files[0].0)).map_err(|error| {
        error
            .to_string()
            .replace(&format!("{}/", folder.path().display()), "")
    })
}

#[test]
fn names_come_from_titles_then_files_and_equal_files_are_one() {
    let root = format!(
        "{ROOT}paths: {{}}\ncomponents:\n  schemas:\n    All:\n      properties:\n        a: {{$ref: a/thing.yaml}}\n        b: {{$ref: b/thing.yaml}}\n        c: {{$ref: c/thing.yaml}}\n        d: {{$ref: 'd.yaml#/definitions/Deep'}}\n"
    );
    let document = read(&[
        ("openapi.yaml", &root),
        ("a/thing.yaml", "title: A Thing\ntype: string\n"),
        ("b/thing.yaml", "title: A Thing\ntype: string\n"),
        ("c/thing.yaml", "title: A Thing\ntype: integer\n"),
        (
            "d.yaml",
            "definitions: {Deep: {type: array, items: {$ref: '#/definitions/Deep'}}}\n",
        ),
    ])
    .unwrap();
    assert_eq!(
        document.root["components"]["schemas"],
        json!({
            "All": { "properties": {
                "a": { "$ref": "#/components/schemas/AThing" },
                "b": { "$ref": "#/components/schemas/AThing" },
                "c": { "$ref": "#/components/schemas/AThing2" },
                "d": { "$ref": "#/components/schemas/Deep" },
            } },
            "AThing": { "title": "A Thing", "type": "string" },
            "AThing2": { "title": "A Thing", "type": "integer" },
            "Deep": { "type": "array", "items": { "$ref": "#/components/schemas/Deep" } },
        })
    );
}

#[track_caller]
fn fails(files: &[(&str, &str)], expected: &str) {
    assert_eq!(read(files).unwrap_err(), expected);
}

#[test]
fn a_reference_that_leads_nowhere_is_told_at_its_own_line() {
    let root = format!("{ROOT}paths:\n  /a:\n    $ref: a.yaml\n");
    fails(
        &[("openapi.yaml", &root)],
        "openapi.yaml:5:11: #/paths/~1a: $ref a.yaml leads nowhere: there is no file a.yaml; add the file, or mend the reference",
    );
    fails(
        &[
            ("openapi.yaml", &root),
            (
                "a.yaml",
                "get:\n  responses:\n    '200':\n      $ref: '#/missing'\n",
            ),
        ],
        "a.yaml:4:13: #/get/responses/200: $ref #/missing leads nowhere; add what it names, or mend the reference",
    );
    fails(
        &[
            ("openapi.yaml", &root),
            (
                "a.yaml",
                "get: {responses: {'200': {$ref: 'https://example.org/x.yaml'}}}\n",
            ),
        ],
        "a.yaml:1:33: #/get/responses/200: $ref https://example.org/x.yaml leads to another machine; put the file beside the document and refer to it there",
    );
}

#[test]
fn a_ring_of_references_is_an_error() {
    let root = format!(
        "{ROOT}paths: {{}}\ncomponents:\n  schemas:\n    A: {{$ref: '#/components/schemas/B'}}\n    B: {{$ref: '#/components/schemas/A'}}\n"
    );
    fails(
        &[("openapi.yaml", &root)],
        "openapi.yaml:6:15: #/components/schemas/A: $ref #/components/schemas/B leads back to itself; add what it names, or mend the reference",
    );
}
