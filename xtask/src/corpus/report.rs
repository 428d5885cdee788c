//! The table and the JSON of a corpus run.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Entry;

/// Writes the table, the messages of what failed, and a summary.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn table(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let width = entries
        .iter()
        .map(|entry| entry.name.len())
        .max()
        .unwrap_or(0)
        .max("document".len());
    writeln!(out, "{:width$}  generated  compiled  remarks", "document")?;
    for entry in entries {
        let generated = if entry.client.is_ok() { "yes" } else { "no" };
        let compiled = match &entry.compiled {
            Some(said) if said.is_empty() => "yes",
            Some(_) => "no",
            None => "-",
        };
        let remark = remark(entry);
        writeln!(
            out,
            "{:width$}  {generated:9}  {compiled:8}  {}",
            entry.name,
            remark.unwrap_or_default()
        )?;
    }
    summary(entries, out)
}

fn remark(entry: &Entry) -> Option<String> {
    match (&entry.client, &entry.compiled) {
        (Err(error), _) => Some(error.lines().next().unwrap_or_default().to_owned()),
        (Ok(_), Some(said)) => said.first().map(|first| match said.len() {
            1 => first.clone(),
            more => format!("{first} (and {} more)", more - 1),
        }),
        (Ok(_), None) => None,
    }
}

fn summary(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let all = entries.len();
    let generated = entries.iter().filter(|entry| entry.client.is_ok()).count();
    write!(out, "\n{generated} of {all} generated")?;
    let asked = entries.iter().any(|entry| entry.compiled.is_some());
    if asked {
        let compiled = entries
            .iter()
            .filter(|entry| entry.compiled.as_ref().is_some_and(Vec::is_empty))
            .count();
        write!(out, ", {compiled} of {all} compile without warnings")?;
    }
    writeln!(out)?;
    let (mut normalising, mut emitting) = (0.0, 0.0);
    for client in entries
        .iter()
        .filter_map(|entry| entry.client.as_ref().ok())
    {
        normalising += client.normalising.as_secs_f64();
        emitting += client.emitting.as_secs_f64();
    }
    writeln!(
        out,
        "{normalising:.2} s to read and normalise, {emitting:.2} s to generate and format, summed over all documents"
    )
}

/// All of it, for programs.
pub fn json(entries: &[Entry]) -> Value {
    let rows: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "document": entry.name,
                "file": entry.file.display().to_string(),
                "generated": entry.client.is_ok(),
                "error": entry.client.as_ref().err(),
                "compiled": entry.compiled.as_ref().map(Vec::is_empty),
                "messages": entry.compiled,
                "ledger": entry.client.as_ref().ok().map(|client| client.normalised.ledger.entries().len()),
                "normalising_ms": entry.client.as_ref().ok().map(|client| client.normalising.as_millis()),
                "emitting_ms": entry.client.as_ref().ok().map(|client| client.emitting.as_millis()),
            })
        })
        .collect();
    json!({ "documents": rows })
}
