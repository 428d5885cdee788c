//! Compiles the generated clients together with the checks of their examples, and assigns each compiler message to its document.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use openapi_normalise::{Document, Idle, Ledger, overlay};
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
            let mut document = Document::read_below(&entry.file, entry.root.as_deref())?;
            if let Some(file) = &entry.overlay {
                let mut ledger = Ledger::default();
                overlay::apply(&mut document, file, Idle::Accepted, &mut ledger)?;
            }
            entry.cases = cases::of(&document, &client.normalised.document);
            documents.push((entry.module.clone(), document));
        }
    }
    if documents.is_empty() {
        return Ok(());
    }
    scratch.write_clients(folder, entries)?;
    let build = cargo_build(folder, scratch, &["--workspace", "--keep-going"])?;
    ensure!(
        !build.built.is_empty() || !build.messages.is_empty(),
        "the clients cannot be compiled: {}",
        build.stderr.trim()
    );
    for entry in entries.iter_mut().filter(|entry| entry.client.is_ok()) {
        let messages = build.messages.get(&entry.module);
        let mut messages = messages.cloned().unwrap_or_default();
        if !build.built.contains_key(&entry.module) && !messages.iter().any(|one| is_error(one)) {
            messages.push("error: the compiler ended without a word about it".to_owned());
        }
        entry.compiled = Some(messages);
    }
    let modules: Vec<&str> = entries
        .iter()
        .map(|entry| entry.module.as_str())
        .filter(|module| build.built.contains_key(*module))
        .collect();
    if modules.is_empty() {
        // each entry has what the compiler said of it, and there is nothing to run
        return Ok(());
    }
    scratch.write_program(folder, &modules)?;
    let linked = cargo_build(folder, scratch, &["--package", PROGRAM])?;
    let program = linked.built.get(PROGRAM).and_then(Option::as_deref);
    let program = program.with_context(|| {
        let messages = linked.messages.get(PROGRAM).into_iter().flatten();
        let first = messages.map(String::as_str).find(|one| is_error(one));
        format!(
            "the program that runs the examples of {} cannot be built: {}",
            modules.join(", "),
            first.unwrap_or(linked.stderr.trim())
        )
    })?;
    examples(program, entries, &documents)
}

/// What a run of Cargo produced.
struct Build {
    /// The targets that were built, with the executable of a program.
    built: BTreeMap<String, Option<PathBuf>>,
    /// The compiler's messages by the crate they are about.
    messages: BTreeMap<String, Vec<String>>,
    stderr: String,
}

fn cargo_build(folder: &Path, scratch: &Scratch, what: &[&str]) -> Result<Build> {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--message-format=json"])
        .args(what)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &scratch.target)
        .env_remove("RUSTFLAGS")
        .output()
        .context("cargo cannot be run")?;
    let mut build = Build {
        built: BTreeMap::new(),
        messages: BTreeMap::new(),
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
                build.built.insert(name.to_owned(), program);
            }
            Some("compiler-message") => {
                if let Some(message) = one_line(&value["message"]) {
                    let messages = build.messages.entry(name.to_owned()).or_default();
                    messages.push(message);
                }
            }
            _ => {}
        }
    }
    Ok(build)
}

/// A message in one line, with its place. A message without a place only counts the others and is left out.
fn one_line(message: &Value) -> Option<String> {
    let (file, line) = message["spans"].as_array()?.iter().find_map(place)?;
    let text = |key: &str| message[key].as_str().unwrap_or_default();
    let first = text("message").lines().next().unwrap_or_default();
    Some(format!("{}: {first} ({file}:{line})", text("level")))
}

fn is_error(message: &str) -> bool {
    message.starts_with("error")
}

/// File and line of a span; for a macro, those of the call.
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
            .is_some_and(|messages| !messages.iter().any(|one| is_error(one)))
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
