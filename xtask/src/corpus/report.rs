//! The table and the JSON report of a corpus run.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Entry;
use super::roundtrip::outcome::{Outcome, Results};

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
    writeln!(
        out,
        "{:width$}  generated  compiled  examples   remarks",
        "document"
    )?;
    for entry in entries {
        let generated = if entry.client.is_ok() { "yes" } else { "no" };
        let compiled = match &entry.compiled {
            Some(messages) if messages.is_empty() => "yes",
            Some(_) => "no",
            None => "-",
        };
        let examples = entry.examples.as_ref().map_or_else(
            || "-".to_owned(),
            |examples| format!("{} of {}", examples.kept(), examples.fitting()),
        );
        writeln!(
            out,
            "{:width$}  {generated:9}  {compiled:8}  {examples:9}  {}",
            entry.name,
            remark(entry).unwrap_or_default()
        )?;
    }
    lost(entries, out)?;
    summary(entries, out)
}

fn remark(entry: &Entry) -> Option<String> {
    match (&entry.client, &entry.compiled) {
        (Err(error), _) => Some(error.lines().next().unwrap_or_default().to_owned()),
        (Ok(_), Some(messages)) => messages.first().map(|first| match messages.len() {
            1 => first.clone(),
            more => format!("{first} (and {} more)", more - 1),
        }),
        (Ok(_), None) => None,
    }
}

/// The examples that were not kept, then those that are no examples of their schema.
fn lost(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    for (title, of) in [
        ("not kept", 0),
        ("vendor: does not fit its own schema", 1),
        ("vendor: has fields that its schema does not declare", 2),
    ] {
        for entry in entries {
            for (place, outcome) in entry.examples.iter().flat_map(|results| &results.examples) {
                let ((Outcome::Lost(reason), 0)
                | (Outcome::Unfit(reason), 1)
                | (Outcome::Undeclared(reason), 2)) = (outcome, of)
                else {
                    continue;
                };
                let reason: String = reason.chars().take(160).collect();
                writeln!(out, "{title}: {place}: {}", reason.replace('\n', " "))?;
            }
        }
    }
    Ok(())
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
    let results: Vec<_> = entries
        .iter()
        .filter_map(|entry| entry.examples.as_ref())
        .collect();
    if !results.is_empty() {
        let sum = |count: &dyn Fn(&&Results) -> usize| -> usize { results.iter().map(count).sum() };
        writeln!(
            out,
            "{} of {} fitting examples came back as they were; the vendor's: {} do not fit their schema, {} have undeclared fields; \
             {} belong to no type",
            sum(&|one| one.kept()),
            sum(&|one| one.fitting()),
            sum(&|one| one.count(|outcome| matches!(outcome, Outcome::Unfit(_)))),
            sum(&|one| one.count(|outcome| matches!(outcome, Outcome::Undeclared(_)))),
            sum(&|one| one.without_type),
        )?;
    }
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
                "examples": entry.examples.as_ref().map(|examples| json!({
                    "kept": examples.kept(),
                    "fitting": examples.fitting(),
                    "without_type": examples.without_type,
                    "others": examples
                        .examples
                        .iter()
                        .filter_map(|(place, outcome)| Some(match outcome {
                            Outcome::Kept => return None,
                            Outcome::Lost(reason) => json!({ "place": place, "lost": reason }),
                            Outcome::Unfit(reason) => json!({ "place": place, "unfit": reason }),
                            Outcome::Undeclared(reason) => json!({ "place": place, "undeclared": reason }),
                        }))
                        .collect::<Vec<_>>(),
                })),
                "ledger": entry.client.as_ref().ok().map(|client| client.normalised.ledger.entries().len()),
                "normalising_ms": entry.client.as_ref().ok().map(|client| client.normalising.as_millis()),
                "emitting_ms": entry.client.as_ref().ok().map(|client| client.emitting.as_millis()),
            })
        })
        .collect();
    json!({ "documents": rows })
}
