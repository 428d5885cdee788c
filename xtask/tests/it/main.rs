//! The tests of the build pipeline, in one program: the shape of the workspace, what is generated, what is refused, and what the
//! generated clients do.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::path::{Path, PathBuf};

mod architecture;
mod calls;
mod consumer;
mod fixtures;
mod generate;
mod hostile;
mod judges;
mod layers;
mod mutations;
mod naming;
mod parts;
mod wire;

/// The build folder of the workspace. Crates that a test builds outside the workspace are built there too, so that they share the
/// dependencies that are built already. Cargo locks the folder, so only one of them is built at a time.
fn target() -> PathBuf {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    own.parent().unwrap().to_owned()
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
