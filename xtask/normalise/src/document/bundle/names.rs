//! Names the components that come from other files: after the last token of the reference, the title of the schema, or the file.

use std::collections::{HashMap, HashSet};

use heck::ToPascalCase as _;
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::files::Files;
use crate::openapi::naming::{LONGEST_TITLE, first_free, is_plain};
use crate::openapi::walk::tokens;

/// Tokens of a pointer that describe structure and are not names.
const STRUCTURE: [&str; 16] = [
    "components",
    "schemas",
    "definitions",
    "parameters",
    "responses",
    "requestBodies",
    "headers",
    "properties",
    "paths",
    "content",
    "schema",
    "application/json",
    "allOf",
    "oneOf",
    "anyOf",
    "$defs",
];

/// The components by section, and the node of a file that each stands for.
#[derive(Default)]
pub(super) struct Names {
    of_nodes: HashMap<(&'static str, usize, PointerBuf), String>,
    taken: HashSet<(&'static str, String)>,
    /// Whether two files would have had the same name.
    pub(super) collided: bool,
}

impl Names {
    /// Takes a name for a component of the document itself.
    pub(super) fn take(&mut self, section: &'static str, name: &str) {
        self.taken.insert((section, name.to_owned()));
    }

    /// The component that stands for a node of a file.
    pub(super) fn get(&self, section: &'static str, node: &(usize, PointerBuf)) -> Option<&String> {
        self.of_nodes.get(&(section, node.0, node.1.clone()))
    }

    /// Lets the component `name` stand for a node of a file.
    pub(super) fn set(&mut self, section: &'static str, node: (usize, PointerBuf), name: String) {
        self.of_nodes.insert((section, node.0, node.1), name);
    }

    /// A free name for a node of a file.
    pub(super) fn new_name(
        &mut self,
        section: &'static str,
        (file, pointer): &(usize, PointerBuf),
        files: &Files,
    ) -> String {
        let candidates = candidates(section, *file, pointer, files);
        for name in &candidates {
            if self.taken.insert((section, name.clone())) {
                return name.clone();
            }
            self.collided = true;
        }
        let stem = candidates.first().map_or("Unnamed", String::as_str);
        first_free(stem, "", |name| {
            name != stem && self.taken.insert((section, name.to_owned()))
        })
    }
}

fn candidates(section: &str, file: usize, pointer: &Pointer, files: &Files) -> Vec<String> {
    let mut found = Vec::new();
    if !pointer.is_root() {
        found.push(from_pointer(pointer));
    }
    let title = files
        .value(file, pointer)
        .and_then(|value| value.get("title"))
        .and_then(Value::as_str)
        .filter(|title| {
            matches!(section, "schemas" | "definitions") && title.len() <= LONGEST_TITLE
        });
    found.extend(title.map(heck::ToPascalCase::to_pascal_case));
    if pointer.is_root() {
        let stem = files.origins.sources()[file].file.file_stem();
        found.push(
            stem.map(|stem| stem.to_string_lossy().to_pascal_case())
                .unwrap_or_default(),
        );
    }
    found.retain(|name| name.chars().next().is_some_and(char::is_alphanumeric));
    found
}

/// The last token of a pointer into a section, or all tokens of any other pointer.
fn from_pointer(pointer: &Pointer) -> String {
    let tokens = tokens(pointer);
    let is_structure = |token: &String| STRUCTURE.contains(&token.as_str());
    match tokens.as_slice() {
        [name] if is_plain(name) => name.clone(),
        [section, name] | [_, section, name] if is_structure(section) && is_plain(name) => {
            name.clone()
        }
        tokens => tokens
            .iter()
            .filter(|token| !is_structure(token))
            .map(|token| token.to_pascal_case())
            .collect(),
    }
}
