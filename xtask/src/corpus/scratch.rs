//! One crate for all generated clients, so that their dependencies are built once: a module a document. It has the dependencies of
//! the crate that the client is made for, and stands outside this workspace.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::Entry;
use super::roundtrip::harness;
use crate::emit::Files;
use crate::tree;

/// The crate, and where it builds.
#[derive(Debug)]
pub struct Scratch {
    /// Its folder.
    pub folder: PathBuf,
    /// Where Cargo puts what it builds.
    pub target: PathBuf,
}

/// Writes the crate below `folder`: the clients of `entries` that there are, and the program that runs their examples.
///
/// # Errors
///
/// When this workspace's manifests cannot be read or the crate cannot be written.
pub fn write(root: &Path, folder: &Path, entries: &[&Entry]) -> Result<Scratch> {
    let mut files = Files::new();
    let mut lib = String::from("//! Clients, one module a document.\n\n");
    let mut modules = Vec::new();
    for entry in entries {
        let Ok(client) = &entry.client else { continue };
        let module = entry.module.as_str();
        let _ = writeln!(
            lib,
            "pub mod {module};\n#[path = \"{module}/roundtrip.rs\"]\npub mod {module}_roundtrip;"
        );
        for (name, text) in &client.files {
            files.insert(Path::new("src").join(module).join(name), text.clone());
        }
        files.insert(
            Path::new("src").join(module).join("roundtrip.rs"),
            harness::files(module, &entry.cases),
        );
        modules.push(module);
    }
    lib.push_str(harness::ROUNDTRIP);
    files.insert("src/lib.rs".into(), lib);
    files.insert("src/main.rs".into(), harness::main(&modules));
    files.insert("Cargo.toml".into(), manifest(root)?);
    let lock = std::fs::read_to_string(root.join("Cargo.lock"))
        .context("Cargo.lock of this workspace cannot be read")?;
    if !folder.join("Cargo.lock").exists() {
        files.insert("Cargo.lock".into(), lock);
    }
    tree::put(folder, &files)?;
    Ok(Scratch {
        folder: folder.to_owned(),
        target: root.join("target").join("corpus-target"),
    })
}

/// The manifest: versions from the workspace's, the choice of dependencies from the generated crate's.
fn manifest(root: &Path) -> Result<String> {
    let read = |path: &str| {
        std::fs::read_to_string(root.join(path)).with_context(|| format!("{path} cannot be read"))
    };
    let versions: String = section(&read("Cargo.toml")?, "[workspace.dependencies]")
        .filter(|line| !line.contains("path = "))
        .fold(String::new(), |text, line| text + line + "\n");
    let dependencies: String = section(&read("generated/Cargo.toml")?, "[dependencies]")
        .fold(String::new(), |text, line| text + line + "\n");
    Ok(format!(
        "[package]\nname = \"corpus\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n[workspace.dependencies]\n{versions}\n[dependencies]\n{dependencies}\n\
         [profile.dev]\ndebug = false\nincremental = false\n"
    ))
}

/// The lines of one table of a manifest.
fn section<'a>(manifest: &'a str, header: &str) -> impl Iterator<Item = &'a str> {
    manifest
        .lines()
        .skip_while(move |line| line.trim() != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| line.contains('='))
}
