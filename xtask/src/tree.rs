//! Compares files with what is on disk and writes the difference. Each file is written beside its place and moved there
//! whole; equal files are left alone, and files that nobody emits any more are removed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::emit::Files;

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

/// Compares the files below `folder` with `files`.
///
/// # Errors
///
/// When the folder exists and cannot be read.
pub fn compare(folder: &Path, files: &Files) -> Result<Freshness> {
    let mut found = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        match std::fs::read(&path) {
            Ok(bytes) if bytes == text.as_bytes() => {}
            Ok(_) => found.push((path, Difference::Changed)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
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
    Ok(if found.is_empty() {
        Freshness::Fresh
    } else {
        Freshness::Stale(found)
    })
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
        let Freshness::Stale(stale) = compare(folder, files)? else {
            continue;
        };
        for (path, difference) in stale {
            let text = path
                .strip_prefix(folder)
                .ok()
                .and_then(|name| files.get(name));
            match text {
                Some(text) if difference != Difference::Extra => {
                    staged.push((stage(&path, text)?, path.clone()));
                }
                _ => extra.push(path.clone()),
            }
            changed.push(path);
        }
    }
    for (file, path) in staged {
        file.persist(&path).with_context(|| {
            format!(
                "{}: cannot be replaced; check its permissions",
                path.display()
            )
        })?;
    }
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
        if std::fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
            continue;
        }
        staged.push((stage(&path, text)?, path));
    }
    let mut changed = Vec::new();
    for (file, path) in staged {
        file.persist(&path).with_context(|| {
            format!(
                "{}: cannot be replaced; check its permissions",
                path.display()
            )
        })?;
        changed.push(path);
    }
    Ok(changed)
}

/// Writes `text` to a file beside `path`, which vanishes unless it is moved there.
fn stage(path: &Path, text: &str) -> Result<tempfile::NamedTempFile> {
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
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => continue,
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
