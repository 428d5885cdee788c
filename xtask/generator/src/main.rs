//! `openapi-to-client`: parses the command line and dispatches.

use std::io::{stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use openapi_to_client::cmd::{
    Program, check, corpus, drift, exit_code, generate, normalise, target,
};
use openapi_to_client::tree::Freshness;

const PROGRAM: Program = Program {
    name: "openapi-to-client",
    settings: None,
    workspace: None,
};

/// Generation makes and drops millions of small parts of code, which takes less time than with the allocator of most systems.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Makes a Rust crate from an OpenAPI document.
#[derive(Parser)]
#[command(name = "openapi-to-client", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say whether a client can be made of a document, what is changed for that, and what is left to you
    Check(check::Options),
    /// Generate, and on request compile, the clients of all OpenAPI documents below a folder
    Corpus(corpus::Options),
    /// Compare the document of your settings with the vendor's: what of operations, parameters and schemas differs
    Drift {
        /// The settings that name your document and its corrections
        #[arg(long, value_name = "FILE")]
        settings: PathBuf,
        #[command(flatten)]
        options: drift::Options,
    },
    /// Generate a client from a document
    Generate(generate::Options),
    /// Lower a document to what the generator takes, with a ledger of every change
    Normalise(normalise::Options),
}

fn main() -> ExitCode {
    exit_code(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<Freshness> {
    let out = &mut stdout();
    match &arguments.command {
        Command::Check(options) => check::run(&PROGRAM, options, &mut stdin(), out),
        Command::Corpus(options) => corpus::run(&PROGRAM, &target(Path::new(""))?, options, out),
        Command::Drift { settings, options } => drift::run(settings, options, out),
        Command::Generate(options) => generate::run(&PROGRAM, options, &mut stdin(), out),
        Command::Normalise(options) => normalise::run(options, out),
    }
}
