//! `check`: says whether a client can be made of a document, what is changed for that, and what is left to the caller. It writes no file.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use openapi_normalise::Normalised;
use openapi_normalise::ledger::{Entry, Kind};

use super::{Program, generate, summary};
use crate::generate::{Form, Summary, generate as client_of};
use crate::tree::{Difference, Freshness};

/// Which document.
#[derive(Debug, Args)]
pub struct Options {
    /// The OpenAPI document: a file, an address of https, or - for standard input
    document: Option<String>,
    /// What is special about the client: a TOML file
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Read the files that the document refers to below this folder, instead of below its own
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Apply this OpenAPI Overlay to the document first, instead of that of the settings
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Let every type keep the fields that its schema allows and does not declare
    #[arg(long)]
    keep_unknown_fields: bool,
    /// Check these operations alone, with the types that they use: by id, tag or path, or as in "GET /users"; may be repeated, and stands for
    /// the choice of the settings
    #[arg(long, value_name = "OPERATION")]
    only: Vec<String>,
}

/// Runs the command. What is left to the caller is stale, so that the outcome for the shell is 1; it is 0 if types enforce all of it, and 2 if
/// the document is refused.
///
/// # Errors
///
/// When no client can be made of the document.
pub fn run(
    program: &Program,
    options: &Options,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> Result<Freshness> {
    let asked = generate::Options {
        from: options.document.clone(),
        settings: options.settings.clone(),
        root: options.root.clone(),
        overlay: options.overlay.clone(),
        keep_unknown_fields: options.keep_unknown_fields,
        only: options.only.clone(),
        ..generate::Options::default()
    };
    ensure!(
        asked.from.is_some() || asked.settings.is_some() || program.settings.is_some(),
        "there is nothing to check; name a document, or settings with --settings"
    );
    let settings = generate::settings(program, &asked)?;
    ensure!(
        asked.from.is_some() || settings.document.is_some(),
        "the settings name no document; add `document`, or name one"
    );
    let from = generate::from(&asked, &settings)?;
    let document = generate::read(&from, &settings, input)?;
    let client = client_of(document, &settings, Form::Crate)?;
    let mut is_left = part(&client.normalised, client.summary(), out)?;
    for (name, normalised) in &client.modules {
        writeln!(out, "\nthe module of {name}:")?;
        is_left |= part(normalised, client.summary_of(name), out)?;
    }
    let left = is_left.then(|| (from.into(), Difference::Changed));
    Ok(Freshness::of(left.into_iter().collect()))
}

/// Writes what became of one document, and says whether anything of it is left to the caller.
fn part(normalised: &Normalised, summary: Summary, out: &mut dyn Write) -> Result<bool> {
    writeln!(out, "{summary}")?;
    let entries = normalised.ledger.entries();
    let (left, changed): (Vec<&Entry>, Vec<&Entry>) = entries
        .iter()
        .partition(|entry| entry.kind == Kind::LeftToCaller);
    section("changed", &changed, out)?;
    section("left to you", &left, out)?;
    Ok(!left.is_empty())
}

/// Lists the entries, those that say the same once, at the first place.
fn section(title: &str, entries: &[&Entry], out: &mut dyn Write) -> Result<()> {
    if !entries.is_empty() {
        writeln!(out, "\n{title}:")?;
    }
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for entry in entries {
        *places.entry((entry.pass, &entry.change)).or_default() += 1;
    }
    for entry in entries {
        let line = summary::line(entry);
        match places.remove(&(entry.pass, entry.change.as_str())) {
            None => {}
            Some(1) => writeln!(out, "  {line}")?,
            Some(2) => writeln!(out, "  {line} (and at one more place)")?,
            Some(count) => writeln!(out, "  {line} (and at {} more places)", count - 1)?,
        }
    }
    Ok(())
}
