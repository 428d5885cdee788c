//! The client of this workspace: it is made by the settings in `spec`, in the same way as any other.

use std::io::{Write, empty};
use std::path::{Path, PathBuf};

use anyhow::Result;
use openapi_to_client::cmd::{Program, generate};
use openapi_to_client::tree::Freshness;

/// Its settings.
pub fn settings(root: &Path) -> PathBuf {
    root.join("spec/client.toml")
}

/// `cargo xtask` in the workspace at `root`.
pub fn program(root: &Path) -> Program {
    Program {
        name: "cargo xtask",
        settings: Some(settings(root)),
        workspace: Some(root.to_owned()),
    }
}

/// Makes the client of the workspace at `root`, or with `check` only compares.
///
/// # Errors
///
/// As [`generate::run`].
pub fn rebuild(root: &Path, check: bool, out: &mut dyn Write) -> Result<Freshness> {
    let options = generate::Options {
        check,
        ..generate::Options::default()
    };
    generate::run(&program(root), &options, &mut empty(), out)
}
