//! Lowers a document of OpenAPI 3.0, 3.1 or 3.2, or of Swagger 2.0, to what a code generator accepts, and records every change.
//!
//! A document passes through four layers: `read` parses the files, [`document`] joins them into one value and applies
//! corrections, `openapi` knows what its nodes mean, and [`passes`] rewrite it. The crate knows no vendor, API or schema by name,
//! writes no file, and drops no constraint without recording it in the [`ledger`].

pub mod document;
pub mod error;
pub mod ledger;
mod openapi;
pub mod passes;
mod read;

use std::path::Path;

pub use document::overlay::Idle;
pub use document::{Document, origins, overlay};
pub use error::Error;
pub use ledger::Ledger;
pub use openapi::naming::type_name as rust_type_name;
pub use openapi::{
    errors, examples, media_type, naming, object, operation, pattern, reference, schema, variants,
    walk,
};
pub use passes::{Settings, wire};
pub use read::source;

/// A document that the generator can take, and how it came about.
#[derive(Debug, Clone)]
pub struct Normalised {
    /// The lowered document.
    pub document: Document,
    /// Every change, in order.
    pub ledger: Ledger,
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
    reference::check(&document.root).map_err(|refusal| document.error(refusal, None))?;
    passes::run(&mut document, &mut ledger, settings)?;
    Ok(Normalised { document, ledger })
}
