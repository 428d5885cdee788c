//! `cargo xtask`: parses and dispatches.

use std::io::stdout;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::cmd::{corpus, demo, drift, generate, generate_from, normalise};
use xtask::tree::Freshness;
use xtask::workspace;

/// The build line of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate, and on request compile, the clients of all OpenAPI documents below a folder
    Corpus(corpus::Options),
    /// Regenerate, build, and drive the client against a stand-in service on this machine
    Demo,
    /// Compare our document with the vendor's: what of operations, parameters and schemas differs
    Drift(drift::Options),
    /// Rebuild the client from the document, or generate one from another document
    Generate {
        /// Write nothing; exit with 1 and name the files if any is stale
        #[arg(long)]
        check: bool,
        /// Generate from this OpenAPI 3.0 document instead of the workspace's own
        #[arg(long, value_name = "DOCUMENT", requires = "out")]
        from: Option<PathBuf>,
        /// Where to put the client of that document: the `src` of a crate, or the folder of a module
        #[arg(long, value_name = "FOLDER", requires = "from")]
        out: Option<PathBuf>,
        /// Apply this OpenAPI Overlay to that document first
        #[arg(long, value_name = "FILE", requires = "from")]
        overlay: Option<PathBuf>,
    },
    /// Lower a document to what the generator takes, with a ledger of every change
    Normalise(normalise::Options),
}

/// The outcome for the shell: 0 done, 1 stale, 2 failed.
fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(Freshness::Fresh) => ExitCode::SUCCESS,
        Ok(Freshness::Stale(_)) => ExitCode::from(1),
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the outermost layer speaks to people")]
            {
                eprintln!("error: {error:#}");
            }
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Freshness> {
    match &arguments.command {
        Command::Corpus(options) => corpus::run(&workspace::root(), options, &mut stdout()),
        Command::Demo => demo::run(&workspace::root(), &mut stdout()),
        Command::Drift(options) => drift::run(&workspace::root(), options, &mut stdout()),
        Command::Generate {
            check,
            from: Some(document),
            out: Some(folder),
            overlay,
        } => generate_from::run(document, overlay.as_deref(), folder, *check, &mut stdout()),
        Command::Generate { check, .. } => generate::run(
            &generate::Places::below(&workspace::root()),
            *check,
            &mut stdout(),
        ),
        Command::Normalise(options) => normalise::run(options, &mut stdout()),
    }
}
