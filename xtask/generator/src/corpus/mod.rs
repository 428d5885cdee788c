//! Runs the pipeline on every document below a folder and reports the result for each. It knows no document by name.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use openapi_normalise::Normalised;

use self::call::outcome::Calls;
use self::call::plan::Plan;
use self::roundtrip::cases::Cases;
use self::roundtrip::outcome::Results;
use crate::tree::Files;

pub mod call;
pub mod compile;
pub mod find;
pub mod generate;
pub mod node;
pub mod report;
pub mod roundtrip;
pub mod schemas;
pub mod scratch;
pub mod values;

/// One document and its results.
#[derive(Debug)]
pub struct Entry {
    /// Its name: that of its folder, or of its file.
    pub name: String,
    /// The name of the Rust module that its client becomes.
    pub module: String,
    /// The document's file.
    pub file: PathBuf,
    /// The folder that holds all files it may refer to; its own where there is none.
    pub root: Option<PathBuf>,
    /// The overlay that is applied to it first.
    pub overlay: Option<PathBuf>,
    /// The client, or why there is none.
    pub client: Result<Client, String>,
    /// The messages of the compiler: an empty list is good, none means that it was not compiled.
    pub compiled: Option<Vec<String>>,
    /// Its examples, and the values that were made for its schemas.
    pub cases: Cases,
    /// The types of `cases` that the client does not have, or that do not compile, and why.
    pub untyped: BTreeMap<String, String>,
    /// The calls of its operations that are to be made.
    pub plan: Option<Plan>,
    /// The operations of `plan`, by number, whose calls do not compile, and why.
    pub uncallable: BTreeMap<usize, String>,
    /// The calls that were made.
    pub calls: Option<Calls>,
    /// The results of examples and values, where they were run.
    pub values: Option<Results>,
}

/// A generated client.
#[derive(Debug)]
pub struct Client {
    /// The document as the generator took it.
    pub normalised: Normalised,
    /// The emitted files.
    pub files: Files,
    /// Time to read and lower the document.
    pub normalising: Duration,
    /// Time to generate and format the code.
    pub emitting: Duration,
}

impl Entry {
    /// Whether everything that was requested succeeded.
    pub fn is_good(&self) -> bool {
        self.client.is_ok()
            && self.compiled.as_ref().is_none_or(Vec::is_empty)
            && self.values.as_ref().is_none_or(|values| {
                [false, true]
                    .into_iter()
                    .all(|made| values.good(made) == values.fitting(made))
            })
            && self
                .calls
                .as_ref()
                .is_none_or(|calls| calls.good() == calls.tried())
    }
}
