//! From a document to its client: corrects it, lowers it, emits the files and writes them, as the settings say. The document of the client
//! comes from the caller; those of its modules, and the overlays, are read where the settings name them. It speaks to nobody.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use openapi_normalise::error::Refusal;
use openapi_normalise::ledger::{Entry, MARK};
use openapi_normalise::operation::operations;
use openapi_normalise::passes::SLIPS;
use openapi_normalise::{Document, Idle, Ledger, Normalised, choices, lower, overlay};
use serde_json::{Map, Value};

use crate::emit;
use crate::emit::manifest::{self, Further, Tls};
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
    /// The documents of the modules in the same way, by the names of these.
    pub modules: BTreeMap<String, Normalised>,
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
/// [`Error::Settings`] at the first setting that means nothing, and [`Error::Document`] at the first thing of a document that cannot be
/// corrected, lowered or generated.
pub fn generate(document: Document, settings: &Settings, form: Form) -> Result<Generated, Error> {
    settings.check()?;
    if form == Form::Module && !settings.modules.is_empty() {
        return Err(Error::Settings(
            "a module has one document, and the settings have `modules`; name the document alone, without these settings"
                .to_owned(),
        ));
    }
    let mut documents = Files::new();
    let normalised = lowered(document, settings, false, &mut documents)?;
    let mut further = Further::new();
    for (name, module) in &settings.modules {
        let path = module
            .document
            .as_deref()
            .ok_or_else(|| Error::Settings(format!("{name}: names no document; add `document`")))?;
        let document = Document::read_below(path, module.root.as_deref())?;
        let keeps = settings.keep_unknown_fields;
        further.insert(name, lowered(document, module, keeps, &mut documents)?);
    }
    let additions = settings.additions();
    let files = match form {
        Form::Crate => emit::package(&normalised, &settings.package, &additions, &further),
        Form::Module => emit::emit_with(&normalised, &additions),
    };
    let modules = further.into_iter();
    Ok(Generated {
        files: files.map_err(Error::of_generator)?,
        documents,
        normalised,
        modules: modules
            .map(|(name, module)| (name.to_owned(), module))
            .collect(),
        form,
        tls: settings.package.tls,
    })
}

/// A document as the generator reads it, by its settings. What of it these ask to be written goes into `documents`.
fn lowered(
    mut document: Document,
    settings: &Settings,
    keep_unknown_fields: bool,
    documents: &mut Files,
) -> Result<Normalised, Error> {
    let mut ledger = Ledger::default();
    if let Some(file) = &settings.overlay {
        let idle = if settings.accept_idle {
            Idle::Accepted
        } else {
            Idle::Refused
        };
        overlay::apply(&mut document, file, idle, &mut ledger)?;
    }
    if let Some(path) = &settings.corrected {
        documents.insert(path.clone(), marked(&document.root)?);
    }
    choices::apply(&mut document, &settings.choices(), &mut ledger)?;
    let how = openapi_normalise::Settings {
        keep_unknown_fields: keep_unknown_fields || settings.keep_unknown_fields,
    };
    let normalised = lower(document, ledger, how)?;
    if settings.refuse_slips {
        refuse_slips(&normalised)?;
    }
    if let Some(path) = &settings.normalised {
        documents.insert(path.clone(), marked(&normalised.document.root)?);
    }
    Ok(normalised)
}

impl Generated {
    /// Writes the client below `folder`, and the documents to their places. Equal files are left alone, modules that were generated before and
    /// are no more are removed, and either all files are written or none; the folder of a module that the settings no longer name stays.
    /// Returns the paths that changed.
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
        self.normalised.ledger.left_to_caller()
    }

    /// How much there is of it, without its modules.
    pub fn summary(&self) -> Summary {
        self.counted(&self.normalised, "")
    }

    /// How much there is of the module of this name; nothing where there is none.
    pub fn summary_of(&self, module: &str) -> Summary {
        let normalised = self.modules.get(module);
        normalised.map_or_else(Summary::default, |normalised| {
            self.counted(normalised, &module.replace('-', "_"))
        })
    }

    /// How much there is of a document whose models are in this folder.
    fn counted(&self, normalised: &Normalised, folder: &str) -> Summary {
        let places = ["src", ""].map(|source| Path::new(source).join(folder).join("types.rs"));
        let types = places.iter().find_map(|place| self.files.get(place));
        let types = types.map_or("", String::as_str).lines();
        let heads = ["pub struct ", "pub enum ", "pub type "];
        let is_type = |line: &&str| heads.iter().any(|head| line.starts_with(head));
        let left = normalised.ledger.left_to_caller().count();
        Summary {
            operations: operations(&normalised.document.root).count(),
            types: types.filter(is_type).count(),
            changes: normalised.ledger.entries().len() - left,
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

    /// The folders whose generated files are all of this client.
    fn own(&self, folder: &Path) -> Vec<PathBuf> {
        match self.form {
            Form::Crate => {
                let source = folder.join("src");
                let modules = self.modules.keys();
                let modules = modules.map(|name| source.join(name.replace('-', "_")));
                modules.chain([source.clone()]).collect()
            }
            Form::Module => vec![folder.to_owned()],
        }
    }
}

/// How much there is of a client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
