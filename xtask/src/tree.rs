//! Compares files with those on disk and writes what differs. Each file is written to a temporary file beside its target and then
//! renamed; equal files are left alone. What stands in the way of one file, such as a folder of its name, is found before any is
//! replaced, and nothing but regular files is opened.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use openapi_normalise::source;
use tempfile::NamedTempFile;

/// Files by their path below a folder.
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

/// How the files below `folder` differ from `files`, by path.
///
/// # Errors
///
/// When the folder exists and cannot be read.
pub fn compare(folder: &Path, files: &Files) -> Result<Vec<(PathBuf, Difference)>> {
    let mut found = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        match held(&path) {
            Ok(bytes) if bytes == text.as_bytes() => {}
            Ok(_) => found.push((path, Difference::Changed)),
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                found.push((path, Difference::Missing));
            }
            Err(cause) => {
                return Err(cause).with_context(|| format!("{}: cannot be read", path.display()));
            }
        }
    }
    for path in present(folder)? {
        if !files.contains_key(path.strip_prefix(folder).unwrap_or(&path)) {
            found.push((path, Difference::Extra));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// Makes the files below each folder equal to its `files`. Everything is written to a place beside it first, so that a full
/// disk or a missing permission leaves all files of all folders as they were. Returns the paths that changed.
///
/// # Errors
///
/// When a file cannot be written or removed.
pub fn write(folders: &[(&Path, &Files)]) -> Result<Vec<PathBuf>> {
    let mut staged = Vec::new();
    let mut extra = Vec::new();
    let mut changed = Vec::new();
    for (folder, files) in folders {
        for (path, difference) in compare(folder, files)? {
            let name = path.strip_prefix(folder).ok();
            match name.and_then(|name| files.get(name)) {
                Some(text) if difference != Difference::Extra => {
                    staged.push((stage(&path, text)?, path.clone()));
                }
                _ => extra.push(path.clone()),
            }
            changed.push(path);
        }
    }
    replace(staged)?;
    for path in extra {
        std::fs::remove_file(&path)
            .with_context(|| format!("{}: cannot be removed", path.display()))?;
    }
    Ok(changed)
}

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

/// Writes `text` to a file beside `path`, which vanishes unless it is moved there.
fn stage(path: &Path, text: &str) -> Result<NamedTempFile> {
    if std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_file() && !found.is_symlink()) {
        bail!(
            "{}: is in the way of a file of this name; move it elsewhere",
            path.display()
        );
    }
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

/// All files below `folder`; none where it does not exist.
fn present(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == ErrorKind::NotFound => continue,
            Err(cause) => {
                return Err(cause).with_context(|| format!("{}: cannot be read", folder.display()));
            }
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}
