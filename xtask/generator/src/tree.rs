//! Compares files with those on disk and writes what differs. Each file is written to a temporary file beside its target and then
//! renamed; equal files are left alone. What stands in the way of one file, such as a folder of its name, is found before any is
//! replaced, and nothing but regular files is opened. A file that was not generated is never replaced unasked.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use openapi_normalise::ledger::MARK;
use openapi_normalise::source;
use tempfile::NamedTempFile;

/// Files by their path, or by their path below a folder.
pub type Files = BTreeMap<PathBuf, String>;

/// Whether a folder holds what it should.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freshness {
    /// Every file is as it should be.
    Fresh,
    /// These files differ, are missing, or should not be there.
    Stale(Vec<(PathBuf, Difference)>),
}

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It holds something else.
    Changed,
    /// It is not there.
    Missing,
    /// Nothing emits it.
    Extra,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Changed => "differs from what the document gives",
            Self::Missing => "is missing",
            Self::Extra => "is not emitted by anything",
        })
    }
}

impl Freshness {
    /// Fresh where nothing is stale.
    pub fn of(stale: Vec<(PathBuf, Difference)>) -> Self {
        if stale.is_empty() {
            Self::Fresh
        } else {
            Self::Stale(stale)
        }
    }
}

/// How the files at these paths differ from `files`. Further files in the folders `own`, which are those of the modules, are extra where they
/// were generated too; anything else there is not ours.
///
/// # Errors
///
/// When something cannot be read.
pub fn compare(files: &Files, own: &[PathBuf]) -> Result<Vec<(PathBuf, Difference)>> {
    let mut found = Vec::new();
    for (path, text) in files {
        match held(path) {
            Ok(bytes) if bytes == text.as_bytes() => {}
            Ok(_) => found.push((path.clone(), Difference::Changed)),
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                found.push((path.clone(), Difference::Missing));
            }
            Err(cause) => {
                return Err(cause).with_context(|| format!("{}: cannot be read", path.display()));
            }
        }
    }
    for folder in own {
        for path in regular_files(folder)? {
            if !files.contains_key(&path) && held(&path).is_ok_and(|bytes| is_generated(&bytes)) {
                found.push((path, Difference::Extra));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// Makes the files at these paths equal to `files`, and removes what is extra in `own`. Everything is written to a place beside it first, so that a
/// full disk or a missing permission leaves all files as they were. A file that was not generated is replaced only by `force`. Returns the
/// paths that changed.
///
/// # Errors
///
/// When a file is not ours, or cannot be written or removed.
pub fn write(files: &Files, own: &[PathBuf], force: bool) -> Result<Vec<PathBuf>> {
    for path in files.keys() {
        refuse_obstacle(path)?;
    }
    let differences = compare(files, own)?;
    let foreign: Vec<String> = differences
        .iter()
        .filter(|(path, difference)| {
            *difference == Difference::Changed
                && !held(path).is_ok_and(|bytes| is_generated(&bytes))
        })
        .map(|(path, _)| path.display().to_string())
        .collect();
    if !foreign.is_empty() && !force {
        bail!(
            "{}: would be replaced and was not generated; move it elsewhere, or replace it with --force",
            foreign.join(", ")
        );
    }
    let mut staged = Vec::new();
    let mut extra = Vec::new();
    for (path, _) in &differences {
        match files.get(path) {
            Some(text) => staged.push((stage(path, text)?, path.clone())),
            None => extra.push(path),
        }
    }
    replace(staged)?;
    for path in extra {
        std::fs::remove_file(path)
            .with_context(|| format!("{}: cannot be removed", path.display()))?;
    }
    Ok(differences.into_iter().map(|(path, _)| path).collect())
}

/// Whether a file says that it was generated: in its first line, or in the first key of JSON. Earlier versions named the command there.
fn is_generated(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..512).unwrap_or(bytes));
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let line = if first.trim() == "{" {
        lines.next().unwrap_or_default()
    } else {
        first
    };
    let starts = [
        format!("// {MARK}"),
        format!("# {MARK}"),
        format!("<!-- {MARK}"),
        format!("{MARK_KEY:?}: {MARK:?}"),
        "// Built by `".to_owned(),
        "<!-- Built by `".to_owned(),
    ];
    starts.iter().any(|start| line.trim().starts_with(start))
}

/// The key by which a JSON document says that it was generated.
pub const MARK_KEY: &str = "x-generated";

/// Writes `files` below `folder` as [`write()`] does, and leaves all other files there alone. Returns the paths that changed.
///
/// # Errors
///
/// When a file cannot be written.
pub fn put(folder: &Path, files: &Files) -> Result<Vec<PathBuf>> {
    let mut staged = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        if !held(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
            staged.push((stage(&path, text)?, path));
        }
    }
    replace(staged)
}

/// What the file at `path` holds.
fn held(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source::open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Moves each staged file to its place. Returns the places.
fn replace(staged: Vec<(NamedTempFile, PathBuf)>) -> Result<Vec<PathBuf>> {
    let mut replaced = Vec::new();
    for (file, path) in staged {
        file.persist(&path).with_context(|| {
            format!(
                "{}: cannot be replaced; check its permissions",
                path.display()
            )
        })?;
        replaced.push(path);
    }
    Ok(replaced)
}

/// Refuses a place at which there is something that is no file.
fn refuse_obstacle(path: &Path) -> Result<()> {
    if std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_file() && !found.is_symlink()) {
        bail!(
            "{}: is in the way of a file of this name; move it elsewhere",
            path.display()
        );
    }
    Ok(())
}

/// Writes `text` to a file beside `path`, which vanishes unless it is moved there.
fn stage(path: &Path, text: &str) -> Result<NamedTempFile> {
    refuse_obstacle(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).with_context(|| {
        format!(
            "{}: cannot be made; check its permissions",
            folder.display()
        )
    })?;
    let mut file = tempfile::Builder::new()
        .prefix(".staged-")
        .tempfile_in(folder)
        .with_context(|| {
            format!(
                "{}: cannot be written to; check its permissions",
                folder.display()
            )
        })?;
    file.write_all(text.as_bytes())
        .with_context(|| format!("{}: cannot be written", path.display()))?;
    readable_by_all(file.as_file())?;
    Ok(file)
}

/// A temporary file is private to its owner; an emitted one is like any other source file.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))?;
    Ok(())
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> Result<()> {
    Ok(())
}

/// The files in `folder`; none where it does not exist.
fn regular_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let place = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let entries = match std::fs::read_dir(place) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => {
            return Err(cause).with_context(|| format!("{}: cannot be read", place.display()));
        }
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            found.push(folder.join(entry.file_name()));
        }
    }
    Ok(found)
}
