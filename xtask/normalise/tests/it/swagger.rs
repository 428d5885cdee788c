//! Swagger 2.0: whatever a node became, errors and the ledger name the place where it is written, and data stays as it is.

use std::path::{Path, PathBuf};

use jsonptr::Pointer;
use openapi_normalise::source::Source;
use openapi_normalise::walk::walk;
use openapi_normalise::{Document, Idle, normalise, read_as_openapi_3};
use serde_json::json;

use super::fixtures;

/// The fixtures that are of Swagger 2.0.
fn documents() -> Vec<PathBuf> {
    let all = [fixtures(""), fixtures("passes")].into_iter().flatten();
    all.map(|(_, file)| file)
        .filter(|file| Document::read(file).unwrap().root.get("swagger").is_some())
        .collect()
}

#[test]
fn every_node_comes_from_one_that_is_there() {
    assert_eq!(documents().len(), 3);
    for file in documents() {
        let document = read_as_openapi_3(&file, None).unwrap();
        assert_eq!(document.root["openapi"], "3.0.3");
        let mut nodes = 0;
        walk(&mut document.root.clone(), &mut |at, _, _| {
            let (file, pointer) = document.origin(at);
            let source = Source::read(file).unwrap();
            let found = pointer.resolve(&source.value);
            assert!(found.is_ok(), "{}: {at} from {pointer}", file.display());
            nodes += 1;
        });
        assert!(nodes > 5, "{}", file.display());
    }
}

/// A document with these paths and definitions, below `folder`.
fn written(folder: &Path, rest: &str) -> PathBuf {
    let file = folder.join("api.yaml");
    let head = "swagger: '2.0'\ninfo: {title: t, version: '1'}\n";
    std::fs::write(&file, format!("{head}{rest}")).unwrap();
    file
}

#[track_caller]
fn refused(rest: &str, place: &str) {
    let folder = tempfile::tempdir().unwrap();
    let error = normalise(&written(folder.path(), rest), None, None).unwrap_err();
    let (line, column) = error.position.unwrap();
    let pointer = error.pointer.as_deref().unwrap_or(Pointer::root());
    assert_eq!(format!("{line}:{column} {pointer}"), place, "{error}");
}

#[test]
fn errors_name_the_place_in_the_original() {
    refused(
        "paths:
  /a:
    post:
      parameters:
        - {name: q, in: query, type: string}
        - {name: b, in: body, schema: {properties: {a: {$ref: '#/definitions/nowhere'}}}}
      responses: {}
",
        "8:63 /paths/~1a/post/parameters/1/schema/properties/a",
    );
    refused(
        "paths: {}\ndefinitions:\n  A: {properties: {b: {$ref: 'b.yaml'}}}\n",
        "5:30 /definitions/A/properties/b",
    );
    // a pass after the conversion
    refused(
        "paths: {'/a/{}': {get: {responses: {}}}}\n",
        "3:18 /paths/~1a~1{}",
    );
}

#[test]
fn what_is_left_to_the_caller_has_its_place_in_the_original() {
    let folder = tempfile::tempdir().unwrap();
    let rest = "paths:
  /a:
    post:
      parameters:
        - {name: b, in: body, schema: {type: object, properties: {a: {type: number, minimum: 1}}}}
      responses: {'200': {description: d, schema: {type: object, properties: {c: {type: number, minimum: 1}}}}}
  /b:
    parameters:
      - {name: f, in: formData, type: number, minimum: 1}
    post:
      parameters:
        - {name: q, in: query, type: number, minimum: 1}
        - $ref: '#/parameters/g'
      responses: {}
parameters: {g: {name: g, in: formData, type: number, minimum: 1}}
";
    let file = written(folder.path(), rest);
    let normalised = normalise(&file, None, None).unwrap();
    let entries = normalised.ledger.entries().iter();
    let mut places: Vec<_> = entries
        .filter(|entry| entry.pass == "constraints")
        .map(|entry| entry.origin.1.to_string())
        .collect();
    places.sort();
    let expected = [
        "/parameters/g",
        "/paths/~1a/post/parameters/0/schema/properties/a",
        "/paths/~1a/post/responses/200/schema/properties/c",
        "/paths/~1b/parameters/0",
        "/paths/~1b/post/parameters/0",
    ];
    assert_eq!(places, expected);
}

#[test]
fn a_correction_is_of_the_document_as_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(
        folder.path(),
        "host: old.example.com\npaths: {}\ndefinitions: {A: {type: object, properties: {b: {type: string}}}}\n",
    );
    let overlay = folder.path().join("overlay.yaml");
    let actions = "overlay: 1.0.0
info: {title: t, version: '1'}
actions:
  - {target: $, description: It moved., update: {host: new.example.com}}
  - {target: $.definitions.A.properties.b, description: It may be null., update: {x-nullable: true}}
";
    std::fs::write(&overlay, actions).unwrap();
    let normalised = normalise(&file, None, Some((&overlay, Idle::Refused))).unwrap();
    let root = &normalised.document.root;
    assert_eq!(
        root["servers"],
        json!([{ "url": "https://new.example.com" }])
    );
    let b = &root["components"]["schemas"]["A"]["properties"]["b"];
    assert_eq!(
        *b,
        json!({ "type": "string", "nullable": true, "x-nullable-field": true })
    );
}

#[test]
fn what_is_data_is_not_converted() {
    let folder = tempfile::tempdir().unwrap();
    let data = json!({ "$ref": "#/definitions/A", "type": "file", "x-nullable": true, "discriminator": "a" });
    let rest = format!(
        "paths:
  /a:
    get:
      x-data: {data}
      responses: {{'200': {{description: d, schema: {{$ref: '#/definitions/A'}}, examples: {{application/json: {data}}}}}}}
definitions: {{A: {{type: object, example: {data}, default: {data}, enum: [{data}], x-data: {data}, properties: {{enum: {{type: string}}}}}}}}
x-data: {data}
"
    );
    let document = read_as_openapi_3(&written(folder.path(), &rest), None).unwrap();
    for place in [
        "/x-data",
        "/paths/~1a/get/x-data",
        "/paths/~1a/get/responses/200/content/application~1json/example",
        "/components/schemas/A/example",
        "/components/schemas/A/default",
        "/components/schemas/A/enum/0",
        "/components/schemas/A/x-data",
    ] {
        assert_eq!(document.root.pointer(place), Some(&data), "{place}");
    }
    let reference = "/paths/~1a/get/responses/200/content/application~1json/schema/$ref";
    assert_eq!(
        document.root.pointer(reference),
        Some(&json!("#/components/schemas/A"))
    );
}

#[test]
fn versions_before_are_refused() {
    for (version, is_read) in [("2", true), ("2.0", true), ("'2.0'", true), ("1.2", false)] {
        let text = format!("swagger: {version}\npaths: {{}}\n");
        let read = Document::parse(Path::new("api.yaml"), &text);
        assert_eq!(read.is_ok(), is_read, "{version}");
    }
}
