//! Finds the OpenAPI documents below a folder: files with a root key `openapi` or `swagger`. It does not read the files that they refer to, opens
//! nothing but regular files, and does not follow links to folders, which may lead out or back.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use openapi_normalise::naming::first_free;
use openapi_normalise::source::{MOST_BYTES, open};

/// A document that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name, unique among those found.
    pub name: String,
    /// Its file.
    pub file: PathBuf,
    /// The folder that holds all files it may refer to; its own where there is none.
    pub root: Option<PathBuf>,
    /// An overlay to apply to it first.
    pub overlay: Option<PathBuf>,
}

/// All documents below `folder`, sorted by name. A file is a folder of one. They may refer to files below `root`, or below `folder`
/// where there is none: the documents of a folder share files.
///
/// # Errors
///
/// When the folder cannot be read or holds no document.
pub fn documents(folder: &Path, root: Option<&Path>) -> Result<Vec<Found>> {
    let mut files = Vec::new();
    let single = folder.is_file();
    let root = root.or((!single).then_some(folder));
    if single {
        files.push(folder.to_owned());
    } else {
        collect(folder, &mut files)?;
    }
    files.sort();
    ensure!(
        !files.is_empty(),
        "{}: no OpenAPI document was found here; name a folder with files that have a root key `openapi` or `swagger`",
        folder.display()
    );
    let mut taken = BTreeSet::new();
    Ok(files
        .into_iter()
        .map(|file| {
            let name = first_free(&name(&file), "-", |name| taken.insert(name.to_owned()));
            let root = root.map(Path::to_owned);
            Found {
                name,
                file,
                root,
                overlay: None,
            }
        })
        .collect())
}

/// The name of the file, or of its folder if the file has a name that many documents have.
fn name(file: &Path) -> String {
    let text =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = text(file.file_stem()).unwrap_or_default();
    if matches!(stem.as_str(), "openapi" | "swagger" | "index" | "spec") {
        text(file.parent().and_then(Path::file_name)).unwrap_or(stem)
    } else {
        stem
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("{}: cannot be read", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                collect(&path, found)?;
            }
        } else if matches!(
            path.extension().and_then(|extension| extension.to_str()),
            Some("yaml" | "yml" | "json")
        ) && is_document(&path)
        {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether the file has a root key that states a version. A file that cannot be parsed is judged by its text, so that a broken document fails and
/// is not skipped.
fn is_document(file: &Path) -> bool {
    let mut bytes = Vec::new();
    let read = open(file).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    if read.is_err() {
        return false;
    }
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return serde_json::from_str::<serde_json::Value>(text).map_or_else(
            |_| text.split(['{', ',']).any(begins_with_key),
            |value| KEYS.iter().any(|key| value.get(key).is_some()),
        );
    }
    text.lines()
        .any(|line| !line.starts_with(' ') && begins_with_key(line))
}

/// The keys by which a document states the version of the specification.
const KEYS: [&str; 2] = ["openapi", "swagger"];

/// Whether the text begins with one of these keys, quoted or not.
fn begins_with_key(text: &str) -> bool {
    let quotes = ['"', '\''];
    let text = text.trim_start().trim_start_matches(quotes);
    KEYS.iter().any(|key| {
        text.strip_prefix(key).is_some_and(|rest| {
            rest.trim_start_matches(quotes)
                .trim_start()
                .starts_with(':')
        })
    })
}
