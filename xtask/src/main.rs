//! `cargo xtask`: parses the command line and dispatches. Only this file uses the standard streams and looks up the workspace.

use std::io::{stdin, stdout};
use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::cmd::{corpus, demo, drift, generate, normalise};
use xtask::tree::Freshness;

/// Generation makes and drops millions of small parts of code, which takes it a quarter less time than with the allocator of most systems.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The build line of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
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
    Generate(generate::Options),
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
    let (root, out) = (root(), &mut stdout());
    match &arguments.command {
        Command::Corpus(options) => corpus::run(&root, &target(&root)?, options, out),
        Command::Demo => demo::run(&root, &target(&root)?, out),
        Command::Drift(options) => drift::run(&root, options, out),
        Command::Generate(options) => generate::run(&root, options, &mut stdin(), out),
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

/// Where Cargo builds the workspace. Absolute, because Cargo is also run in other folders to build there.
fn target(root: &Path) -> std::io::Result<PathBuf> {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| absolute(root.join("target")), absolute)
}
