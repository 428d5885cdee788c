//! What the build line promises, in one program: its shape, what it generates, what it refuses, and what its clients do.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::path::Path;

mod architecture;
mod consumer;
mod fixtures;
mod generate;
mod hostile;
mod mutations;
mod parts;
mod wire;

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
