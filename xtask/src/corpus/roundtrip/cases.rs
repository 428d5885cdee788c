//! Finds the examples of a document and the Rust type that each belongs to.

use std::collections::HashMap;
use std::path::Path;

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::Document;
use openapi_normalise::walk::{Site, child, walk};
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
    let mut found: Vec<(PointerBuf, PointerBuf, Value)> = Vec::new();
    let mut root = document.root.clone();
    walk(&mut root, &mut |at, site, node| match site {
        Site::Schema => {
            if let Some(value) = node.get("example").filter(|_| node.get("$ref").is_none()) {
                found.push((child(at, ["example"]), at.to_buf(), value.clone()));
            }
        }
        Site::MediaType if node.get("schema").is_some() => {
            let schema = child(at, ["schema"]);
            if let Some(value) = node.get("example") {
                found.push((child(at, ["example"]), schema.clone(), value.clone()));
            }
            let examples = node.get("examples").and_then(Value::as_object);
            for (name, example) in examples.into_iter().flatten() {
                if let Some(value) = example.get("value") {
                    let place = child(at, ["examples", name, "value"]);
                    found.push((place, schema.clone(), value.clone()));
                }
            }
        }
        _ => {}
    });
    let mut cases = Cases::default();
    for (place, schema, value) in found {
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
            read_only: is_error(&schema) || types.only_read(lowered, &rust),
            schema,
            rust,
            value,
        });
    }
    cases
}

/// The lowered schemas by where they came from.
struct Types {
    by_origin: HashMap<(PathKey, PointerBuf), Vec<PointerBuf>>,
    written: std::collections::HashSet<String>,
}

type PathKey = std::path::PathBuf;

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
            written: written(&lowered.root),
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
    fn only_read(&self, _: &Document, rust: &str) -> bool {
        let name = rust
            .rsplit("::")
            .next()
            .unwrap_or(rust)
            .trim_end_matches('>');
        rust.contains("types::") && !self.written.contains(name)
    }
}

/// The Rust names of component schemas that a request or a success leads to.
fn written(root: &Value) -> std::collections::HashSet<String> {
    use openapi_normalise::reference::references;
    let mut left = Vec::new();
    let paths = root.get("paths").and_then(Value::as_object);
    for (_, item) in paths.into_iter().flatten() {
        for (_, operation) in item.as_object().into_iter().flatten() {
            for (key, part) in operation.as_object().into_iter().flatten() {
                if key != "responses" {
                    left.extend(references(part));
                    continue;
                }
                for (status, response) in part.as_object().into_iter().flatten() {
                    if status.starts_with('2') {
                        left.extend(references(response));
                    }
                }
            }
        }
    }
    let mut reached = std::collections::HashSet::new();
    while let Some((_, reference)) = left.pop() {
        if reached.insert(reference.clone())
            && let Some(schema) = openapi_normalise::reference::resolve(root, &reference)
        {
            left.extend(references(schema));
        }
    }
    reached
        .iter()
        .filter_map(|reference| reference.rsplit('/').next())
        .map(openapi_normalise::rust_type_name)
        .collect()
}

/// Whether the schema is of JSON, as far as its place tells.
fn is_json(schema: &Pointer) -> bool {
    let mut tokens = schema.tokens();
    if !tokens.any(|token| token.encoded() == "content") {
        return true;
    }
    let media_type = tokens.next().map(|token| token.decoded().into_owned());
    media_type.is_some_and(|media_type| openapi_normalise::media_type::is_json(&media_type))
}

fn is_error(schema: &Pointer) -> bool {
    let tokens: Vec<_> = schema
        .tokens()
        .map(|token| token.decoded().into_owned())
        .collect();
    let status = tokens
        .iter()
        .position(|token| token == "responses")
        .and_then(|index| tokens.get(index + 1));
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
