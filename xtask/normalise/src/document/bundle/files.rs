//! Resolves references between the files of a document. A reference may point at a node below another reference, so the pointer is
//! followed token by token. It never fetches anything from a network, and never opens a file outside the root folder of the document:
//! what a document names could be anything on this machine, and what is read ends in the output.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use crate::document::identifiers::{self, Identifiers};
use crate::document::origins::Origins;
use crate::error::Error;
use crate::openapi::reference as references;
use crate::openapi::version::Version;
use crate::openapi::walk::is_extension;
use crate::read::source::Source;

/// How many references may point at one another before they count as a cycle.
const LONGEST_CHAIN: usize = 64;

const MEND: &str = "add what it names, or mend the reference";

/// All files that were read so far.
pub(super) struct Files {
    pub(super) origins: Origins,
    numbers: HashMap<PathBuf, usize>,
    /// The folder that holds everything that may be read, as it was named; none where the document did not come from a folder.
    root: Option<PathBuf>,
    /// References that were read otherwise than they are written, and what they were read as.
    pub(super) read_as: Vec<(PointerBuf, String)>,
    /// The schemas of each file that have names of their own.
    anchors: Vec<HashMap<String, PointerBuf>>,
    /// Whether what stands beside a `$ref` counts.
    pub(super) version: Version,
}

impl Files {
    /// The document's own file. Other files are read only below `root`.
    pub(super) fn new(mut origins: Origins, root: Option<&Path>) -> Self {
        let value = origins.own_value();
        let version = Version::of_document(value);
        let identifiers = match version {
            Version::V3_0 => Identifiers::default(),
            Version::Later => identifiers::resolve(value),
        };
        Self {
            numbers: HashMap::from([(tidy(&origins.sources()[0].file), 0)]),
            origins,
            root: root.map(Path::to_owned),
            read_as: identifiers.read,
            anchors: vec![identifiers.anchors],
            version,
        }
    }

    /// The node at `pointer` of a file.
    pub(super) fn value(&self, file: usize, pointer: &Pointer) -> Option<&Value> {
        pointer
            .resolve(&self.origins.sources().get(file)?.value)
            .ok()
    }

    /// The file and pointer that `reference`, found at `at`, finally points at.
    pub(super) fn target(
        &mut self,
        at: &Pointer,
        reference: &str,
    ) -> Result<(usize, PointerBuf), Error> {
        let (file, _) = self.origins.origin(at);
        let mut target = self.step(at, file, reference, 0)?;
        for _ in 0..LONGEST_CHAIN {
            let next = self.value(target.0, &target.1);
            let next = next.and_then(|node| self.only_reference(node));
            match next.map(str::to_owned) {
                Some(next) => target = self.step(at, target.0, &next, 0)?,
                None => return Ok(target),
            }
        }
        Err(self.cycle(at, reference))
    }

    /// Resolves one reference found in `file`.
    fn step(
        &mut self,
        at: &Pointer,
        file: usize,
        reference: &str,
        depth: usize,
    ) -> Result<(usize, PointerBuf), Error> {
        let bare = self.bare(file, reference);
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (path, fragment) = match &bare {
            Some(pointer) => ("", pointer.as_str()),
            None => (path, fragment),
        };
        if path.contains("://") {
            return Err(self.fail(
                at,
                format!("$ref {reference} leads to another machine"),
                "put the file beside the document and refer to it there",
            ));
        }
        let file = if path.is_empty() {
            file
        } else {
            let beside = self.origins.sources()[file].file.clone();
            let path = beside.parent().unwrap_or(Path::new("")).join(decode(path));
            self.load(at, reference, &path)?
        };
        let fragment = decode(fragment);
        let pointer = match self.anchors[file].get(&fragment) {
            Some(named) => Ok(named.clone()),
            None => PointerBuf::parse(fragment),
        };
        let pointer = pointer.map_err(|_| {
            self.fail(
                at,
                format!("$ref {reference} has a fragment that is no JSON Pointer"),
                "write it as #/path/to/the/node",
            )
        })?;
        let meant = bare.or_else(|| self.meant(at, file, &pointer));
        if let Some(meant) = &meant {
            let slip = format!("$ref {reference} read as #{meant}");
            if !self.read_as.iter().any(|(_, said)| *said == slip) {
                self.read_as.push((at.to_buf(), slip));
            }
        }
        self.descend(
            at,
            file,
            meant.as_ref().unwrap_or(&pointer),
            reference,
            depth,
        )
    }

    /// The definition that the first documents of Swagger 2.0 refer to by its name alone, if there is no file of this name.
    fn bare(&self, file: usize, reference: &str) -> Option<PointerBuf> {
        let definition = PointerBuf::from_tokens(["definitions", reference]);
        self.value(file, &definition)?;
        let beside = self.origins.sources()[file].file.with_file_name(reference);
        (!reference.contains(['#', '/', '.']) && !beside.exists()).then_some(definition)
    }

    /// Where a pointer must lead that leads nowhere: into `$defs` or `definitions` of a schema around it, which was taken over from where it was a
    /// document of its own, or from a section of Swagger 2 to the same name in `components`.
    fn meant(&self, at: &Pointer, file: usize, pointer: &Pointer) -> Option<PointerBuf> {
        let (section, name) = pointer.split_front()?;
        let has = |pointer: &Pointer| self.value(file, pointer).is_some();
        if has(pointer) {
            return None;
        }
        if matches!(section.encoded(), "definitions" | "$defs") {
            let (own, mut around) = self.origins.origin(at);
            while own == file && around.pop_back().is_some() {
                let meant = around.concat(pointer);
                if has(&meant) {
                    return Some(meant);
                }
            }
        }
        let section = match section.encoded() {
            "definitions" => "schemas",
            "parameters" => "parameters",
            "responses" => "responses",
            _ => return None,
        };
        let meant = PointerBuf::from_tokens(["components", section]).concat(name);
        has(&meant).then_some(meant)
    }

    /// The canonical place of the node at `pointer` of `file`: a reference on the way continues elsewhere.
    fn descend(
        &mut self,
        at: &Pointer,
        file: usize,
        pointer: &Pointer,
        reference: &str,
        depth: usize,
    ) -> Result<(usize, PointerBuf), Error> {
        if depth > LONGEST_CHAIN {
            return Err(self.cycle(at, reference));
        }
        let (mut file, mut here) = (file, PointerBuf::new());
        for token in pointer.tokens() {
            let next = here.with_trailing_token(token.clone());
            if self.value(file, &next).is_some() {
                here = next;
                continue;
            }
            let nowhere = format!("$ref {reference} leads nowhere");
            let on = self.value(file, &here).and_then(references::of);
            let Some(on) = on.map(str::to_owned) else {
                return Err(self.fail(at, nowhere, MEND));
            };
            (file, here) = self.step(at, file, &on, depth + 1)?;
            here.push_back(token);
            if self.value(file, &here).is_none() {
                return Err(self.fail(at, nowhere, MEND));
            }
        }
        Ok((file, here))
    }

    /// The number of the file at `path`, which is read unless it was read before.
    fn load(&mut self, at: &Pointer, reference: &str, path: &Path) -> Result<usize, Error> {
        let path = tidy(path);
        if let Some(known) = self.numbers.get(&path) {
            return Ok(*known);
        }
        let Some(root) = &self.root else {
            return Err(self.fail(
                at,
                format!(
                    "$ref {reference} leads to another file, and this document was not read from a folder"
                ),
                "save it and the files that it refers to in one folder, and read it from there",
            ));
        };
        // links are resolved first: a name below the root may stand for a file elsewhere
        let real = path.canonicalize();
        if !real.as_ref().is_ok_and(|real| is_below(root, real)) {
            // what is outside is not told apart from what is not there, except where the name itself is below the root
            let inside = path.starts_with(tidy(root))
                && !path.components().any(|part| part == Component::ParentDir);
            if inside && real.is_err() {
                return Err(self.fail(
                    at,
                    format!(
                        "$ref {reference} leads nowhere: there is no file {}",
                        path.display()
                    ),
                    "add the file, or mend the reference",
                ));
            }
            return Err(self.fail(
                at,
                format!(
                    "$ref {reference} leads to {}, outside the folder {} of the document",
                    path.display(),
                    shown(root)
                ),
                "if the file belongs to the document, name a folder that holds both with --root",
            ));
        }
        if !path.is_file() {
            return Err(self.fail(
                at,
                format!(
                    "$ref {reference} leads to {}, which is no regular file",
                    path.display()
                ),
                "name a file",
            ));
        }
        let mut source = Source::read(&path)?;
        let identifiers = match self.version {
            Version::V3_0 => Identifiers::default(),
            Version::Later => identifiers::resolve(&mut source.value),
        };
        let number = self.origins.add(source);
        self.anchors.push(identifiers.anchors);
        self.numbers.insert(path, number);
        Ok(number)
    }

    /// The reference of a node that states nothing else.
    pub(super) fn only_reference<'n>(&self, node: &'n Value) -> Option<&'n str> {
        let states_more = match self.version {
            Version::V3_0 => ["nullable", "x-nullable", "x-isnullable"]
                .iter()
                .any(|key| node.get(key).is_some()),
            Version::Later => has_siblings(node),
        };
        references::of(node).filter(|_| !states_more)
    }

    /// Adds line and column to the error of a reference. They are looked for once it is known that someone reads them.
    pub(super) fn located(&self, mut error: Error) -> Error {
        if let (None, Some(pointer)) = (error.position, &error.pointer) {
            let mut sources = self.origins.sources().iter();
            let source = sources.find(|source| source.file == error.file);
            let at = pointer.with_trailing_token("$ref");
            error.position = source.and_then(|source| source.position(&at));
        }
        error
    }

    /// The error of a reference at `at` that leads back to itself.
    pub(super) fn cycle(&self, at: &Pointer, reference: &str) -> Error {
        self.fail(at, format!("$ref {reference} leads back to itself"), MEND)
    }

    fn fail(&self, at: &Pointer, problem: String, help: &str) -> Error {
        let (source, pointer) = self.origins.origin(at);
        Error {
            file: self.origins.sources()[source].file.clone(),
            position: None,
            pointer: Some(pointer),
            pass: None,
            problem,
            help: help.to_owned(),
        }
    }
}

/// Whether a schema says more than its `$ref`, in a version where that counts.
pub(super) fn has_siblings(node: &Value) -> bool {
    let mut keywords = node.as_object().into_iter().flat_map(Map::keys);
    keywords.any(|keyword| {
        let says_nothing = is_extension(keyword)
            || matches!(
                keyword.as_str(),
                "$ref" | "description" | "summary" | "$comment" | "$defs"
            );
        !says_nothing
    })
}

/// Whether a path without links is below the root.
fn is_below(root: &Path, real: &Path) -> bool {
    let root = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    };
    root.canonicalize().is_ok_and(|root| real.starts_with(root))
}

/// A folder as people write it: the current one has a name too.
fn shown(folder: &Path) -> std::path::Display<'_> {
    if folder.as_os_str().is_empty() {
        Path::new(".").display()
    } else {
        folder.display()
    }
}

/// Undoes percent-encoding.
fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// The path without `.` and `..`, so that a file has one name however it is reached.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(tidy.components().next_back(), Some(Component::Normal(_))) =>
            {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}
