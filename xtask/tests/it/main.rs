//! What the build line promises, in one program: its shape, what it generates, what it refuses, and what its clients do.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::path::{Path, PathBuf};

mod architecture;
mod consumer;
mod fixtures;
mod generate;
mod hostile;
mod mutations;
mod naming;
mod parts;
mod wire;

/// The workspace's build folder, wherever it was put. Crates that a test builds outside the workspace are built there too, so that
/// they share what is built already. One Cargo waits for another there, so only one builds at a time.
fn target() -> PathBuf {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    own.parent().unwrap().to_owned()
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
