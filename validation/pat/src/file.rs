//! Files that hold a secret or a report: there as a whole or not at all. A secret's file can be read by its owner only.

use std::{
    fmt,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

use crate::failure::Failure;

/// A file that will be at its place, as a whole, once it has been [kept](Pending::keep).
pub(crate) struct Pending {
    file: NamedTempFile,
    path: PathBuf,
    overwrite: bool,
}

impl Pending {
    /// Prepares a file that only its owner may read, so that what cannot be written is known before anything is done.
    pub(crate) fn private(path: &Path, overwrite: bool) -> Result<Self, Failure> {
        let cannot = |error| Failure::file("written", path.display(), &error);
        if !overwrite && path.symlink_metadata().is_ok() {
            return Err(Failure::usage(format!(
                "{} is there already; give --overwrite, or another file",
                path.display()
            )));
        }
        if path.file_name().is_none() || path.is_dir() {
            return Err(Failure::usage(format!("{} is no file", path.display())));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // Temporary files have mode 0600 on Unix.
        let file = Builder::new()
            .prefix(".pat-")
            .tempfile_in(folder)
            .map_err(cannot)?;
        Ok(Self {
            file,
            path: path.to_owned(),
            overwrite,
        })
    }

    /// Writes it and puts it at its place.
    pub(crate) fn keep(mut self, content: &[u8]) -> Result<(), Failure> {
        let path = self.path;
        let cannot = |error: io::Error| Failure::file("written", path.display(), &error);
        self.file.write_all(content).map_err(cannot)?;
        self.file.as_file().sync_all().map_err(cannot)?;
        let kept = if self.overwrite {
            self.file.persist(&path)
        } else {
            self.file.persist_noclobber(&path)
        };
        kept.map(drop).map_err(|error| cannot(error.error))
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
