//! Compiles the generated clients together with the checks of their values, and assigns each compiler message to its document.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use openapi_normalise::{Document, Idle, Ledger, overlay, passes};
use serde_json::Value;

use super::Entry;
use super::call::{self, Called, Caller, builders, plan};
use super::node::Node;
use super::roundtrip::{cases, harness, outcome};
use super::schemas::{Schemas, Side};
use super::scratch::{PROGRAM, Scratch};
use super::values::{Maker, add_variants};

/// What to do with a client that compiles, beside its examples.
#[derive(Debug, Default)]
pub struct Judges {
    /// Makes values for each schema, which are read and written.
    pub values: Option<Maker>,
    /// Calls each operation, with values from the first, at the server that is installed in the second.
    pub calls: Option<(Maker, Node)>,
}

/// A document with its schemas.
struct Original {
    module: String,
    document: Document,
    schemas: Schemas,
}

/// Compiles the clients of `entries` below `folder`, a crate each, notes what the compiler says, and holds those that it takes against
/// the examples and `judges`.
///
/// # Errors
///
/// When the crates cannot be written, Cargo or a judge cannot be run, or what fails is none of the clients.
pub fn all(scratch: &Scratch, folder: &Path, entries: &mut [Entry], judges: &Judges) -> Result<()> {
    let mut originals = Vec::new();
    for entry in entries.iter_mut() {
        originals.extend(prepared(entry, judges)?);
    }
    if originals.is_empty() {
        return Ok(());
    }
    let build = build(scratch, folder, entries)?;
    for entry in entries.iter_mut().filter(|entry| entry.client.is_ok()) {
        let messages = build.messages.get(&entry.module);
        let messages = messages.map_or(&[][..], Vec::as_slice);
        let mut messages: Vec<String> = messages.iter().map(ToString::to_string).collect();
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
    scratch.write_program(folder, &modules, judges.calls.is_some())?;
    let linked = cargo_build(folder, scratch, &["--package", PROGRAM])?;
    let program = linked.built.get(PROGRAM).and_then(Option::as_deref);
    let program = program.with_context(|| {
        let messages = linked.messages.get(PROGRAM).into_iter().flatten();
        let mut messages = messages.map(ToString::to_string);
        let first = messages.find(|one| is_error(one));
        format!(
            "the program that runs the values of {} cannot be built: {}",
            modules.join(", "),
            first.as_deref().unwrap_or(linked.stderr.trim())
        )
    })?;
    run(program, entries, &originals)?;
    if let Some((_, node)) = &judges.calls {
        let mut caller = Caller::start(program)?;
        for entry in entries.iter_mut().filter(|entry| entry.values.is_some()) {
            let Some(plan) = &entry.plan else { continue };
            let log = folder.join(&entry.module).join("prism.log");
            let Some(original) = originals.iter().find(|one| one.module == entry.module) else {
                continue;
            };
            let document = Called {
                file: &entry.file,
                module: &entry.module,
                root: &original.document.root,
                schemas: &original.schemas,
                plan,
                left_out: &entry.uncallable,
            };
            let calls = document.call_all(&mut caller, node, &log)?;
            entry.calls = Some(calls);
        }
    }
    Ok(())
}

/// Reads the original document of an entry, and makes the values that it is held against.
fn prepared(entry: &mut Entry, judges: &Judges) -> Result<Option<Original>> {
    let Ok(client) = &entry.client else {
        return Ok(None);
    };
    let lowered = &client.normalised.document;
    let mut document = Document::read_below(&entry.file, entry.root.as_deref())?;
    let mut unread = Ledger::default();
    if let Some(file) = &entry.overlay {
        overlay::apply(&mut document, file, Idle::Accepted, &mut unread)?;
    }
    passes::convert(&mut document, &mut unread)?;
    let schemas = Schemas::new(&document.root, Side::Either);
    let mut made = BTreeMap::new();
    if let Some(maker) = &judges.values {
        let strict = Schemas::for_made(&document.root, Side::Either);
        made = maker.values(&strict, &cases::schemas(&document))?;
        add_variants(&document.root, &strict, &mut made, 2 * maker.count);
    }
    entry.cases = cases::of(&document, lowered, &made);
    let file = |name: &str| client.files.get(Path::new(name)).map(String::as_str);
    entry.untyped = harness::missing(&entry.cases, file("types.rs").unwrap_or_default());
    if let Some((maker, _)) = &judges.calls {
        let wanted = plan::schemas(&document, lowered);
        let requests = Schemas::for_made(&document.root, Side::Request);
        let mut values = maker.values(&requests, &wanted)?;
        for (schema, values) in values.iter_mut().filter(|(_, values)| values.is_empty()) {
            // the document's own example, where the generator makes nothing that is valid
            let example = schema.resolve(&document.root).ok();
            let example = example.and_then(|schema| schema.get("example"));
            let fits = |value: &&Value| requests.unfit(schema, value).is_none();
            values.extend(example.filter(fits).cloned());
        }
        let builders = builders::builders(file("builder.rs").unwrap_or_default());
        entry.plan = Some(plan::plan(&document, lowered, &builders, &values));
    }
    Ok(Some(Original {
        module: entry.module.clone(),
        document,
        schemas,
    }))
}

/// Builds the clients. What does not compile of a check is left out of it, and they are built again.
fn build(scratch: &Scratch, folder: &Path, entries: &mut [Entry]) -> Result<Build> {
    loop {
        scratch.write_clients(folder, entries)?;
        let build = cargo_build(folder, scratch, &["--workspace", "--keep-going"])?;
        ensure!(
            !build.built.is_empty() || !build.messages.is_empty(),
            "the clients cannot be compiled: {}",
            build.stderr.trim()
        );
        let mut again = false;
        for entry in entries.iter_mut() {
            let Some(messages) = build.messages.get(&entry.module) else {
                continue;
            };
            let check = harness::check(&entry.cases, &entry.untyped);
            for message in messages.iter().filter(|one| one.file == "examples.rs") {
                let rust = harness::type_in_line(&entry.cases, &check, message.line);
                if let Some(rust) = rust.filter(|_| message.level == "error") {
                    let reason = message.text.clone();
                    again |= entry.untyped.insert(rust.to_owned(), reason).is_none();
                }
            }
            let (Some(plan), Ok(client)) = (&entry.plan, &entry.client) else {
                continue;
            };
            let calls = call::harness::calls(plan, &client.files, &entry.uncallable);
            for message in messages.iter().filter(|one| one.file == "calls.rs") {
                let number = call::harness::operation_in_line(&calls, message.line);
                if let Some(number) = number.filter(|_| message.level == "error") {
                    let reason = message.text.clone();
                    again |= entry.uncallable.insert(number, reason).is_none();
                }
            }
        }
        if !again {
            return Ok(build);
        }
    }
}

/// What a run of Cargo produced.
struct Build {
    /// The targets that were built, with the executable of a program.
    built: BTreeMap<String, Option<PathBuf>>,
    /// The compiler's messages by the crate they are about.
    messages: BTreeMap<String, Vec<Message>>,
    stderr: String,
}

fn cargo_build(folder: &Path, scratch: &Scratch, what: &[&str]) -> Result<Build> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
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
                if let Some(message) = message(&value["message"]) {
                    let messages = build.messages.entry(name.to_owned()).or_default();
                    messages.push(message);
                }
            }
            _ => {}
        }
    }
    Ok(build)
}

/// What the compiler says, and where.
struct Message {
    level: String,
    text: String,
    file: String,
    line: usize,
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            level,
            text,
            file,
            line,
        } = self;
        write!(f, "{level}: {text} ({file}:{line})")
    }
}

/// A message with its place. One without a place only counts the others and is left out.
fn message(message: &Value) -> Option<Message> {
    let (file, line) = message["spans"].as_array()?.iter().find_map(place)?;
    let text = |key: &str| message[key].as_str().unwrap_or_default();
    Some(Message {
        level: text("level").to_owned(),
        text: text("message")
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
        file: file.to_owned(),
        line: usize::try_from(line).ok()?,
    })
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

/// Runs the values of all clients in the program.
fn run(program: &Path, entries: &mut [Entry], originals: &[Original]) -> Result<()> {
    let built = |entry: &&mut Entry| {
        entry
            .compiled
            .as_ref()
            .is_some_and(|messages| !messages.iter().any(|one| is_error(one)))
    };
    let mut built: Vec<&mut Entry> = entries.iter_mut().filter(built).collect();
    let of_modules: Vec<_> = built
        .iter()
        .map(|entry| (entry.module.as_str(), &entry.cases, &entry.untyped))
        .collect();
    let answers = harness::run(program, &of_modules)?;
    for (entry, answers) in built.iter_mut().zip(answers) {
        let original = originals.iter().find(|one| one.module == entry.module);
        if let (Some(original), Ok(client)) = (original, &entry.client) {
            let Original {
                document, schemas, ..
            } = original;
            let ledger = &client.normalised.ledger;
            let results = outcome::results(document, ledger, schemas, &entry.cases, &answers);
            entry.values = Some(results);
        }
    }
    Ok(())
}
