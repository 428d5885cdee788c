//! From a document to its client: corrects it, lowers it, emits the files and writes them, as the settings say. It gets no document by
//! itself, and speaks to nobody.

use std::fmt;
use std::path::{Path, PathBuf};

use openapi_normalise::error::Refusal;
use openapi_normalise::ledger::{Entry, Kind, MARK};
use openapi_normalise::operation::operations;
use openapi_normalise::passes::SLIPS;
use openapi_normalise::{Document, Idle, Ledger, Normalised, choices, lower, overlay};
use serde_json::{Map, Value};

use crate::emit;
use crate::emit::manifest::{self, Tls};
use crate::error::Error;
use crate::settings::Settings;
use crate::tree::{self, Difference, Files, MARK_KEY};

/// What a client is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A crate: manifest, README, ledger, and modules in `src`.
    Crate,
    /// The modules alone, for a crate of your own: a folder with `mod.rs`.
    Module,
}

/// A client that was generated. Nothing is written before [`Generated::write`] or one of the other writing functions is called.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Generated {
    /// The files of the client, by their paths below the folder of the crate or of the modules.
    pub files: Files,
    /// The corrected and the lowered document, where the settings name a file for them, by these paths.
    pub documents: Files,
    /// The document as the generator read it, and the ledger of every change.
    pub normalised: Normalised,
    form: Form,
    tls: Tls,
}

/// Makes the client of `document`: applies the overlay and the choices of the settings, lowers it, and emits code. It writes nothing.
///
/// Where the settings name a document or a folder, that is for the caller: [`Document::read`] reads the one, and [`Generated::write`] takes
/// the other.
///
/// # Errors
///
/// [`Error::Document`] at the first thing that cannot be corrected, lowered or generated.
pub fn generate(
    mut document: Document,
    settings: &Settings,
    form: Form,
) -> Result<Generated, Error> {
    let mut ledger = Ledger::default();
    if let Some(file) = &settings.overlay {
        let idle = if settings.accept_idle {
            Idle::Accepted
        } else {
            Idle::Refused
        };
        overlay::apply(&mut document, file, idle, &mut ledger)?;
    }
    let mut documents = Files::new();
    if let Some(path) = &settings.corrected {
        documents.insert(path.clone(), marked(&document.root)?);
    }
    choices::apply(&mut document, &settings.choices(), &mut ledger)?;
    let how = openapi_normalise::Settings {
        keep_unknown_fields: settings.keep_unknown_fields,
    };
    let normalised = lower(document, ledger, how)?;
    if settings.refuse_slips {
        refuse_slips(&normalised)?;
    }
    if let Some(path) = &settings.normalised {
        documents.insert(path.clone(), marked(&normalised.document.root)?);
    }
    let files = match form {
        Form::Crate => emit::package(&normalised, &settings.package, &settings.additions()),
        Form::Module => emit::emit_with(&normalised, &settings.additions()),
    };
    Ok(Generated {
        files: files.map_err(Error::of_generator)?,
        documents,
        normalised,
        form,
        tls: settings.package.tls,
    })
}

impl Generated {
    /// Writes the client below `folder`, and the documents to their places. Equal files are left alone, modules that were generated before and
    /// are no more are removed, and either all files are written or none. Returns the paths that changed.
    ///
    /// # Errors
    ///
    /// [`Error::Files`] when a file cannot be written, or would replace one that was not generated; [`Generated::overwrite`] replaces it.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        self.put(folder, false)
    }

    /// As [`Generated::write`], and replaces files that were not generated too.
    ///
    /// # Errors
    ///
    /// [`Error::Files`] when a file cannot be written.
    pub fn overwrite(&self, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        self.put(folder, true)
    }

    /// How the files below `folder` differ from the client. It writes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Files`] when a file cannot be read.
    pub fn compare(&self, folder: &Path) -> Result<Vec<(PathBuf, Difference)>, Error> {
        tree::compare(&self.placed(folder), &self.own(folder))
            .map_err(|cause| Error::of_files(&cause))
    }

    /// For a build script and a client of the form [`Form::Module`]: writes the modules to `folder/name`, and `folder/name.rs`, which declares
    /// the module `name`. `folder` is that of `OUT_DIR`, and the crate takes the module by
    /// `include!(concat!(env!("OUT_DIR"), "/name.rs"));`. An `include!` of `mod.rs` itself is no Rust, because it begins with documentation of
    /// the module.
    ///
    /// # Errors
    ///
    /// As [`Generated::write`].
    pub fn write_included(&self, folder: &Path, name: &str) -> Result<(), Error> {
        let modules = folder.join(name);
        self.write(&modules)?;
        let root = modules.join("mod.rs");
        let line = format!(
            "// {MARK}\n\n#[path = {:?}]\npub mod {name};\n",
            root.to_string_lossy()
        );
        tree::put(folder, &Files::from([(format!("{name}.rs").into(), line)]))
            .map_err(|cause| Error::of_files(&cause))?;
        Ok(())
    }

    /// The lines of `[dependencies]` that a crate with these modules needs.
    ///
    /// # Errors
    ///
    /// [`Error::Generator`] when one of them is not Rust.
    pub fn dependencies(&self) -> Result<Vec<String>, Error> {
        manifest::dependencies_of(&self.files, self.tls).map_err(Error::of_generator)
    }

    /// What the document says and no type of the client enforces.
    pub fn left_to_caller(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.normalised.ledger.entries().iter();
        entries.filter(|entry| entry.kind == Kind::LeftToCaller)
    }

    /// How much there is of it.
    pub fn summary(&self) -> Summary {
        let types = self
            .files
            .iter()
            .find(|(path, _)| path.file_name() == Some(Path::new("types.rs").as_os_str()))
            .map_or("", |(_, text)| text);
        let is_type =
            |line: &&str| line.starts_with("pub struct ") || line.starts_with("pub enum ");
        let left = self.left_to_caller().count();
        Summary {
            operations: operations(&self.normalised.document.root).count(),
            types: types.lines().filter(is_type).count(),
            changes: self.normalised.ledger.entries().len() - left,
            left_to_caller: left,
        }
    }

    fn put(&self, folder: &Path, force: bool) -> Result<Vec<PathBuf>, Error> {
        tree::write(&self.placed(folder), &self.own(folder), force)
            .map_err(|cause| Error::of_files(&cause))
    }

    /// All files by their paths.
    fn placed(&self, folder: &Path) -> Files {
        let files = self.files.iter();
        let files = files.map(|(name, text)| (folder.join(name), text.clone()));
        self.documents.clone().into_iter().chain(files).collect()
    }

    /// The folder whose generated files are all of this client.
    fn own(&self, folder: &Path) -> PathBuf {
        match self.form {
            Form::Crate => folder.join("src"),
            Form::Module => folder.to_owned(),
        }
    }
}

/// How much there is of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The operations that it has a function for.
    pub operations: usize,
    /// The types of its models.
    pub types: usize,
    /// The changes between the document and what the generator read.
    pub changes: usize,
    /// The things that the document says and no type enforces.
    pub left_to_caller: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            _ => format!("{count} {what}s"),
        };
        write!(
            f,
            "{}, {}; {} to the document, {} left to you",
            counted(self.operations, "operation"),
            counted(self.types, "type"),
            counted(self.changes, "change"),
            counted(self.left_to_caller, "thing"),
        )
    }
}

/// A document as JSON, with a mark that it was generated.
fn marked(root: &Value) -> Result<String, Error> {
    let mut marked = Map::from_iter([(MARK_KEY.to_owned(), MARK.into())]);
    marked.extend(root.as_object().cloned().unwrap_or_default());
    let json = serde_json::to_string_pretty(&marked).map_err(|cause| {
        Error::Generator(format!("the document cannot be written as JSON: {cause}"))
    })?;
    Ok(json + "\n")
}

/// The passes repair slips in a document. Who settles that theirs has none is told of the first.
fn refuse_slips(normalised: &Normalised) -> Result<(), Error> {
    let mut entries = normalised.ledger.entries().iter();
    match entries.find(|entry| entry.pass == SLIPS) {
        None => Ok(()),
        Some(slip) => {
            let refusal = Refusal::at(&slip.pointer, slip.change.as_str(), "mend the document");
            Err(normalised.document.error(refusal, Some(slip.pass)).into())
        }
    }
}
