//! A program outside the workspace: the example of the README, in a crate with a path dependency, creates a token on the fake tenant.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use xtask::service::{FakeTenant, Programs};

use super::{root, target};

/// The README's block of Rust.
fn example() -> String {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```rust\n").unwrap();
    let (block, _) = rest.split_once("```\n").unwrap();
    assert!(!block.contains("```"));
    block.to_owned()
}

/// Builds `main.rs` as a program that depends on `validation/` by path, with nothing but what the workspace has locked.
/// It shares the workspace's build folder and profile, so that what both need is built once.
fn build_outside(folder: &Path, main: &str) -> PathBuf {
    let manifest = format!(
        "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         sailpoint-pat = {{ path = {:?} }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n",
        root().join("validation").to_string_lossy()
    );
    fs::create_dir(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), main).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let target = target();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline", "--target-dir"])
        .arg(&target)
        .current_dir(folder)
        .status()
        .unwrap();
    assert!(status.success());
    target
        .join("debug")
        .join(format!("consumer{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn the_example_of_the_readme_creates_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let program = build_outside(folder.path(), &example());
    let Programs { service, .. } = Programs::build().unwrap();
    let tenant = FakeTenant::start(&service, folder.path()).unwrap();
    let output = tenant.client(&program).output().unwrap();
    let received = tenant.stop().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains(" expires at "), "{said}");
    let secret = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        secret.trim_end().len(),
        64,
        "the secret is on standard output, alone"
    );
    let operations: Vec<_> = received
        .iter()
        .map(|request| request["operation"].clone())
        .collect();
    assert_eq!(
        operations,
        [json!("tokenExchange"), json!("createPersonalAccessTokenV1")]
    );
    assert_eq!(received[1]["body"]["name"], "nightly export");
    assert_eq!(received[1]["contentType"], "application/json");
}
