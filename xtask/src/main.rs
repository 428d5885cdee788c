//! `cargo xtask`: parses and dispatches.

use std::io::stdout;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::cmd::{corpus, demo, generate};
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
    /// Rebuild the client from the document
    Generate {
        /// Write nothing; exit with 1 and name the files if any is stale
        #[arg(long)]
        check: bool,
    },
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
        Command::Generate { check } => generate::run(
            &generate::Places::below(&workspace::root()),
            *check,
            &mut stdout(),
        ),
    }
}
