//! Compiles the generated clients with the checks of their examples, and puts each message of the compiler to the document it belongs to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use openapi_normalise::Document;
use serde_json::Value;

use super::Entry;
use super::roundtrip::{cases, harness, outcome};
use super::scratch::{PROGRAM, Scratch};

/// Compiles the clients of `entries` below `folder`, a crate each, notes what the compiler says, and runs the examples of those
/// that it takes.
///
/// # Errors
///
/// When the crates cannot be written, Cargo cannot be run, or what fails is none of the clients.
pub fn all(scratch: &Scratch, folder: &Path, entries: &mut [Entry]) -> Result<()> {
    let mut documents = Vec::new();
    for entry in entries.iter_mut() {
        if let Ok(client) = &entry.client {
            let document = Document::read(&entry.file)?;
            entry.cases = cases::of(&document, &client.normalised.document);
            documents.push((entry.module.clone(), document));
        }
    }
    if documents.is_empty() {
        return Ok(());
    }
    scratch.write_clients(folder, entries)?;
    let built = build(folder, scratch, &["--workspace", "--keep-going"])?;
    ensure!(
        !built.made.is_empty() || !built.said.is_empty(),
        "the clients cannot be compiled: {}",
        built.stderr.trim()
    );
    for entry in entries.iter_mut().filter(|entry| entry.client.is_ok()) {
        let mut said = built.said.get(&entry.module).cloned().unwrap_or_default();
        if !built.made.contains_key(&entry.module) && !said.iter().any(|said| is_error(said)) {
            said.push("error: the compiler ended without a word about it".to_owned());
        }
        entry.compiled = Some(said);
    }
    let modules: Vec<&str> = entries
        .iter()
        .map(|entry| entry.module.as_str())
        .filter(|module| built.made.contains_key(*module))
        .collect();
    scratch.write_program(folder, &modules)?;
    let linked = build(folder, scratch, &["--package", PROGRAM])?;
    let program = linked.made.get(PROGRAM).and_then(Option::as_deref);
    let program = program.with_context(|| {
        format!(
            "the program that runs the examples cannot be built: {}",
            linked.stderr.trim()
        )
    })?;
    examples(program, entries, &documents)
}

/// What a run of Cargo made and said.
struct Build {
    /// What was built, and the program where it is one.
    made: BTreeMap<String, Option<PathBuf>>,
    /// The compiler's messages by the crate they are about.
    said: BTreeMap<String, Vec<String>>,
    stderr: String,
}

fn build(folder: &Path, scratch: &Scratch, what: &[&str]) -> Result<Build> {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--message-format=json"])
        .args(what)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &scratch.target)
        .env_remove("RUSTFLAGS")
        .output()
        .context("cargo cannot be run")?;
    let mut build = Build {
        made: BTreeMap::new(),
        said: BTreeMap::new(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let Some(name) = value.pointer("/target/name").and_then(Value::as_str) else {
            continue;
        };
        match value["reason"].as_str() {
            Some("compiler-artifact") => {
                let program = value["executable"].as_str().map(PathBuf::from);
                build.made.insert(name.to_owned(), program);
            }
            Some("compiler-message") => {
                if let Some(said) = said(&value["message"]) {
                    build.said.entry(name.to_owned()).or_default().push(said);
                }
            }
            _ => {}
        }
    }
    Ok(build)
}

/// A message in one line, with its place. One without a place only counts the others.
fn said(message: &Value) -> Option<String> {
    let (file, line) = message["spans"].as_array()?.iter().find_map(place)?;
    let text = |key: &str| message[key].as_str().unwrap_or_default();
    let first = text("message").lines().next().unwrap_or_default();
    Some(format!("{}: {first} ({file}:{line})", text("level")))
}

fn is_error(said: &str) -> bool {
    said.starts_with("error")
}

/// File and line of a span; a macro's span leads to where it was called.
fn place(span: &Value) -> Option<(&str, u64)> {
    let file = span["file_name"].as_str()?;
    match file.rsplit_once("/src/") {
        Some((_, file)) if !Path::new(span["file_name"].as_str()?).is_absolute() => {
            Some((file, span["line_start"].as_u64()?))
        }
        _ => place(span.pointer("/expansion/span")?),
    }
}

/// Runs the examples of all clients in the program.
fn examples(program: &Path, entries: &mut [Entry], documents: &[(String, Document)]) -> Result<()> {
    let built = |entry: &&mut Entry| {
        entry
            .compiled
            .as_ref()
            .is_some_and(|said| !said.iter().any(|said| is_error(said)))
    };
    let mut built: Vec<&mut Entry> = entries.iter_mut().filter(built).collect();
    let of_modules: Vec<_> = built
        .iter()
        .map(|entry| (entry.module.as_str(), &entry.cases))
        .collect();
    let answers = harness::run(program, &of_modules)?;
    for (entry, answers) in built.iter_mut().zip(answers) {
        if let Some((_, document)) = documents.iter().find(|(module, _)| *module == entry.module) {
            entry.examples = Some(outcome::results(document, &entry.cases, &answers));
        }
    }
    Ok(())
}
