//! A file that is replaced as a whole or not at all, whose new content nobody else may read.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// New content beside the file whose place it is to take. Dropped, it is gone.
pub(crate) struct Staged {
    file: NamedTempFile,
    target: PathBuf,
    /// Opened before anything is replaced, so that it cannot fail afterwards.
    folder: Option<File>,
}

/// The file was not replaced, or may have been.
pub(crate) enum NotReplaced {
    /// It is as it was.
    Before(io::Error),
    /// It has its new content, which may be lost if the machine stops now.
    After(io::Error),
}

impl Staged {
    /// A new file of this name, which only its owner may read, beside `target`. One that an earlier run left behind is removed:
    /// nobody else may use the name.
    pub(crate) fn beside(target: &Path, name: &OsStr) -> io::Result<Self> {
        let folder = folder_of(target);
        remove_if_there(&folder.join(name))?;
        // A name without anything random is created or the call fails; no link is followed. The mode is 0600.
        let file = tempfile::Builder::new()
            .prefix(name)
            .rand_bytes(0)
            .tempfile_in(folder)?;
        Ok(Self {
            file,
            target: target.to_owned(),
            folder: opened(folder)?,
        })
    }

    /// A new file beside `target`, of a name that nobody else has.
    pub(crate) fn of_own_name(target: &Path) -> io::Result<Self> {
        let folder = folder_of(target);
        let file = tempfile::Builder::new()
            .prefix(&hidden_name(target, "."))
            .tempfile_in(folder)?;
        Ok(Self {
            file,
            target: target.to_owned(),
            folder: opened(folder)?,
        })
    }

    /// Writes all of the content, to the disk.
    pub(crate) fn write(&mut self, content: &[u8]) -> io::Result<()> {
        self.file.write_all(content)?;
        self.file.as_file().sync_all()
    }

    /// Takes the place of the target.
    pub(crate) fn replace(self) -> Result<(), NotReplaced> {
        self.place(true)
    }

    /// Takes its place, in which nothing may be unless it `replaces` that.
    pub(crate) fn place(self, replaces: bool) -> Result<(), NotReplaced> {
        let placed = if replaces {
            self.file.persist(&self.target)
        } else {
            self.file.persist_noclobber(&self.target)
        };
        placed.map_err(|error| NotReplaced::Before(error.error))?;
        match self.folder {
            Some(folder) => folder.sync_all().map_err(NotReplaced::After),
            None => Ok(()),
        }
    }
}

impl From<NotReplaced> for io::Error {
    fn from(error: NotReplaced) -> Self {
        match error {
            NotReplaced::Before(error) | NotReplaced::After(error) => error,
        }
    }
}

/// `.name` and an ending, for something that stands beside a file.
pub(crate) fn hidden_name(target: &Path, ending: &str) -> OsString {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(ending);
    name
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Not there is as good as removed.
pub(crate) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Where a folder can be opened as a file, a rename in it can be made to last.
#[cfg(unix)]
fn opened(folder: &Path) -> io::Result<Option<File>> {
    File::open(folder).map(Some)
}

#[cfg(not(unix))]
fn opened(_folder: &Path) -> io::Result<Option<File>> {
    Ok(None)
}
