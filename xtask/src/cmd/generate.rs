//! `cargo xtask generate`: document to client.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use openapi_normalise::error::Refusal;
use openapi_normalise::{Idle, Normalised};

use crate::emit::{self, Files};
use crate::tree::{self, Freshness};

const COMMAND: &str = "cargo xtask generate";

/// What this workspace's own run reads and writes.
#[derive(Debug, Clone)]
pub struct Places {
    /// The document.
    pub document: PathBuf,
    /// Its corrections.
    pub corrections: PathBuf,
    /// Where the normalised document and the ledger go.
    pub normalised: PathBuf,
    /// Where the client goes.
    pub client: PathBuf,
}

impl Places {
    /// The places below `root`, named as the user would see them from there.
    pub fn below(root: &Path) -> Self {
        Self {
            document: root.join("spec/personal-access-tokens.yaml"),
            corrections: root.join("spec/corrections.yaml"),
            normalised: root.join("spec/normalised"),
            client: root.join("generated/src"),
        }
    }
}

/// Rebuilds what is derived from the document, or with `check` only compares.
///
/// # Errors
///
/// When the document, its corrections or the output folders cannot be used.
pub fn run(places: &Places, check: bool, out: &mut dyn Write) -> Result<Freshness> {
    let normalised =
        openapi_normalise::normalise(&places.document, Some((&places.corrections, Idle::Refused)))?;
    refuse_slips(&normalised)?;
    let client = emit::emit(
        &normalised,
        &emit::Options {
            command: COMMAND.to_owned(),
            whole_crate: true,
            readme: true,
            client_feature: true,
        },
    )?;
    let derived = [
        (
            &places.normalised,
            normalised_files(&normalised, &places.document)?,
        ),
        (&places.client, client),
    ];
    let folders = derived
        .each_ref()
        .map(|(folder, files)| (folder.as_path(), files));
    if check {
        let mut stale = Vec::new();
        for (folder, files) in folders {
            if let Freshness::Stale(found) = tree::compare(folder, files)? {
                stale.extend(found);
            }
        }
        for (path, difference) in &stale {
            writeln!(out, "{} {difference}; run `{COMMAND}`", path.display())?;
        }
        if !stale.is_empty() {
            return Ok(Freshness::Stale(stale));
        }
    } else {
        for path in tree::write(&folders)? {
            writeln!(out, "wrote {}", path.display())?;
        }
    }
    let count: usize = derived.iter().map(|(_, files)| files.len()).sum();
    writeln!(
        out,
        "{count} files are up to date with {}",
        places.document.display()
    )?;
    Ok(Freshness::Fresh)
}

/// A foreign document may have a slip here and there, and the passes read it for what it must mean. Ours must have none.
fn refuse_slips(normalised: &Normalised) -> Result<()> {
    let mut entries = normalised.ledger.entries().iter();
    match entries.find(|entry| entry.pass == openapi_normalise::passes::SLIPS) {
        None => Ok(()),
        Some(slip) => Err(normalised
            .document
            .error(
                Refusal::at(&slip.pointer, slip.change.as_str(), "mend the document"),
                Some(slip.pass),
            )
            .into()),
    }
}

/// The normalised document and the ledger.
fn normalised_files(normalised: &Normalised, document: &Path) -> Result<Files> {
    let stem = document
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut json = serde_json::to_string_pretty(&normalised.document.root)
        .context("the normalised document cannot be written as JSON")?;
    json.push('\n');
    let name = document
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(Files::from([
        (format!("{stem}.json").into(), json),
        (
            "LEDGER.md".into(),
            normalised.ledger.to_markdown(&name, COMMAND),
        ),
    ]))
}
