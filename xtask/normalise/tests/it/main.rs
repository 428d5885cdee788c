//! The tests of the normaliser, in one program: how files become one document, what each pass does, and what the ledger records.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::path::{Path, PathBuf};

mod bundle;
mod growth;
mod ledgers;
mod passes;
mod patterns;
mod plain;
mod source;
mod swagger;

/// The documents of the folder `name` of the fixtures, by name. One of several files stands in a folder of its own.
fn fixtures(name: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut found: Vec<_> = std::fs::read_dir(folder.join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // a folder of documents, not a document of several files
        .filter(|path| !path.ends_with("passes"))
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
