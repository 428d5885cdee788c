//! `cargo xtask`: parses the command line and dispatches. Only this file uses the standard streams and looks up the workspace.

use std::io::{stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use openapi_to_client::cmd::{check, corpus, drift, exit_code, generate, normalise, target};
use openapi_to_client::tree::Freshness;
use xtask::{client, demo};

/// The build line of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
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
    /// Regenerate, build, and drive the client against a stand-in service on this machine
    Demo,
    /// Compare our document with the vendor's: what of operations, parameters and schemas differs
    Drift(drift::Options),
    /// Rebuild the client from the document, or generate one from another document
    Generate(generate::Options),
    /// Lower a document to what the generator takes, with a ledger of every change
    Normalise(normalise::Options),
}

fn main() -> ExitCode {
    let mut command = Arguments::command().mut_subcommand("generate", |generate| {
        generate.mut_arg("settings", |settings| {
            let help = "What is special about the client: a TOML file, by default that of this workspace unless --from names a document";
            settings.help(help)
        })
    });
    let matches = command.get_matches_mut();
    let arguments = Arguments::from_arg_matches(&matches)
        .unwrap_or_else(|error| error.format(&mut command).exit());
    exit_code(run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Freshness> {
    let (root, out) = (root(), &mut stdout());
    let program = client::program(&root);
    match &arguments.command {
        Command::Check(options) => check::run(&program, options, &mut stdin(), out),
        Command::Corpus(options) => corpus::run(&program, &target(&root)?, options, out),
        Command::Demo => demo::run(&root, &target(&root)?, out),
        Command::Drift(options) => drift::run(&client::settings(&root), options, out),
        Command::Generate(options) => generate::run(&program, options, &mut stdin(), out),
        Command::Normalise(options) => normalise::run(options, out),
    }
}

/// The folder that holds the workspace's `Cargo.toml`; empty when it is the current one, so that paths below it read
/// as the user would write them.
fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let root = manifest
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf);
    match std::env::current_dir() {
        Ok(current) if current == root => PathBuf::new(),
        _ => root,
    }
}
