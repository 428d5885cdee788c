//! `corpus`: runs the pipeline on every document below a folder.

use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Program;
use crate::corpus::compile::Judges;
use crate::corpus::node::{FAKER, Node, PRISM};
use crate::corpus::scratch::Scratch;
use crate::corpus::values::{COUNT, Maker};
use crate::corpus::{compile, find, generate, report};
use crate::emit::extent::Extent;
use crate::tree::{Difference, Freshness};

/// What to do with the documents of a folder.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[derive(Debug, Args)]
pub struct Options {
    /// The folder with the documents
    folder: PathBuf,
    /// Read the files that the documents refer to below this folder, instead of below the first
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Apply this OpenAPI Overlay to each document first
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Emit a builder for each type
    #[arg(long)]
    builders: bool,
    /// Let each type derive `schemars::JsonSchema`
    #[arg(long)]
    json_schema: bool,
    /// Compile the clients, and read and write the examples and made values with them
    #[arg(long)]
    compile: bool,
    /// How many values to make for each schema, with json-schema-faker, which needs Node.js and npm [default: 20 where they are there]; for --compile, and at least 20 for --call
    #[arg(long, value_name = "N")]
    values: Option<usize>,
    /// Compile the clients, and call each operation at Prism as a server of the document, which needs Node.js and npm
    #[arg(long)]
    call: bool,
    /// Write the results to this file as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Keep the clients in this folder
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

/// Runs the command. What failed is stale, so that the outcome for the shell is 1. What Cargo builds goes below `target`.
///
/// # Errors
///
/// When the folder cannot be read, or the results cannot be written.
pub fn run(
    program: &Program,
    target: &Path,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Freshness> {
    let mut documents = find::documents(&options.folder, options.root.as_deref())?;
    for document in &mut documents {
        document.overlay.clone_from(&options.overlay);
        document.extent = Extent {
            builders: options.builders,
            json_schema: options.json_schema,
            types_only: false,
        };
    }
    let bar = progress(documents.len() as u64);
    bar.set_message("generating");
    let mut entries = generate::all(&documents, &|| bar.inc(1));
    let compile = options.compile || options.call;
    if compile || options.keep.is_some() {
        let folder = options
            .keep
            .clone()
            .unwrap_or_else(|| target.join("corpus"));
        bar.set_message("compiling");
        bar.enable_steady_tick(Duration::from_millis(200));
        // In a folder of its own: Cargo takes a crate of the same name in another folder, such as a test's, for this one when it is newer.
        let build = target.join("corpus-target");
        let scratch = match &program.workspace {
            Some(root) => Scratch::of(root, build)?,
            None => Scratch::newest(build),
        };
        if compile {
            let judges = judges(&scratch.packages(), options, out)?;
            compile::all(&scratch, &folder, &mut entries, &judges)?;
        }
        if options.keep.is_some() {
            scratch.write_clients(&folder, &entries)?;
        }
    }
    bar.finish_and_clear();
    report::table(&entries, out)?;
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&report::json(&entries))?;
        std::fs::write(file, text + "\n")
            .with_context(|| format!("{}: cannot be written", file.display()))?;
    }
    let failed = entries.iter().filter(|entry| !entry.is_good());
    Ok(Freshness::of(
        failed
            .map(|entry| (entry.file.clone(), Difference::Changed))
            .collect(),
    ))
}

/// The judges that were asked for. Where Node.js is missing and nobody asked for values, only the examples are run.
fn judges(packages: &Path, options: &Options, out: &mut dyn Write) -> Result<Judges> {
    let mut judges = Judges::default();
    let count = options.values;
    if options.compile && count != Some(0) {
        match Node::with(packages, FAKER) {
            Ok(node) => judges.values = Some(Maker::new(node, count.unwrap_or(COUNT))),
            Err(cause) if count.is_some() => return Err(cause),
            Err(cause) => writeln!(
                out,
                "no values were made, only the examples are run: {cause:#}"
            )?,
        }
    }
    if options.call {
        let needed = "--call makes its values and its server with packages of npm";
        let faker = Node::with(packages, FAKER).context(needed)?;
        let prism = Node::with(packages, PRISM).context(needed)?;
        judges.calls = Some((Maker::new(faker, count.unwrap_or(COUNT).max(COUNT)), prism));
    }
    Ok(judges)
}

/// A bar on a terminal, nothing elsewhere.
fn progress(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}
