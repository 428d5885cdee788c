//! Writes one crate for each generated client into a workspace of their own, so that dependencies are built once and one client cannot
//! break another. Each crate has all dependencies that an emitted one may have.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::roundtrip::harness;
use super::{Entry, call};
use crate::emit::dependencies::{DEPENDENCIES, every_dependency};
use crate::tree;
use crate::tree::Files;

/// The package that runs the examples of all documents.
pub(super) const PROGRAM: &str = "round-trip";

/// The root of a document's crate.
const LIB: &str = "//! The client of one document, and the check of its values.\n\n\
    pub mod client;\npub mod examples;\n";

/// What runs the calls.
const TOKIO: &str =
    "tokio = { version = \"1\", features = [\"macros\", \"net\", \"rt\", \"sync\", \"time\"] }";

/// What all the crates have in common: versions, and the dependencies of a client.
///
/// Each crate has tokio too, as every program with a client has. Cargo builds a dependency again for each set of features that is asked of
/// it, and everything that depends on it with it; the features of tokio decide for all that speaks HTTP. With the same dependencies in every
/// crate, and in one build folder, it is built once.
#[derive(Debug)]
pub struct Scratch {
    versions: String,
    dependencies: String,
    more: &'static str,
    /// The lock file; without one Cargo takes the newest that fit.
    lock: Option<String>,
    /// Where Cargo puts what it builds.
    pub target: PathBuf,
}

impl Scratch {
    /// Reads versions and lock file of the workspace at `root`. What Cargo builds goes to `target`.
    ///
    /// # Errors
    ///
    /// When one of the files cannot be read.
    pub fn of(root: &Path, target: PathBuf) -> Result<Self> {
        let read = |path: &str| {
            std::fs::read_to_string(root.join(path))
                .with_context(|| format!("{path} cannot be read"))
        };
        Ok(Self {
            versions: section(&read("Cargo.toml")?, "[workspace.dependencies]")
                .filter(|line| !line.contains("path = "))
                .fold(String::new(), |text, line| text + line + "\n"),
            lock: Some(read("Cargo.lock")?),
            ..Self::newest(target)
        })
    }

    /// With the versions that the manifests of clients name.
    pub fn newest(target: PathBuf) -> Self {
        Self {
            versions: every_dependency()
                .chain([TOKIO.to_owned()])
                .map(|line| line + "\n")
                .collect(),
            dependencies: DEPENDENCIES
                .iter()
                .map(|dependency| match dependency.name {
                    "schemars" => {
                        "schemars = { workspace = true, features = [\"uuid1\"] }\n".to_owned()
                    }
                    name => format!("{name} = {{ workspace = true }}\n"),
                })
                .collect(),
            more: "",
            lock: None,
            target,
        }
    }

    /// The same with more dependencies, or more features of them: the lines of a table of dependencies.
    #[must_use]
    pub fn with(self, more: &'static str) -> Self {
        Self { more, ..self }
    }

    /// Where packages of npm are installed.
    pub fn packages(&self) -> PathBuf {
        self.target.with_file_name("corpus-packages")
    }

    /// The manifest of a crate that is a workspace of its own.
    pub fn manifest_alone(&self, name: &str) -> String {
        let package = self.manifest(name, "");
        format!("{}\n{package}", self.workspace(&[]))
    }

    fn workspace(&self, members: &[&str]) -> String {
        let members = serde_json::json!(members);
        format!(
            "[workspace]\nresolver = \"3\"\nmembers = {members}\n\n[workspace.dependencies]\n{}\n\
             [profile.dev]\ndebug = false\nincremental = false\n",
            self.versions
        )
    }

    fn manifest(&self, name: &str, more: &str) -> String {
        format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\ntokio = {{ workspace = true }}\n{}{more}\n\
             [target.'cfg(all())'.dependencies]\n{}",
            self.dependencies, self.more
        )
    }

    /// Writes the crates of `entries` below `folder`, and nothing that needs more than one of them.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub fn write_clients(&self, folder: &Path, entries: &[Entry]) -> Result<()> {
        let mut files = Files::new();
        let mut members = Vec::new();
        for entry in entries {
            let Ok(client) = &entry.client else { continue };
            let module = entry.module.as_str();
            let source = Path::new(module).join("src");
            for (name, text) in &client.files {
                files.insert(source.join("client").join(name), text.clone());
            }
            let mut lib = LIB.to_owned();
            if let Some(plan) = &entry.plan {
                lib.push_str("pub mod calls;\n");
                let calls = call::harness::calls(plan, &client.files, &entry.uncallable);
                files.insert(source.join("calls.rs"), calls);
            }
            files.insert(source.join("lib.rs"), lib);
            files.insert(
                source.join("examples.rs"),
                harness::check(&entry.cases, &entry.untyped),
            );
            files.insert(
                Path::new(module).join("Cargo.toml"),
                self.manifest(module, ""),
            );
            members.push(module);
        }
        self.put(folder, files, &members)
    }

    /// Adds the program that runs the values of `modules`, which have to compile, and where `calls` says so calls their operations.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_program(&self, folder: &Path, modules: &[&str], calls: bool) -> Result<()> {
        let program = Path::new(PROGRAM);
        let clients = modules
            .iter()
            .map(|module| format!("{module} = {{ path = \"../{module}\" }}\n"));
        let mut files = Files::new();
        files.insert(program.join("src/main.rs"), harness::main(modules, calls));
        files.insert(
            program.join("Cargo.toml"),
            self.manifest(PROGRAM, &clients.collect::<String>()),
        );
        let members: Vec<_> = modules.iter().copied().chain([PROGRAM]).collect();
        self.put(folder, files, &members)
    }

    fn put(&self, folder: &Path, mut files: Files, members: &[&str]) -> Result<()> {
        files.insert("Cargo.toml".into(), self.workspace(members));
        files.extend(self.lock.clone().map(|lock| ("Cargo.lock".into(), lock)));
        tree::put(folder, &files)?;
        Ok(())
    }
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
