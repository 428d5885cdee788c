//! Documents of several files: what references point at, how components are named, and the errors of references without a target.

use std::fs;
use std::path::Path;
use std::process::Command;

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

/// A folder with a document in `api/openapi.yaml` that refers to `reference`, a file in it, one beside it and one above both.
fn referring(reference: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    write("secret.yaml", "type: string\ndescription: SECRET\n");
    write("api-2/secret.yaml", "type: string\ndescription: SECRET\n");
    write("api/own/own.yaml", "type: string\ndescription: OWN\n");
    let document = format!(
        "{ROOT}paths: {{}}\ncomponents:\n  schemas:\n    A:\n      properties:\n        a: {{$ref: {reference:?}}}\n"
    );
    write("api/openapi.yaml", &document);
    folder
}

/// What reading gives, with the folder's own path taken out of errors.
fn read_in(folder: &TempDir, root: Option<&str>) -> Result<String, String> {
    let path = folder.path();
    let root = root.map(|root| path.join(root));
    Document::read_below(&path.join("api/openapi.yaml"), root.as_deref())
        .map(|document| document.root.to_string())
        .map_err(|error| {
            error
                .to_string()
                .replace(&format!("{}/", path.display()), "")
        })
}

#[test]
fn a_reference_stays_below_the_folder_of_the_document_unless_a_root_is_named() {
    let folder = referring("../secret.yaml");
    assert_eq!(
        read_in(&folder, None).unwrap_err(),
        "api/openapi.yaml:8:19: #/components/schemas/A/properties/a: $ref ../secret.yaml leads to secret.yaml, outside the folder api \
         of the document; if the file belongs to the document, name a folder that holds both with --root"
    );
    assert!(read_in(&folder, Some("")).unwrap().contains("SECRET"));
    assert!(read_in(&folder, Some("api-2")).is_err());
    assert!(
        read_in(&referring("own/../own/own.yaml"), None)
            .unwrap()
            .contains("OWN")
    );
    assert!(
        read_in(&referring("own/../../api/own/own.yaml"), None)
            .unwrap()
            .contains("OWN")
    );

    let outside = referring("x")
        .path()
        .join("secret.yaml")
        .display()
        .to_string();
    for reference in [
        "/etc/passwd",
        "/etc/passwd#/a",
        "/etc/no-such-file",
        "/proc/self/environ",
        "/proc/self/cwd/Cargo.toml",
        "file:///etc/passwd",
        "file:/etc/passwd",
        "../../../../../../../../../../etc/passwd",
        "own/../../secret.yaml",
        "../api-2/secret.yaml",
        "%2e%2e/secret.yaml",
        "..%2Fsecret.yaml",
        "%2Fetc%2Fpasswd",
        "./../secret.yaml#",
        "..",
        "/",
        &outside,
    ] {
        let error = read_in(&referring(reference), None).unwrap_err();
        let place = "api/openapi.yaml:8:19: #/components/schemas/A/properties/a: $ref ";
        assert!(
            error.starts_with(&format!("{place}{reference} leads ")),
            "{error}"
        );
        assert!(!error.contains("SECRET"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_is_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = referring("link.yaml");
    let link = folder.path().join("api/link.yaml");
    symlink("../secret.yaml", &link).unwrap();
    assert_eq!(
        read_in(&folder, None).unwrap_err(),
        "api/openapi.yaml:8:19: #/components/schemas/A/properties/a: $ref link.yaml leads to api/link.yaml, outside the folder api \
         of the document; if the file belongs to the document, name a folder that holds both with --root"
    );
    assert!(read_in(&folder, Some("")).unwrap().contains("SECRET"));
    fs::remove_file(&link).unwrap();
    symlink("own/own.yaml", &link).unwrap();
    assert!(read_in(&folder, None).unwrap().contains("OWN"));

    let folder = referring("up/secret.yaml");
    symlink("..", folder.path().join("api/up")).unwrap();
    assert!(
        read_in(&folder, None)
            .unwrap_err()
            .contains("outside the folder api")
    );

    // a folder that is reached by a link is the folder of its document all the same
    let folder = referring("own/own.yaml");
    symlink("api", folder.path().join("linked")).unwrap();
    let document = Document::read(&folder.path().join("linked/openapi.yaml")).unwrap();
    assert!(document.root.to_string().contains("OWN"));
}

#[cfg(unix)]
#[test]
fn only_regular_files_of_bounded_size_are_read() {
    let folder = referring("pipe.yaml");
    let pipe = folder.path().join("api/pipe.yaml");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let error = read_in(&folder, None).unwrap_err();
    assert!(error.contains("#/components/schemas/A/properties/a: $ref pipe.yaml leads to api/pipe.yaml, which is no regular file"), "{error}");
    // the document itself, too
    for file in [
        pipe.as_path(),
        Path::new("/dev/zero"),
        Path::new("/dev/stdin"),
        folder.path(),
    ] {
        let error = Document::read(file).unwrap_err();
        assert_eq!(
            error.problem,
            "cannot be read: it is no regular file (a folder, a device, a pipe or a socket)"
        );
    }
    // says that it is a regular file, and blocks whoever reads it
    if Path::new("/proc/kmsg").exists() {
        assert!(Document::read(Path::new("/proc/kmsg")).is_err());
    }
    let long = folder.path().join("long.yaml");
    fs::File::create(&long)
        .unwrap()
        .set_len((64 << 20) + 1)
        .unwrap();
    let error = Document::read(&long).unwrap_err();
    assert_eq!(error.problem, "cannot be read: it is longer than 64 MiB");
}
