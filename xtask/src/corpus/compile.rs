//! Compiles the generated clients with the checks of their examples, and puts each message of the compiler to the document it belongs to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use openapi_normalise::document::Document;
use serde_json::Value;

use super::{Entry, roundtrip, scratch};

/// Compiles all clients of `entries` in one crate below `folder`, notes what the compiler says, and runs the examples of those
/// that it takes.
///
/// # Errors
///
/// When the crate cannot be written, Cargo cannot be run, or what fails is none of the clients.
pub fn all(root: &Path, folder: &Path, entries: &mut [Entry]) -> Result<()> {
    let mut documents = Vec::new();
    for entry in entries.iter_mut() {
        if let Ok(client) = &entry.client {
            let document = Document::read(&entry.file)?;
            entry.cases = roundtrip::of(&document, &client.normalised.document);
            documents.push((entry.module.clone(), document));
        }
    }
    loop {
        let left: Vec<&Entry> = entries.iter().filter(|entry| is_left(entry)).collect();
        let scratch = scratch::write(root, folder, &left)?;
        let output = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--message-format=json"])
            .current_dir(&scratch.folder)
            .env("CARGO_TARGET_DIR", &scratch.target)
            .env_remove("RUSTFLAGS")
            .output()
            .context("cargo cannot be run")?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let said = messages(&stdout);
        let mut failed = false;
        for entry in entries.iter_mut().filter(|entry| is_left(entry)) {
            if let Some(found) = said.get(&entry.module) {
                let errors = found.iter().any(|message| message.starts_with("error"));
                failed |= errors;
                if errors || output.status.success() {
                    entry.compiled = Some(found.clone());
                }
            } else if output.status.success() {
                entry.compiled = Some(Vec::new());
            }
        }
        if output.status.success() {
            let program = program(&stdout).context("cargo built no program")?;
            return examples(&program, entries, &documents);
        }
        if !failed {
            bail!(
                "the clients cannot be compiled: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
    }
}

fn is_left(entry: &Entry) -> bool {
    entry.client.is_ok() && entry.compiled.is_none()
}

/// Runs the examples of all clients in the program.
fn examples(program: &Path, entries: &mut [Entry], documents: &[(String, Document)]) -> Result<()> {
    let built = |entry: &&mut Entry| {
        entry
            .compiled
            .as_ref()
            .is_some_and(|said| !said.iter().any(|message| message.starts_with("error")))
    };
    let mut built: Vec<&mut Entry> = entries.iter_mut().filter(built).collect();
    let cases: Vec<_> = built
        .iter()
        .map(|entry| (entry.module.as_str(), &entry.cases))
        .collect();
    let answers = roundtrip::run(program, &cases)?;
    for (entry, answers) in built.iter_mut().zip(answers) {
        if let Some((_, document)) = documents.iter().find(|(module, _)| *module == entry.module) {
            entry.examples = Some(roundtrip::results(document, &entry.cases, &answers));
        }
    }
    Ok(())
}

/// The program that Cargo says it built.
fn program(output: &str) -> Option<PathBuf> {
    output
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|value| value.get("executable")?.as_str().map(PathBuf::from))
        .next_back()
}

/// The messages of the compiler by the module that they point into.
fn messages(output: &str) -> BTreeMap<String, Vec<String>> {
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in output.lines() {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let Some(message) = value.get("message") else {
            continue;
        };
        let spans = message.get("spans").and_then(Value::as_array);
        let Some(place) = spans
            .into_iter()
            .flatten()
            .find_map(|span| Some((place(span)?, span.get("line_start")?.as_u64()?)))
        else {
            continue;
        };
        let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
        let ((module, file), line) = place;
        said.entry(module).or_default().push(format!(
            "{}: {} ({file}:{line})",
            text("level"),
            text("message").lines().next().unwrap_or_default()
        ));
    }
    said
}

/// Module and file of a span; a macro's span leads to where it was called.
fn place(span: &Value) -> Option<(String, String)> {
    let name = span.get("file_name")?.as_str()?;
    if let Some(rest) = name.strip_prefix("src/")
        && let Some((module, file)) = rest.split_once('/')
    {
        return Some((module.to_owned(), file.to_owned()));
    }
    place(span.get("expansion")?.get("span")?)
}
