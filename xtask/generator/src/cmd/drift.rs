//! `drift`: lists where the vendor's document differs from ours.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use openapi_normalise::{Document, Idle, Ledger, overlay, passes};

use crate::drift::{self, Row};
use crate::settings::Settings;
use crate::tree::{Difference, Freshness};

/// The two documents.
#[derive(Debug, Args)]
pub struct Options {
    /// The vendor's document
    vendor: PathBuf,
    /// Read the files that it refers to below this folder, instead of below its own
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Apply this OpenAPI Overlay to it first
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Compare it with our document of this module, instead of that of the crate
    #[arg(long, value_name = "NAME")]
    module: Option<String>,
}

/// Compares the document of these settings with the vendor's. Differences are stale, so that the outcome for the shell is 1.
///
/// # Errors
///
/// When a document cannot be read, or our corrections no longer apply to ours.
pub fn run(settings: &Path, options: &Options, out: &mut dyn Write) -> Result<Freshness> {
    let mut settings = Settings::read(settings)?;
    if let Some(name) = &options.module {
        let module = settings.modules.remove(name);
        settings = module.with_context(|| {
            let known: Vec<_> = settings.modules.keys().map(String::as_str).collect();
            format!(
                "{name}: our settings have no such module; there is {}",
                known.join(", ")
            )
        })?;
    }
    let document = settings.document.context("our settings name no document")?;
    let ours = Document::read_below(&document, settings.root.as_deref())?;
    let mut theirs = Document::read_below(&options.vendor, options.root.as_deref())?;
    if let Some(file) = &options.overlay {
        let mut ledger = Ledger::default();
        overlay::apply(&mut theirs, file, Idle::Accepted, &mut ledger)?;
    }
    passes::convert_to_3_0(&mut theirs, &mut Ledger::default())?;
    let mut corrected = ours.clone();
    if let Some(corrections) = &settings.overlay {
        let mut ledger = Ledger::default();
        overlay::apply(&mut corrected, corrections, Idle::Refused, &mut ledger)?;
    }
    let rows = drift::compare(&ours.root, &theirs.root, &corrected.root);
    let mut stale = Vec::new();
    if rows.is_empty() {
        writeln!(out, "no drift: both documents describe the same")?;
    } else {
        table(&rows, out)?;
        stale.push((document, Difference::Changed));
    }
    Ok(Freshness::of(stale))
}

fn table(rows: &[Row], out: &mut dyn Write) -> Result<()> {
    let width = |column: fn(&Row) -> &str, head: &str| {
        rows.iter()
            .map(|row| column(row).chars().count())
            .max()
            .unwrap_or(0)
            .max(head.len())
    };
    let (place, what) = (
        width(|row| &row.place, "where"),
        width(|row| &row.what, "what"),
    );
    let ours = width(|row| &row.ours, "ours");
    let theirs = width(|row| &row.theirs, "vendor's");
    writeln!(
        out,
        "{:place$}  {:what$}  {:ours$}  {:theirs$}  to do",
        "where", "what", "ours", "vendor's"
    )?;
    for row in rows {
        writeln!(
            out,
            "{:place$}  {:what$}  {:ours$}  {:theirs$}  {}",
            row.place, row.what, row.ours, row.theirs, row.advice
        )?;
    }
    match rows.len() {
        1 => writeln!(out, "\n1 difference")?,
        more => writeln!(out, "\n{more} differences")?,
    }
    Ok(())
}
