#![doc = include_str!("../README.md")]

#[doc(hidden)]
pub mod document;
pub mod error;
pub mod ledger;
mod openapi;
#[doc(hidden)]
pub mod passes;
mod read;

use std::path::Path;

pub use document::overlay::Idle;
pub use document::{Document, choices, overlay};
pub use error::Error;
pub use ledger::Ledger;
pub use passes::Settings;

// For the generator of this workspace and its tests; no part of what this package promises.
#[doc(hidden)]
pub use document::origins;
#[doc(hidden)]
pub use openapi::naming::type_name as rust_type_name;
#[doc(hidden)]
pub use openapi::{
    errors, examples, media_type, naming, object, operation, pattern, reference, schema, variants,
    walk,
};
#[doc(hidden)]
pub use passes::wire;
#[doc(hidden)]
pub use read::source;

/// A document that the generator can take, and how it came about.
#[derive(Debug, Clone)]
pub struct Normalised {
    /// The lowered document.
    pub document: Document,
    /// Every change, in order.
    pub ledger: Ledger,
}

impl Normalised {
    /// The same for progenitor as it is, without the code that `openapi-to-client` emits beside it: see [`for_progenitor`].
    ///
    /// # Errors
    ///
    /// As [`normalise`].
    pub fn for_progenitor(mut self) -> Result<Self, Error> {
        passes::make_plain(&mut self.document, &mut self.ledger)?;
        Ok(self)
    }
}

/// Lowers `document` to one that progenitor takes as it is, by its macro or its builder.
///
/// What the document says and neither progenitor nor its model of OpenAPI has a place for stays in extensions (`x-query`, `x-content-type`,
/// …), which progenitor does not read; the ledger names each as left to the caller.
///
/// To correct the document with an overlay, or to choose how it is lowered, call [`normalise`] or [`lower`], and then
/// [`Normalised::for_progenitor`].
///
/// # Errors
///
/// As [`normalise`].
pub fn for_progenitor(document: Document) -> Result<Normalised, Error> {
    lower(document, Ledger::default(), Settings::default())?.for_progenitor()
}

/// Reads `file`, as it is in OpenAPI 3: one of Swagger 2.0 is converted, and nothing else is changed. `root` is as in [`normalise`].
///
/// # Errors
///
/// One [`Error`] at the first thing that cannot be read.
pub fn read_as_openapi_3(file: &Path, root: Option<&Path>) -> Result<Document, Error> {
    let mut document = Document::read_below(file, root)?;
    passes::convert(&mut document, &mut Ledger::default())?;
    Ok(document)
}

/// Reads `file`, applies `overlay` if there is one, and runs all passes.
///
/// References to other files must stay below `root`, with links resolved: what a document names is copied into the output, and a
/// document of others could name any file of this machine. Without a `root` it is the folder of `file`.
///
/// # Errors
///
/// One [`Error`] that names file, line and JSON Pointer, at the first thing that cannot be read, corrected or lowered.
pub fn normalise(
    file: &Path,
    root: Option<&Path>,
    overlay: Option<(&Path, Idle)>,
) -> Result<Normalised, Error> {
    normalise_with(file, root, overlay, Settings::default())
}

/// As [`normalise`], with settings of the caller.
///
/// # Errors
///
/// As [`normalise`].
pub fn normalise_with(
    file: &Path,
    root: Option<&Path>,
    overlay: Option<(&Path, Idle)>,
    settings: Settings,
) -> Result<Normalised, Error> {
    let mut document = Document::read_below(file, root)?;
    let mut ledger = Ledger::default();
    if let Some((overlay, idle)) = overlay {
        overlay::apply(&mut document, overlay, idle, &mut ledger)?;
    }
    lower(document, ledger, settings)
}

/// Runs all passes over a document that was read, and perhaps corrected, before. What was done to it by then is in `ledger`.
///
/// # Errors
///
/// As [`normalise`].
pub fn lower(
    mut document: Document,
    mut ledger: Ledger,
    settings: Settings,
) -> Result<Normalised, Error> {
    reference::check(&document.root).map_err(|refusal| document.error(refusal, None))?;
    passes::run(&mut document, &mut ledger, settings)?;
    Ok(Normalised { document, ledger })
}
