//! Where things are in this workspace.

use std::path::{Path, PathBuf};

/// The folder that holds the workspace's `Cargo.toml`; empty when it is the current one, so that paths below it read
/// as the user would write them.
pub fn root() -> PathBuf {
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
