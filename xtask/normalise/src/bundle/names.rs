//! Names for what comes in from other files: the reference's own last word, the schema's title, or the file's name.

use heck::ToPascalCase as _;
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::Bundler;

/// A title longer than this is a sentence.
const LONGEST_TITLE: usize = 48;

/// Words of a pointer that name no thing.
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

impl Bundler {
    /// A free name for the node at `pointer` of `file`.
    pub(super) fn new_name(
        &mut self,
        kind: &'static str,
        file: usize,
        pointer: &PointerBuf,
    ) -> String {
        let candidates = self.candidates(kind, file, pointer);
        let first = candidates
            .first()
            .cloned()
            .unwrap_or_else(|| "Unnamed".into());
        for name in candidates {
            if self.taken.insert((kind, name.clone())) {
                return name;
            }
            self.namesakes = true;
        }
        let mut count = 2_u32;
        loop {
            let name = format!("{first}{count}");
            if self.taken.insert((kind, name.clone())) {
                return name;
            }
            count += 1;
        }
    }

    fn candidates(&self, kind: &str, file: usize, pointer: &Pointer) -> Vec<String> {
        let mut found = Vec::new();
        if !pointer.is_root() {
            found.push(from_pointer(pointer));
        }
        let title = self
            .value(file, pointer)
            .and_then(|value| value.get("title"))
            .and_then(Value::as_str)
            .filter(|title| kind == "schemas" && title.len() <= LONGEST_TITLE);
        found.extend(title.map(heck::ToPascalCase::to_pascal_case));
        let path = &self.origins.sources()[file].file;
        let stem = |path: &std::path::Path| {
            path.file_stem()
                .map(|stem| stem.to_string_lossy().to_pascal_case())
                .unwrap_or_default()
        };
        if pointer.is_root() {
            found.push(stem(path));
        }
        found.retain(|name| name.chars().next().is_some_and(char::is_alphanumeric));
        found
    }
}

fn from_pointer(pointer: &Pointer) -> String {
    let tokens: Vec<String> = pointer
        .tokens()
        .map(|token| token.decoded().into_owned())
        .collect();
    let last = tokens.len().saturating_sub(1);
    let named = last == 0
        || tokens
            .get(last - 1)
            .is_some_and(|section| STRUCTURE.contains(&section.as_str()) && last <= 2);
    if named
        && tokens[last]
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    {
        return tokens[last].clone();
    }
    tokens
        .iter()
        .filter(|token| !STRUCTURE.contains(&token.as_str()))
        .map(|token| token.to_pascal_case())
        .collect()
}
