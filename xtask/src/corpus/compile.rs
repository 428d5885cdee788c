//! Compiles the generated clients and puts each message of the compiler to the document it belongs to.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::Entry;
use super::scratch;
use crate::emit::Files;

/// Compiles all clients of `entries` in one crate below `folder` and notes what the compiler says.
///
/// # Errors
///
/// When the crate cannot be written, Cargo cannot be run, or what fails is none of the clients.
pub fn all(root: &Path, folder: &Path, entries: &mut [Entry], keep_all: bool) -> Result<()> {
    let _ = keep_all;
    loop {
        let left: Vec<&Entry> = entries
            .iter()
            .filter(|entry| entry.client.is_ok() && entry.compiled.is_none())
            .collect();
        let scratch = scratch::write(root, folder, &left, &Files::new())?;
        let output = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--lib", "--message-format=json"])
            .current_dir(&scratch.folder)
            .env("CARGO_TARGET_DIR", &scratch.target)
            .env_remove("RUSTFLAGS")
            .output()
            .context("cargo cannot be run")?;
        let said = messages(&String::from_utf8_lossy(&output.stdout));
        let mut failed = false;
        for entry in entries
            .iter_mut()
            .filter(|entry| entry.client.is_ok() && entry.compiled.is_none())
        {
            if let Some(found) = said.get(&entry.module) {
                failed |= found.iter().any(|message| message.starts_with("error"));
                entry.compiled = Some(found.clone());
            } else if output.status.success() {
                entry.compiled = Some(Vec::new());
            }
        }
        if output.status.success() {
            return Ok(());
        }
        if !failed {
            bail!(
                "the clients cannot be compiled: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
    }
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
