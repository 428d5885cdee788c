//! The tests of the program as it is installed: what it writes, what it says, and how it ends. What its clients do is tested in xtask.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Runs the program in `folder`. Gives the exit code, standard output and standard error.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_openapi-to-client"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code();
    (code, text(output.stdout), text(output.stderr))
}

/// Every file below the folder by its path there, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

/// A document that says nothing which a type does not enforce.
const PLAIN: &str = "openapi: 3.0.3\ninfo: {title: Doors, version: '1'}\npaths:\n  /doors:\n    post:\n      operationId: openDoor\n      \
    responses:\n        '204': {description: Open}\n";

/// The same with a body whose further fields are dropped.
const WITH_BODY: &str = "openapi: 3.0.3\ninfo: {title: Doors, version: '1'}\npaths:\n  /doors:\n    get:\n      operationId: getDoor\n      \
    responses:\n        '200':\n          description: The door\n          content:\n            application/json:\n              \
    schema: {$ref: '#/components/schemas/Door'}\n\
    components:\n  schemas:\n    Door: {type: object, required: [width], properties: {width: {type: integer, minimum: 1, maximum: 900}}}\n";

/// The workspace's own client is made by `cargo xtask generate`; a test there holds that what is committed is fresh.
#[test]
fn the_settings_of_the_workspace_give_the_same_bytes_as_its_own_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    let root = root.unwrap();
    let copy = TempDir::new().unwrap();
    let spec = copy.path().join("spec");
    fs::create_dir(&spec).unwrap();
    for entry in fs::read_dir(root.join("spec")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, spec.join(path.file_name().unwrap())).unwrap();
        }
    }
    let (code, _, error) = run(copy.path(), &["generate", "--settings", "spec/client.toml"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let mut committed = files(&root.join("generated"));
    committed.remove(Path::new("LICENSE"));
    assert_eq!(files(&copy.path().join("generated")), committed);
    assert_eq!(
        files(&spec.join("normalised")),
        files(&root.join("spec/normalised"))
    );
}

#[test]
fn check_ends_by_what_is_left_to_the_caller() {
    let place = TempDir::new().unwrap();
    let folder = place.path();
    fs::write(folder.join("plain.yaml"), PLAIN).unwrap();
    fs::write(folder.join("body.yaml"), WITH_BODY).unwrap();
    fs::write(folder.join("old.yaml"), "swagger: '1.2'\npaths: {}\n").unwrap();
    let before = files(folder);
    assert_eq!(
        run(folder, &["check", "plain.yaml"]),
        (
            Some(0),
            "1 operation, 0 types; 0 changes to the document, 0 things left to you\n".to_owned(),
            String::new()
        )
    );
    assert_eq!(
        run(folder, &["check", "body.yaml"]),
        (
            Some(1),
            "1 operation, 1 type; 0 changes to the document, 1 thing left to you\n\
             \n\
             left to you:\n\
             \x20 #/components/schemas/Door: fields that it allows and does not declare: dropped\n"
                .to_owned(),
            String::new()
        )
    );
    let kept = run(folder, &["check", "body.yaml", "--keep-unknown-fields"]);
    assert_eq!(kept.0, Some(0), "{}", kept.1);
    assert_eq!(
        run(folder, &["check", "old.yaml"]),
        (
            Some(2),
            String::new(),
            "error: old.yaml:1:10: #/swagger: is a Swagger 1.2 document; ask its author for Swagger 2.0 or OpenAPI 3; what has Swagger 2.0's \
             form is read with `swagger: '2.0'`\n"
                .to_owned()
        )
    );
    assert_eq!(before, files(folder), "it writes nothing");
}

#[test]
fn what_is_to_be_run_is_this_program() {
    let place = TempDir::new().unwrap();
    let folder = place.path();
    fs::write(folder.join("d.yaml"), PLAIN).unwrap();
    let (code, out, _) = run(
        folder,
        &["generate", "--from", "d.yaml", "--out", "doors", "--check"],
    );
    assert_eq!(code, Some(1));
    let first = out.lines().next().unwrap();
    assert_eq!(
        first,
        "doors/Cargo.toml is missing; run `openapi-to-client generate --from d.yaml --out doors`"
    );
    let (code, _, error) = run(folder, &["generate"]);
    assert_eq!(code, Some(2));
    assert_eq!(
        error,
        "error: there is nothing to generate; name a document with --from, or settings with --settings\n"
    );
    let (code, _, error) = run(folder, &["check"]);
    assert_eq!(code, Some(2));
    assert_eq!(
        error,
        "error: there is nothing to check; name a document, or settings with --settings\n"
    );
}

#[test]
fn a_reader_that_wants_no_more_is_no_failure_to_speak_of() {
    let place = TempDir::new().unwrap();
    fs::write(place.path().join("d.yaml"), PLAIN).unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_openapi-to-client"))
        .args(["check", "d.yaml"])
        .current_dir(place.path())
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
