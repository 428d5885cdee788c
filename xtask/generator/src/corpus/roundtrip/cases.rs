//! Finds the examples of a document, adds the values that were made for its schemas, and finds the Rust type of each by the rules of
//! the generator.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::examples::{Example, examples};
use openapi_normalise::reference::schema_at;
use openapi_normalise::variants::VARIANTS;
use openapi_normalise::walk::{self, Site, child, tokens};
use openapi_normalise::{Document, media_type, reference, rust_type_name};
use serde_json::Value;

use super::requested::Requested;
use crate::emit::conversions::of_schema;

/// One value.
#[derive(Debug, Clone)]
pub struct Case {
    /// File and JSON Pointer of the example, or of the schema that the value was made for.
    pub place: String,
    /// The pointer of its schema in the bundled document.
    pub schema: PointerBuf,
    /// The Rust type that reads it, below the client's module.
    pub rust: String,
    /// The value.
    pub value: Value,
    /// Whether it was made for its schema, and is no example of the document.
    pub made: bool,
    /// Whether a request has the schema. Others are read only.
    pub requested: bool,
}

/// The values of a document.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// Those that have a type.
    pub cases: Vec<Case>,
    /// How many examples have none.
    pub without_type: usize,
    /// The schemas, by their places, that have no type or for which no valid value was made.
    pub without_values: Vec<(String, &'static str)>,
}

/// The schemas of `document` for which values are made: its components, and those of bodies that are no component.
pub fn schemas(document: &Document) -> Vec<PointerBuf> {
    let mut found = Vec::new();
    walk::read(&document.root, &mut |at, site, node| {
        let is_component = site == Site::Schema && schema_at(at).is_some();
        if is_component && reference::of(node).is_none() {
            found.push(at.to_buf());
        }
        if site == Site::MediaType
            && is_json(&child(at, ["schema"]))
            && node
                .get("schema")
                .is_some_and(|schema| reference::of(schema).is_none())
        {
            found.push(child(at, ["schema"]));
        }
    });
    found
}

/// The examples of `document`, which was lowered to `lowered`, and the values that were made for its schemas.
pub fn of(
    document: &Document,
    lowered: &Document,
    made: &BTreeMap<PointerBuf, Vec<Value>>,
) -> Cases {
    let types = Types::of(lowered);
    let requested = Requested::of(&document.root);
    let mut cases = Cases::default();
    for Example {
        place,
        schema,
        value,
    } in examples(&document.root)
    {
        // the text of another media type has no type of its own: the example shows what it means
        let is_text = !value.is_string() && !is_json(&schema);
        let rust = types.of_schema(document, &schema, value.is_null());
        let rust = rust.filter(|rust| rust != "String" || !is_text);
        let Some(rust) = rust.filter(|rust| !is_read_around(rust, &value)) else {
            cases.without_type += 1;
            continue;
        };
        cases.cases.push(Case {
            place: place_of(document, &place),
            requested: requested.contains(&schema),
            schema,
            rust,
            value,
            made: false,
        });
    }
    for (schema, values) in made {
        if types.of_schema(document, schema, false).is_none() {
            let place = place_of(document, schema);
            cases.without_values.push((place, "it has no type"));
            continue;
        }
        if values.is_empty() {
            let place = place_of(document, schema);
            cases
                .without_values
                .push((place, "no valid value was made"));
        }
        // null for a nullable component is said where it is used, and tried there
        let is_component = schema_at(schema).is_some();
        for value in values
            .iter()
            .filter(|value| !(is_component && value.is_null()))
        {
            let rust = types.of_schema(document, schema, value.is_null());
            if let Some(rust) = rust.filter(|rust| !is_read_around(rust, value)) {
                cases.cases.push(Case {
                    place: place_of(document, schema),
                    schema: schema.clone(),
                    rust,
                    value: value.clone(),
                    made: true,
                    requested: requested.contains(schema),
                });
            }
        }
    }
    cases
}

fn place_of(document: &Document, at: &Pointer) -> String {
    let (file, pointer) = document.origin(at);
    format!("{}: #{pointer}", short(file))
}

/// The Rust types of a client.
struct Types<'a> {
    lowered: &'a Document,
    /// The lowered schemas by where they came from.
    by_origin: HashMap<(PathBuf, PointerBuf), Vec<PointerBuf>>,
}

impl<'a> Types<'a> {
    fn of(lowered: &'a Document) -> Self {
        let mut by_origin: HashMap<_, Vec<_>> = HashMap::new();
        walk::read(&lowered.root, &mut |at, site, _| {
            if site == Site::Schema {
                let (file, pointer) = lowered.origin(at);
                let schemas = by_origin.entry((file.to_owned(), pointer)).or_default();
                schemas.push(at.to_buf());
            }
        });
        Self { lowered, by_origin }
    }

    /// The Rust type of the schema at `at` of the document as it was. A schema that became a component left its `nullable` where it
    /// is used, so that `null` belongs to the type there.
    fn of_schema(&self, document: &Document, at: &Pointer, null: bool) -> Option<String> {
        if let Some(rust) = self.of_tagged(document, at) {
            return Some(rust);
        }
        let mut types = self
            .places(document, at)
            .map(|place| rust_type(&self.lowered.root, place));
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

    /// The type of the union with a tag that the schema at `at` is an inline member of: the union writes the tag, and the member's own type
    /// has none.
    fn of_tagged(&self, document: &Document, at: &Pointer) -> Option<String> {
        let (list, index) = at.split_back()?;
        let (union, keyword) = list.split_back()?;
        let is_member = matches!(keyword.encoded(), "oneOf" | "anyOf")
            && index.encoded().bytes().all(|byte| byte.is_ascii_digit());
        let mut unions = self.places(document, union).filter(|place| {
            let schema = place.resolve(&self.lowered.root).ok();
            let variants = schema.and_then(|schema| schema.get(VARIANTS));
            variants.is_some_and(|variants| variants.get("tag").is_some())
        });
        unions
            .find_map(|place| rust_type(&self.lowered.root, place))
            .filter(|_| is_member)
    }

    /// Where the schema at `at` of the document as it was is now, the same place first.
    fn places(&self, document: &Document, at: &Pointer) -> impl Iterator<Item = &Pointer> {
        let (file, pointer) = document.origin(at);
        let same_place = at.resolve(&self.lowered.root).is_ok()
            && self.lowered.origin(at) == (file, pointer.clone());
        let others = self.by_origin.get(&(file.to_owned(), pointer));
        let same = others
            .into_iter()
            .flatten()
            .filter(move |place| same_place && **place == *at);
        same.chain(others.into_iter().flatten())
            .map(PointerBuf::as_ptr)
    }
}

/// The type that the generator makes of the schema at `at`, by the same rules; none where it has no name.
fn rust_type(root: &Value, at: &Pointer) -> Option<String> {
    match schema_at(at) {
        Some(name) => Some(format!("types::{}", rust_type_name(&name))),
        None => of_schema(at.resolve(root).ok()?),
    }
}

/// Whether the client reads the value, but not by this type alone: an integer with a point is read by the object that has the field, or
/// by the call that has the body. Both are tried on the wire.
fn is_read_around(rust: &str, value: &Value) -> bool {
    let inner = rust.trim_end_matches('>').rsplit(['<', ' ']).next();
    let integers = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
    inner.is_some_and(|inner| integers.contains(&inner)) && has_point(value)
}

fn has_point(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_point),
        Value::Object(fields) => fields.values().any(has_point),
        value => value.is_f64(),
    }
}

/// Whether the schema describes JSON, judged by its place.
fn is_json(schema: &Pointer) -> bool {
    let tokens = tokens(schema);
    let content = tokens.iter().position(|token| token == "content");
    content.is_none_or(|index| {
        let name = tokens.get(index + 1);
        name.is_some_and(|name| media_type::is_json(name))
    })
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
