//! An OpenAPI document on its way to the generator: one JSON value whose nodes can still be traced to a file and a line.

use std::path::Path;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use self::bundle::Bundle;
use self::origins::Origins;
use crate::error::{Error, Refusal};
use crate::read::source::Source;

mod bundle;
pub mod origins;
pub mod overlay;

/// A document, and where it was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// The document as it is now, bundled into one value.
    pub root: Value,
    pub(crate) origins: Origins,
    pub(crate) left_out: Vec<(PointerBuf, &'static str)>,
}

impl Document {
    /// Reads the document in `file`, and the files that it refers to, which must be below the folder of `file`.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or parsed or is outside that folder, or is not an OpenAPI 3.0 document.
    pub fn read(file: &Path) -> Result<Self, Error> {
        Self::read_below(file, None)
    }

    /// As [`Document::read`], where the files that it refers to must be below `root`, if one is given.
    ///
    /// # Errors
    ///
    /// As [`Document::read`].
    pub fn read_below(file: &Path, root: Option<&Path>) -> Result<Self, Error> {
        Self::from_source(Source::read(file)?, root)
    }

    /// Takes `text` as the document that `file` holds.
    ///
    /// # Errors
    ///
    /// As [`Document::read`].
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        Self::from_source(Source::parse(file, text)?, None)
    }

    fn from_source(source: Source, root: Option<&Path>) -> Result<Self, Error> {
        let mut document = Self {
            root: source.value.clone(),
            origins: Origins::new(source.clone()),
            left_out: Vec::new(),
        };
        document
            .check_version()
            .map_err(|refusal| document.error(refusal, None))?;
        let own = source.file.parent().unwrap_or(Path::new("")).to_owned();
        let Bundle {
            root,
            origins,
            left_out,
        } = bundle::bundle(source, root.unwrap_or(&own))?;
        document.root = root;
        document.origins = origins;
        document.left_out = left_out;
        Ok(document)
    }

    /// The file it was read from.
    pub fn file(&self) -> &Path {
        &self.origins.sources()[0].file
    }

    /// All files that it was read from, the document's own first.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.origins
            .sources()
            .iter()
            .map(|source| source.file.as_path())
    }

    /// The file that the node at `pointer` came from, and its pointer there.
    pub fn origin(&self, pointer: &Pointer) -> (&Path, PointerBuf) {
        let (source, pointer) = self.origins.origin(pointer);
        (&self.origins.sources()[source].file, pointer)
    }

    /// Adds file and line to the refusal of a pass.
    pub fn error(&self, refusal: Refusal, pass: Option<&'static str>) -> Error {
        let (file, pointer, position) = self.origins.locate(&refusal.pointer);
        Error {
            file: file.to_owned(),
            position,
            pointer: Some(pointer),
            pass,
            problem: refusal.problem,
            help: refusal.help,
        }
    }

    fn check_version(&self) -> Result<(), Refusal> {
        let refuse = |at: &'static str, problem: String| {
            Err(Refusal::at(
                Pointer::from_static(at),
                problem,
                "give an OpenAPI 3.0 document",
            ))
        };
        let Some(root) = self.root.as_object() else {
            return refuse("", "is not an object".into());
        };
        match root.get("openapi") {
            Some(Value::String(version)) if version.starts_with("3.0.") => {}
            Some(Value::String(version)) => {
                return refuse("/openapi", format!("version {version} is not supported"));
            }
            Some(_) => return refuse("/openapi", "is not a string".into()),
            None if root.contains_key("swagger") => {
                return refuse("/swagger", "is a Swagger 2 document".into());
            }
            None => return refuse("", "has no `openapi` version".into()),
        }
        for required in ["info", "paths"] {
            if !root.get(required).is_some_and(Value::is_object) {
                return refuse("", format!("has no `{required}` object"));
            }
        }
        Ok(())
    }
}
