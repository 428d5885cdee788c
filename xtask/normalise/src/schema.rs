//! What passes ask of schemas: where a reference leads, which names are free, which keywords only annotate.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::document::{follow, reference_to};
use crate::walk::{METHODS, Site, walk};

/// Keywords that describe a schema and constrain nothing.
pub(crate) const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
];

/// Whether a keyword only annotates.
pub(crate) fn is_annotation(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}

/// Calls `visit` on every schema of the document, parents before children.
pub(crate) fn schemas(root: &mut Value, mut visit: impl FnMut(&Pointer, &mut Map<String, Value>)) {
    walk(root, &mut |at, site, node| {
        if site == Site::Schema
            && let Some(object) = node.as_object_mut()
        {
            visit(at, object);
        }
    });
}

/// Calls `visit` on every operation with its pointer, in document order.
pub(crate) fn operations(
    root: &mut Value,
    mut visit: impl FnMut(&Pointer, &mut Map<String, Value>),
) {
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                let at = PointerBuf::from_tokens(["paths", path.as_str(), method]);
                visit(&at, operation);
            }
        }
    }
}

/// The `type` of a schema.
pub(crate) fn kind(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}

/// Whether `nullable` is true.
pub(crate) fn is_nullable(schema: &Map<String, Value>) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}

/// The object that a schema is, through references and through wrappers that only annotate one.
pub(crate) fn meaning<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Map<String, Value>> {
    let mut schema = schema;
    for _ in 0..64 {
        schema = follow(root, schema)?;
        match wrapped(schema) {
            Some(inner) => schema = inner,
            None => return schema.as_object(),
        }
    }
    None
}

/// What a wrapper wraps: `allOf` of one reference, with nothing beside it that constrains.
pub(crate) fn wrapped(schema: &Value) -> Option<&Value> {
    let object = schema.as_object()?;
    let [inner] = object.get("allOf")?.as_array()?.as_slice() else {
        return None;
    };
    let plain = object.keys().all(|keyword| {
        is_annotation(keyword) || matches!(keyword.as_str(), "allOf" | "nullable" | "default")
    });
    (plain && inner.get("$ref").is_some()).then_some(inner)
}

/// Whether the schema says nothing that constrains a value.
pub(crate) fn is_any(schema: &Map<String, Value>) -> bool {
    schema
        .keys()
        .all(|keyword| is_annotation(keyword) || matches!(keyword.as_str(), "nullable" | "default"))
}

/// A wrapper around a reference that adds what `beside` says.
pub(crate) fn wrap(name: &str, beside: Map<String, Value>) -> Value {
    let reference = json!({ "$ref": reference_to("schemas", name) });
    if beside.is_empty() {
        return reference;
    }
    let mut wrapper = beside;
    wrapper.insert("allOf".into(), json!([reference]));
    Value::Object(wrapper)
}

/// The name of the component schema that a reference leads to.
pub(crate) fn component_name(reference: &str) -> Option<String> {
    let token = reference.strip_prefix("#/components/schemas/")?;
    jsonptr::Token::from_encoded(token)
        .ok()
        .map(|token| token.decoded().into_owned())
}

/// Names of component schemas, so that new ones are unlike them as Rust names too.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// The names that `root` has.
    pub(crate) fn of(root: &Value) -> Self {
        let schemas = root
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        Self(
            schemas
                .into_iter()
                .flatten()
                .map(|(name, _)| type_name(name))
                .collect(),
        )
    }

    /// Takes a name; false where it is taken already.
    pub(crate) fn take(&mut self, name: &str) -> bool {
        self.0.insert(name.to_owned())
    }

    /// A free name like `wish`; it is taken from now on.
    pub(crate) fn new_name(&mut self, wish: &str) -> String {
        let stem = type_name(wish);
        let mut name = stem.clone();
        let mut count = 1;
        while !self.0.insert(name.clone()) {
            count += 1;
            name = format!("{stem}{count}");
        }
        name
    }
}

/// Adds a component schema.
pub(crate) fn add_component(root: &mut Value, name: &str, schema: Value) {
    root["components"]["schemas"][name] = schema;
}

/// The Rust type name that the generator makes of a schema's name.
pub fn type_name(name: &str) -> String {
    identifier(name, heck::ToPascalCase::to_pascal_case, "X")
}

/// The Rust field name that the generator makes of a property's name.
pub(crate) fn field_name(name: &str) -> String {
    identifier(name, heck::ToSnakeCase::to_snake_case, "x")
}

/// As the generator does it: odd characters part words, then the case is changed, then keywords get a tail.
fn identifier(name: &str, case: impl Fn(&str) -> String, head: &str) -> String {
    let name = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        name => case(
            &name
                .replace('\'', "")
                .replace(|c: char| !unicode_ident::is_xid_continue(c), "-"),
        ),
    };
    let name = match name.chars().next() {
        None => head.to_owned(),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("{head}{name}"),
    };
    if KEYWORDS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

const KEYWORDS: [&str; 53] = [
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "Self", "self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
