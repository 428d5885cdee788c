//! Files that only their owner may read, and that are there as a whole or not at all.

use std::{
    error::Error as StdError,
    ffi::OsStr,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use crate::rotate::staged::{NotReplaced, Staged, folder_of};

/// A file that only its owner may read (mode 0600) and that is there as a whole or not at all: for secrets, and for what is not for
/// everybody's eyes.
///
/// Its content is written and synced beside the file and then takes its place, and the folder is synced too. It refuses what
/// [`FileSink`](super::FileSink) refuses: a symbolic link, anything else that is no regular file, and a folder in which everybody may
/// replace files.
///
/// ```
/// use sailpoint_pat::rotate::PrivateFile;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("report.html");
/// let file = PrivateFile::new(path).only_new();
/// file.check()?;
/// file.write(b"<!DOCTYPE html>")?;
/// assert!(file.check().is_err()); // it is there now
/// # Ok::<(), sailpoint_pat::rotate::PrivateFileError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PrivateFile {
    path: PathBuf,
    is_new: bool,
}

/// Why a private file is not written. Reads on from its name: `is a symbolic link; name the file it leads to`.
#[derive(Debug)]
#[non_exhaustive]
pub enum PrivateFileError {
    /// The path does not end in the name of a file.
    NoName,
    /// It is a symbolic link, of which nobody can say whether the link or the file it leads to is meant.
    Link,
    /// It is there and no regular file: a folder, a device, a pipe.
    NotAFile,
    /// It is there, and nothing was to be replaced.
    Exists,
    /// It would stand in a folder in which everybody may replace files.
    OpenFolder,
    /// It cannot be written, and what was there before is as it was.
    NotWritten {
        /// What failed, in words that read on from the name of the file.
        what: &'static str,
        /// Why.
        source: io::Error,
    },
    /// It was replaced, and its new content may be lost if the machine stops now.
    NotSynced(io::Error),
}

impl PrivateFile {
    /// A file that need not be there, in a folder that is. One that is there is replaced.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            is_new: false,
        }
    }

    /// Replaces nothing: a file that is there stays as it is.
    pub fn only_new(self) -> Self {
        Self {
            is_new: true,
            ..self
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it will probably work. Leaves nothing behind.
    ///
    /// # Errors
    ///
    /// Why it will not.
    pub fn check(&self) -> Result<(), PrivateFileError> {
        self.check_target()?;
        let folder = folder_of(&self.path);
        if others_may_replace(folder)
            .map_err(not_written("has a folder that cannot be looked at"))?
        {
            return Err(PrivateFileError::OpenFolder);
        }
        // A file without a name tells whether one can be made.
        let probe = tempfile::tempfile_in(folder);
        probe
            .map(drop)
            .map_err(not_written("cannot be written: its folder takes no files"))
    }

    /// Writes all of it.
    ///
    /// # Errors
    ///
    /// Why it is not written, or may not last.
    pub fn write(&self, content: &[u8]) -> Result<(), PrivateFileError> {
        self.put(self.stage(None, content)?)
    }

    /// Writes all of it beside its place, under this name or one that nobody else has.
    pub(crate) fn stage(
        &self,
        name: Option<&OsStr>,
        content: &[u8],
    ) -> Result<Staged, PrivateFileError> {
        let not_staged = not_written("cannot be written beside the old one");
        self.check_target()?;
        let staged = match name {
            Some(name) => Staged::beside(&self.path, name),
            None => Staged::of_own_name(&self.path),
        };
        let mut staged = staged.map_err(not_staged)?;
        staged.write(content).map_err(not_staged)?;
        Ok(staged)
    }

    /// Puts what is written at its place.
    pub(crate) fn put(&self, staged: Staged) -> Result<(), PrivateFileError> {
        staged.place(!self.is_new).map_err(|error| match error {
            NotReplaced::Before(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                PrivateFileError::Exists
            }
            NotReplaced::Before(error) => not_written("cannot be replaced")(error),
            NotReplaced::After(error) => PrivateFileError::NotSynced(error),
        })
    }

    pub(crate) fn check_target(&self) -> Result<(), PrivateFileError> {
        if self.path.file_name().is_none() {
            return Err(PrivateFileError::NoName);
        }
        match fs::symlink_metadata(&self.path) {
            Ok(found) if found.is_symlink() => Err(PrivateFileError::Link),
            Ok(found) if !found.is_file() => Err(PrivateFileError::NotAFile),
            Ok(_) if self.is_new => Err(PrivateFileError::Exists),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(not_written("cannot be looked at")(error)),
        }
    }
}

fn not_written(what: &'static str) -> impl Fn(io::Error) -> PrivateFileError + Copy {
    move |source| PrivateFileError::NotWritten { what, source }
}

/// Whether anybody may put another file in the place of one in this folder. A sticky folder, such as `/tmp`, does not let them.
#[cfg(unix)]
pub(crate) fn others_may_replace(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    const WRITABLE_BY_OTHERS: u32 = 0o002;
    const STICKY: u32 = 0o1000;
    let mode = fs::metadata(folder)?.mode();
    Ok(mode & WRITABLE_BY_OTHERS != 0 && mode & STICKY == 0)
}

#[cfg(not(unix))]
pub(crate) fn others_may_replace(folder: &Path) -> io::Result<bool> {
    fs::metadata(folder).map(|_| false)
}

impl fmt::Display for PrivateFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("is none; name a file"),
            Self::Link => f.write_str("is a symbolic link; name the file it leads to"),
            Self::NotAFile => f.write_str("is no regular file; name a file"),
            Self::Exists => f.write_str("is there already; name another file"),
            Self::OpenFolder => f.write_str(
                "would stand in a folder in which everybody may replace files; take another folder, or its right to write from others",
            ),
            Self::NotWritten { what, source } => write!(f, "{what}: {source}"),
            Self::NotSynced(source) => write!(f, "was replaced, and that may not last: {source}"),
        }
    }
}

impl StdError for PrivateFileError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // Its text is in this one's.
            Self::NotWritten { source, .. } | Self::NotSynced(source) => source.source(),
            _ => None,
        }
    }
}
