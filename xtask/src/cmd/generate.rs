//! `cargo xtask generate`: from document to client. Without `--from` it rebuilds what this workspace derives from its own document; with
//! it, it writes a client of any document to any folder.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use openapi_normalise::error::Refusal;
use openapi_normalise::{Document, Idle, Ledger, Normalised, Settings, overlay};

use super::normalise::rendered;
use crate::emit;
use crate::tree::{self, Difference, Files, Freshness};

const COMMAND: &str = "cargo xtask generate";

/// Which client, and whether to write it.
#[derive(Debug, Args)]
pub struct Options {
    /// Write nothing; exit with 1 and name the files if any is stale
    #[arg(long)]
    check: bool,
    /// Generate from this OpenAPI 3.0 document instead of the workspace's own
    #[arg(long, value_name = "DOCUMENT", requires = "out")]
    from: Option<PathBuf>,
    /// Where to put the client of that document: the `src` of a crate, or the folder of a module
    #[arg(long, value_name = "FOLDER", requires = "from")]
    out: Option<PathBuf>,
    /// Read the files that this document refers to below this folder, instead of below its own
    #[arg(long, value_name = "FOLDER", requires = "from")]
    root: Option<PathBuf>,
    /// Apply this OpenAPI Overlay to that document first
    #[arg(long, value_name = "FILE", requires = "from")]
    overlay: Option<PathBuf>,
    /// Let every type keep the fields that its schema allows and does not declare
    #[arg(long, requires = "from")]
    keep_unknown_fields: bool,
}

/// Runs the command in the workspace at `root`.
///
/// # Errors
///
/// When the document, its corrections or the output folders cannot be used.
pub fn run(root: &Path, options: &Options, out: &mut dyn Write) -> Result<Freshness> {
    match (&options.from, &options.out) {
        (Some(document), Some(folder)) => from(document, folder, options, out),
        _ => rebuild(&Places::below(root), options.check, out),
    }
}

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

/// Rebuilds what is derived from the document of this workspace, or with `check` only compares.
///
/// # Errors
///
/// When the document, its corrections or the output folders cannot be used.
pub fn rebuild(places: &Places, check: bool, out: &mut dyn Write) -> Result<Freshness> {
    let overlay = (places.corrections.as_path(), Idle::Refused);
    let normalised = openapi_normalise::normalise(&places.document, None, Some(overlay))?;
    refuse_slips(&normalised)?;
    let client = emit::emit(
        &normalised,
        &emit::Options {
            whole_crate: true,
            crate_name: Some("sailpoint_pat_client".to_owned()),
            readme: true,
            client_feature: true,
        },
    )?;
    let (json, ledger) = rendered(&normalised)?;
    let json_name = places.document.with_extension("json");
    let derived = Files::from([
        (json_name.file_name().unwrap_or_default().into(), json),
        ("corrected.json".into(), corrected(places, overlay)?),
        ("LEDGER.md".into(), ledger),
    ]);
    let folders = [
        (places.normalised.as_path(), &derived),
        (places.client.as_path(), &client),
    ];
    let stale = if check {
        let mut stale = Vec::new();
        for (folder, files) in folders {
            stale.extend(tree::compare(folder, files)?);
        }
        stale
    } else {
        wrote(&tree::write(&folders)?, out)?;
        Vec::new()
    };
    let count = derived.len() + client.len();
    outcome(stale, COMMAND, count, &places.document, out)
}

/// The document with its corrections and nothing else: what any other tool should read of the service.
fn corrected(places: &Places, (corrections, idle): (&Path, Idle)) -> Result<String> {
    let mut document = Document::read(&places.document)?;
    let mut ledger = Ledger::default();
    overlay::apply(&mut document, corrections, idle, &mut ledger)?;
    let json = serde_json::to_string_pretty(&document.root)
        .context("the corrected document cannot be written as JSON")?;
    Ok(json + "\n")
}

/// Generates a client from `document` into the folder `out_dir`: a crate's `src`, or a module's folder.
/// With `check` it only compares. Other files in that folder are left alone.
fn from(
    document: &Path,
    out_dir: &Path,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Freshness> {
    let overlay = options
        .overlay
        .as_deref()
        .map(|overlay| (overlay, Idle::Accepted));
    let settings = Settings {
        keep_unknown_fields: options.keep_unknown_fields,
    };
    let root = options.root.as_deref();
    let normalised = openapi_normalise::normalise_with(document, root, overlay, settings)?;
    let keep = if options.keep_unknown_fields {
        " --keep-unknown-fields"
    } else {
        ""
    };
    let command = format!(
        "{COMMAND} --from {} --out {}{keep}",
        document.display(),
        out_dir.display()
    );
    let files = emit::emit(
        &normalised,
        &emit::Options {
            whole_crate: out_dir.file_name().is_some_and(|name| name == "src"),
            crate_name: None,
            readme: false,
            client_feature: false,
        },
    )?;
    let stale = if options.check {
        let mut stale = tree::compare(out_dir, &files)?;
        // other files in that folder are not ours
        stale.retain(|(_, difference)| *difference != Difference::Extra);
        stale
    } else {
        wrote(&tree::put(out_dir, &files)?, out)?;
        Vec::new()
    };
    outcome(stale, &command, files.len(), document, out)
}

fn wrote(changed: &[PathBuf], out: &mut dyn Write) -> Result<()> {
    for path in changed {
        writeln!(out, "wrote {}", path.display())?;
    }
    Ok(())
}

/// Names what is stale with the command that rebuilds it, or says that nothing is.
fn outcome(
    stale: Vec<(PathBuf, Difference)>,
    command: &str,
    count: usize,
    document: &Path,
    out: &mut dyn Write,
) -> Result<Freshness> {
    for (path, difference) in &stale {
        writeln!(out, "{} {difference}; run `{command}`", path.display())?;
    }
    if stale.is_empty() {
        writeln!(
            out,
            "{count} files are up to date with {}",
            document.display()
        )?;
    }
    Ok(Freshness::of(stale))
}

/// The passes repair slips in a foreign document. Our own document must have none.
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
