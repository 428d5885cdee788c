//! An OpenAPI document on its way to the generator: one JSON value whose nodes can still be traced to a file and a line.

use std::path::Path;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use self::bundle::Bundle;
use self::origins::Origins;
use crate::error::{Error, Refusal};
use crate::openapi::version::{DIALECT, Version, is_known_dialect};
use crate::read::source::Source;

mod bundle;
pub mod choices;
mod identifiers;
pub mod origins;
pub mod overlay;

/// A document, and where it was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// The document as it is now, bundled into one value.
    pub root: Value,
    pub(crate) origins: Origins,
    pub(crate) left_out: Vec<(PointerBuf, &'static str)>,
    /// References that were read otherwise than they are written, and what they were read as.
    pub(crate) read_as: Vec<(PointerBuf, String)>,
}

impl Document {
    /// Reads the document in `file`, and the files that it refers to, which must be below the folder of `file`.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or parsed or is outside that folder, or is no OpenAPI document of a version that is known.
    pub fn read(file: &Path) -> Result<Self, Error> {
        Self::read_below(file, None)
    }

    /// As [`Document::read`], where the files that it refers to must be below `root`, if one is given.
    ///
    /// # Errors
    ///
    /// As [`Document::read`].
    pub fn read_below(file: &Path, root: Option<&Path>) -> Result<Self, Error> {
        let source = Source::read(file)?;
        let own = file.parent().unwrap_or(Path::new(""));
        Self::from_source(source, Some(root.unwrap_or(own)))
    }

    /// Takes `text` as the document that `file` names. It may refer to no other file.
    ///
    /// # Errors
    ///
    /// As [`Document::read`].
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        Self::from_source(Source::parse(file, text)?, None)
    }

    fn from_source(source: Source, folder: Option<&Path>) -> Result<Self, Error> {
        let document = Self {
            root: Value::Null,
            origins: Origins::new(source),
            left_out: Vec::new(),
            read_as: Vec::new(),
        };
        document
            .check_version()
            .map_err(|refusal| document.error(refusal, None))?;
        let Bundle {
            root,
            mut origins,
            left_out,
            read_as,
        } = bundle::bundle(document.origins, folder)?;
        origins.drop_values();
        Ok(Self {
            root,
            origins,
            left_out,
            read_as,
        })
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

    /// Checks what the document's own file says that it is.
    fn check_version(&self) -> Result<(), Refusal> {
        let refuse = |at: &'static str, problem: String, help: &str| {
            Err(Refusal::at(Pointer::from_static(at), problem, help))
        };
        let written = |at: &'static str, value: &Value| match value {
            Value::String(text) => text.trim().to_owned(),
            value => {
                let written = self.origins.written(Pointer::from_static(at), value);
                written.unwrap_or_else(|| value.to_string())
            }
        };
        let Some(root) = self.origins.sources()[0].value.as_object() else {
            return refuse("", "is not an object".into(), NEEDED);
        };
        let version = match (root.get("openapi"), root.get("swagger")) {
            (Some(version @ (Value::String(_) | Value::Number(_))), _) => {
                let text = written("/openapi", version);
                let Some(known) = Version::of(&text) else {
                    let problem = format!("version {text} is not supported");
                    return refuse("/openapi", problem, UNKNOWN);
                };
                known
            }
            (Some(_), _) => return refuse("/openapi", "is not a string".into(), NEEDED),
            (None, Some(version)) => {
                let version = written("/swagger", version);
                if !matches!(version.as_str(), "2" | "2.0") {
                    return refuse(
                        "/swagger",
                        format!("is a Swagger {version} document"),
                        EARLIER,
                    );
                }
                Version::V3_0
            }
            (None, None) => return refuse("", "has no `openapi` version".into(), NEEDED),
        };
        if version == Version::Later
            && let Some(dialect) = root.get("jsonSchemaDialect").and_then(Value::as_str)
            && !is_known_dialect(dialect)
        {
            let problem = format!("says that schemas are of the dialect {dialect}");
            return refuse("/jsonSchemaDialect", problem, DIALECT);
        }
        match root.get("paths") {
            Some(Value::Object(_)) => Ok(()),
            None if version == Version::Later => Ok(()),
            Some(_) => refuse("/paths", "is not an object".into(), PATHS),
            None => refuse("", "has no `paths` object".into(), PATHS),
        }
    }
}

const NEEDED: &str = "give a document of OpenAPI 3.0, 3.1 or 3.2, or of Swagger 2.0";
const PATHS: &str = "give an OpenAPI document, with `paths: {}` if it has schemas alone";
const UNKNOWN: &str = "3.0, 3.1 and 3.2 are; if the document is of one of them, write that, else ask its author for one";
const EARLIER: &str = "ask its author for Swagger 2.0 or OpenAPI 3; what has Swagger 2.0's form is read with `swagger: '2.0'`";
