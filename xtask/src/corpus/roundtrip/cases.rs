//! Finds the examples of a document and the Rust type that each belongs to.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::examples::{Example, examples};
use openapi_normalise::media_type;
use openapi_normalise::reference::written;
use openapi_normalise::walk::{Site, tokens, walk};
use openapi_normalise::{Document, rust_type_name};
use serde_json::Value;

use super::rust_type::rust_type;

/// One example.
#[derive(Debug, Clone)]
pub struct Case {
    /// File and JSON Pointer of the example.
    pub place: String,
    /// The pointer of its schema in the bundled document.
    pub schema: PointerBuf,
    /// The Rust type that reads it, below the client's module.
    pub rust: String,
    /// The example.
    pub value: Value,
    /// Whether it is only ever read: an error.
    pub read_only: bool,
}

/// The examples of a document.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// Those that have a type.
    pub cases: Vec<Case>,
    /// How many have none.
    pub without_type: usize,
}

/// The examples of `document`, which was lowered to `lowered`.
pub fn of(document: &Document, lowered: &Document) -> Cases {
    let types = Types::of(lowered);
    let mut cases = Cases::default();
    for Example {
        place,
        schema,
        value,
    } in examples(&document.root)
    {
        let Some(rust) = types.of_schema(document, lowered, &schema, value.is_null()) else {
            cases.without_type += 1;
            continue;
        };
        if rust == "String" && !value.is_string() && !is_json(&schema) {
            // the text of another media type; the example shows what it means
            cases.without_type += 1;
            continue;
        }
        let (file, pointer) = document.origin(&place);
        cases.cases.push(Case {
            place: format!("{}: #{pointer}", short(file)),
            read_only: is_error(&schema) || types.only_read(&rust),
            schema,
            rust,
            value,
        });
    }
    cases
}

/// The lowered schemas by where they came from.
struct Types {
    by_origin: HashMap<(PathBuf, PointerBuf), Vec<PointerBuf>>,
    /// The Rust names of those that a request or a success leads to.
    written: HashSet<String>,
}

impl Types {
    fn of(lowered: &Document) -> Self {
        let mut by_origin: HashMap<_, Vec<_>> = HashMap::new();
        let mut root = lowered.root.clone();
        walk(&mut root, &mut |at, site, _| {
            if site == Site::Schema {
                let (file, pointer) = lowered.origin(at);
                by_origin
                    .entry((file.to_owned(), pointer))
                    .or_default()
                    .push(at.to_buf());
            }
        });
        Self {
            by_origin,
            written: written(&lowered.root)
                .iter()
                .map(|name| rust_type_name(name))
                .collect(),
        }
    }

    /// The Rust type of the schema at `at` of the document as it was. A schema that became a component left its `nullable` where it
    /// is used, so that `null` belongs to the type there.
    fn of_schema(
        &self,
        document: &Document,
        lowered: &Document,
        at: &Pointer,
        null: bool,
    ) -> Option<String> {
        let (file, pointer) = document.origin(at);
        let same_place =
            at.resolve(&lowered.root).is_ok() && lowered.origin(at) == (file, pointer.clone());
        let others = self.by_origin.get(&(file.to_owned(), pointer));
        let mut types = same_place
            .then_some(at)
            .into_iter()
            .chain(others.into_iter().flatten().map(PointerBuf::as_ptr))
            .map(|place| rust_type(&lowered.root, place));
        let first = types.next()?;
        let optional = |rust: &Option<String>| {
            rust.as_ref()
                .is_some_and(|rust| rust.starts_with("Option<"))
        };
        if null && !optional(&first) {
            return types.find(optional).unwrap_or(first);
        }
        first
    }

    /// Whether the type is one of a schema that no request and no success leads to.
    fn only_read(&self, rust: &str) -> bool {
        let name = rust
            .rsplit("::")
            .next()
            .unwrap_or(rust)
            .trim_end_matches('>');
        rust.contains("types::") && !self.written.contains(name)
    }
}

/// Whether the schema is of JSON, as far as its place tells.
fn is_json(schema: &Pointer) -> bool {
    let tokens = tokens(schema);
    let mut after = tokens.iter().skip_while(|token| *token != "content");
    after.next().is_none() || after.next().is_some_and(|name| media_type::is_json(name))
}

fn is_error(schema: &Pointer) -> bool {
    let tokens = tokens(schema);
    let mut after = tokens.iter().skip_while(|token| *token != "responses");
    let status = after.nth(1);
    status.is_some_and(|status| status.starts_with(['4', '5']) || status == "default")
}

/// The last parts of a path: enough to find the file.
fn short(file: &Path) -> String {
    let parts: Vec<_> = file
        .components()
        .rev()
        .take(3)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}
