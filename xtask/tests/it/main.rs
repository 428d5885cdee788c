//! The tests of the build pipeline, in one program: the shape of the workspace, what is generated, what is refused, and what the
//! generated clients do.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use openapi_to_client::corpus::scratch::Scratch;

mod additions;
mod architecture;
mod calls;
mod consumer;
mod enums;
mod errors;
mod examples;
mod fixtures;
mod generate;
mod guide;
mod hostile;
mod judges;
mod layers;
mod linear;
mod mutations;
mod naming;
mod package;
mod parts;
mod settings;
mod wire;

/// The build folder of the workspace. Crates that a test builds outside the workspace are built there too, so that they share the
/// dependencies that are built already. Cargo locks the folder, so only one of them is built at a time.
fn target() -> PathBuf {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    own.parent().unwrap().to_owned()
}

/// What the crates of generated clients have in common. They also have those dependencies of `sailpoint-pat` that ask for more features
/// than a client does, so that Cargo builds nothing for them that it does not build for the test of a consumer.
fn scratch() -> Scratch {
    let scratch = Scratch::of(root(), target()).unwrap();
    scratch.with(
        "reqwest = { workspace = true, features = [\"form\", \"rustls\"] }\n\
         serde_json = { workspace = true, features = [\"raw_value\"] }\n",
    )
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every file below the folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                found.insert(path, bytes);
            }
        }
    }
    found
}
