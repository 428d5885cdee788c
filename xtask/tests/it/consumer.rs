//! A program outside the workspace: the example of the README, in a crate with a path dependency, creates a token on the fake tenant.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use xtask::service::{FakeTenant, Programs, write_consumer};

use super::{root, target};

/// The README's block of Rust.
fn example() -> String {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```rust\n").unwrap();
    let (block, _) = rest.split_once("```\n").unwrap();
    assert!(!block.contains("```"));
    block.to_owned()
}

/// Builds `main` as a program that depends on `validation/` by path, with nothing but what the workspace has locked.
fn build_outside(folder: &Path, main: &str) -> PathBuf {
    let source = folder.join("main.rs");
    fs::write(&source, main).unwrap();
    let dependencies = format!(
        "sailpoint-pat = {{ path = {:?} }}\n",
        root().join("validation").to_string_lossy()
    );
    let manifest = write_consumer(folder, root(), "consumer", &source, &dependencies).unwrap();
    build("consumer", &manifest, &["--offline"])
}

/// Builds the program `name` in the build folder of the workspace.
fn build(name: &str, manifest: &Path, selection: &[&str]) -> PathBuf {
    let built = Programs::build(name, manifest, &target(), selection).unwrap();
    built.path(name).unwrap()
}

#[test]
fn the_example_of_the_readme_creates_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let program = build_outside(folder.path(), &example());
    // The example takes the dependencies of tests with it: with them the features are those of `cargo test --workspace`, which has built
    // all of it.
    let service = [
        "--workspace",
        "--bin",
        "fake-tenant",
        "--example",
        "quickstart",
    ];
    let service = build("fake-tenant", &root().join("Cargo.toml"), &service);
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
