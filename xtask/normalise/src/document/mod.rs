//! An OpenAPI document on its way to the generator: one JSON value whose nodes can still be traced to a file and a line.

use std::path::Path;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use self::bundle::Bundle;
use self::origins::Origins;
use crate::error::{Error, Refusal};
use crate::read::source::Source;

mod bundle;
pub mod choices;
pub mod origins;
pub mod overlay;

/// A document, and where it was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// The document as it is now, bundled into one value.
    pub root: Value,
    pub(crate) origins: Origins,
    pub(crate) left_out: Vec<(PointerBuf, &'static str)>,
    pub(crate) slips: Vec<(PointerBuf, String)>,
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
        let mut document = Self {
            root: source.value.clone(),
            origins: Origins::new(source.clone()),
            left_out: Vec::new(),
            slips: Vec::new(),
        };
        document
            .check_version()
            .map_err(|refusal| document.error(refusal, None))?;
        let Bundle {
            root,
            origins,
            left_out,
            slips,
        } = bundle::bundle(source, folder)?;
        document.root = root;
        document.origins = origins;
        document.left_out = left_out;
        document.slips = slips;
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
        let Some(root) = self.root.as_object() else {
            return refuse("", "is not an object".into(), NEEDED);
        };
        match (root.get("openapi"), root.get("swagger")) {
            (Some(version @ (Value::String(_) | Value::Number(_))), _) => {
                let version = written("/openapi", version);
                let means_3_0 = version == "3" || version == "3.0" || version.starts_with("3.0.");
                if !means_3_0 {
                    let help = if version.starts_with("3.") {
                        LATER
                    } else {
                        NEEDED
                    };
                    return refuse(
                        "/openapi",
                        format!("version {version} is not supported"),
                        help,
                    );
                }
            }
            (Some(_), _) => return refuse("/openapi", "is not a string".into(), NEEDED),
            (None, Some(version)) => {
                let version = written("/swagger", version);
                return refuse(
                    "/swagger",
                    format!("is a Swagger {version} document"),
                    EARLIER,
                );
            }
            (None, None) => return refuse("", "has no `openapi` version".into(), NEEDED),
        }
        match root.get("paths") {
            Some(Value::Object(_)) => Ok(()),
            Some(_) => refuse("/paths", "is not an object".into(), PATHS),
            None => refuse("", "has no `paths` object".into(), PATHS),
        }
    }
}

const NEEDED: &str = "give an OpenAPI 3.0 document";
const PATHS: &str = "give an OpenAPI 3.0 document, with `paths: {}` if it has schemas alone";
const LATER: &str = "ask its author for OpenAPI 3.0, or convert it, for instance with `npx @apiture/openapi-down-convert`; where it uses \
                     nothing newer, write `openapi: 3.0.3`";
const EARLIER: &str =
    "convert it to OpenAPI 3.0, for instance with `npx swagger2openapi --outfile openapi.yaml`";
