//! Files: those that hold a secret or a report are there as a whole or not at all, and only their owner may read them.

use std::{
    fmt,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

use super::{exit::Exit, failure::Failure, world::World};

/// A file that will be at its place, as a whole, once it has been [kept](Pending::keep).
pub(crate) struct Pending {
    file: NamedTempFile,
    path: PathBuf,
    overwrite: bool,
}

impl Pending {
    /// Prepares a file that only its owner may read, so that what cannot be written is known before anything is done.
    pub(crate) fn private(path: &Path, overwrite: bool) -> Result<Self, Failure> {
        let cannot = |error: io::Error| {
            // The name of a temporary file tells nobody anything.
            let text = error.to_string();
            let text = text.split(" at path ").next().unwrap_or_default();
            Failure::new(
                Exit::File,
                format!("{} cannot be written: {text}", path.display()),
            )
        };
        check_name(path)?;
        if path.file_name().is_none() || path.is_dir() {
            return Err(Failure::usage(format!(
                "{} is no file; give the name of one",
                path.display()
            )));
        }
        if !overwrite && path.symlink_metadata().is_ok() {
            return Err(Failure::usage(format!(
                "{} is there already; give --overwrite, or another file",
                path.display()
            )));
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

/// Refuses what means standard output elsewhere, and would be a file of that name here.
pub(crate) fn check_name(path: &Path) -> Result<(), Failure> {
    if path == Path::new("-") {
        return Err(Failure::usage(
            "- is no file here; give the name of one, or ./- if that is its name",
        ));
    }
    Ok(())
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// A text without the byte order mark that some editors put before it.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The name for people and the text of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path, world: &World<'_>) -> Result<(String, String), Failure> {
    if path == Path::new("-") {
        let text =
            (world.input)().map_err(|error| Failure::file("read", "standard input", &error))?;
        return Ok(("stdin".to_owned(), text));
    }
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((name, text)),
        Err(error) => Err(Failure::file("read", name, &error)),
    }
}
