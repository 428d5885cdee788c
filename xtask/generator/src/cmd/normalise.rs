//! `normalise`: prints the document that the generator would read, and the ledger of how it was lowered.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use openapi_normalise::choices::{self, Choices};
use openapi_normalise::{Document, Idle, Ledger, Normalised, Settings, overlay, read_as_openapi_3};
use serde_json::Value;

use crate::tree::{self, Files, Freshness};

/// A document, and where its lowered form goes.
#[derive(Debug, Args)]
pub struct Options {
    /// The OpenAPI document
    document: PathBuf,
    /// Read the files that the document refers to below this folder, instead of below its own
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Apply this OpenAPI Overlay first
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Write the document as it is in OpenAPI 3.0: one of Swagger 2.0 is converted, and nothing is lowered or corrected
    #[arg(long, conflicts_with_all = ["overlay", "ledger", "plain", "keep_unknown_fields"])]
    convert: bool,
    /// Lower it for progenitor as it is, without the code that `generate` emits beside it
    #[arg(long)]
    plain: bool,
    /// Let every type keep the fields that its schema allows and does not declare
    #[arg(long)]
    keep_unknown_fields: bool,
    /// Keep these operations alone, with the types that they use: by id, tag or path, or as in "GET /users"; may be repeated
    #[arg(long, value_name = "OPERATION", conflicts_with = "convert")]
    only: Vec<String>,
    /// Write the lowered document to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the ledger to this file
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
///
/// When the document or the overlay cannot be used, or a file cannot be written.
pub fn run(options: &Options, out: &mut dyn Write) -> Result<Freshness> {
    if options.convert {
        let document = read_as_openapi_3(&options.document, options.root.as_deref())?;
        let json = serde_json::to_string_pretty(&document.root)
            .context("the document cannot be written as JSON")?;
        match &options.out {
            Some(file) => write_file(file, json + "\n", out)?,
            None => writeln!(out, "{json}")?,
        }
        return Ok(Freshness::Fresh);
    }
    let mut document = Document::read_below(&options.document, options.root.as_deref())?;
    let mut ledger = Ledger::default();
    if let Some(file) = &options.overlay {
        overlay::apply(&mut document, file, Idle::Accepted, &mut ledger)?;
    }
    let choices = Choices {
        only: options.only.clone(),
        ..Choices::default()
    };
    choices::apply(&mut document, &choices, &mut ledger)?;
    let settings = Settings {
        keep_unknown_fields: options.keep_unknown_fields,
    };
    let mut normalised = openapi_normalise::lower(document, ledger, settings)?;
    if options.plain {
        normalised = normalised.for_progenitor()?;
    }
    let (json, ledger) = rendered(&normalised)?;
    match &options.out {
        Some(file) => write_file(file, json, out)?,
        None => out.write_all(json.as_bytes())?,
    }
    if let Some(file) = &options.ledger {
        write_file(file, ledger, out)?;
    }
    Ok(Freshness::Fresh)
}

/// The lowered document as JSON, and the ledger as Markdown.
fn rendered(normalised: &Normalised) -> Result<(String, String)> {
    let json = serde_json::to_string_pretty(&normalised.document.root)
        .context("the normalised document cannot be written as JSON")?;
    let title = normalised.document.root.pointer("/info/title");
    let title = title.and_then(Value::as_str).unwrap_or_default();
    Ok((json + "\n", normalised.ledger.to_markdown(title)))
}

/// Writes one file, whole or not at all. What is there and is no file, such as a pipe, is written to as it is.
fn write_file(file: &Path, text: String, out: &mut dyn Write) -> Result<()> {
    if std::fs::metadata(file).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return std::fs::write(file, text)
            .with_context(|| format!("{}: cannot be written to", file.display()));
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let name = file
        .file_name()
        .with_context(|| format!("{}: names no file", file.display()))?;
    tree::put(folder, &Files::from([(name.into(), text)]))?;
    writeln!(out, "wrote {}", file.display())?;
    Ok(())
}
