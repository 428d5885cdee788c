//! Files that are read and written.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use sailpoint_pat::rotate::{PrivateFile, PrivateFileError};

use super::{exit::Exit, failure::Failure, world::World};

/// No more is read: what has no end, such as a device, would fill the memory. An audit of 100,000 tokens as JSON is a fraction of it.
const LONGEST: u64 = 1 << 28;

/// A file that only its owner may read. What cannot be written is refused now, before anything is done.
pub(crate) fn private(path: &Path, overwrite: bool) -> Result<PrivateFile, Failure> {
    check_name(path)?;
    let file = PrivateFile::new(path);
    let file = if overwrite { file } else { file.only_new() };
    match file.check() {
        Ok(()) => Ok(file),
        Err(error) => Err(refused(path, &error)),
    }
}

/// Writes all of it.
pub(crate) fn keep(file: &PrivateFile, content: &[u8]) -> Result<(), Failure> {
    file.write(content).map_err(|error| Failure {
        exit: Exit::File,
        ..refused(file.path(), &error)
    })
}

fn refused(path: &Path, error: &PrivateFileError) -> Failure {
    let path_shown = path.display();
    match error {
        PrivateFileError::NoName => no_file(path),
        PrivateFileError::NotAFile if path.is_dir() => no_file(path),
        PrivateFileError::Exists => Failure::usage(format!(
            "{path_shown} is there already; give --overwrite, or another file"
        )),
        PrivateFileError::NotWritten { source, .. } => {
            // The name of a temporary file tells nobody anything.
            let text = source.to_string();
            let text = text.split(" at path ").next().unwrap_or_default();
            Failure::new(
                Exit::File,
                format!("{path_shown} cannot be written: {text}"),
            )
        }
        _ => Failure::new(Exit::File, format!("the file {path_shown} {error}")),
    }
}

fn no_file(path: &Path) -> Failure {
    Failure::usage(format!(
        "{} is no file; give the name of one",
        path.display()
    ))
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

/// A text without the byte order mark that some editors put before it.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The name for people and the text of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path, world: &World<'_>) -> Result<(String, String), Failure> {
    if path == Path::new("-") {
        return Ok(("stdin".to_owned(), input(world)?));
    }
    Ok((path.display().to_string(), content(path)?))
}

/// The text of a file, whatever it is called.
pub(crate) fn content(path: &Path) -> Result<String, Failure> {
    let read = File::open(path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(LONGEST + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    text(&path.display().to_string(), read)
}

/// The text of standard input.
pub(crate) fn input(world: &World<'_>) -> Result<String, Failure> {
    text("standard input", (world.input)(LONGEST + 1))
}

fn text(name: &str, read: io::Result<Vec<u8>>) -> Result<String, Failure> {
    let text = read.and_then(|bytes| {
        if bytes.len() as u64 > LONGEST {
            return Err(io::Error::other(format!(
                "it is longer than {LONGEST} bytes"
            )));
        }
        String::from_utf8(bytes).map_err(|_| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "stream did not contain valid UTF-8",
            )
        })
    });
    text.map_err(|error| Failure::file("read", name, &error))
}
