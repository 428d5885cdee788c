//! The names that the generator makes: what it calls a type, a field and a variant, by the same rules, and names that are still free.
//! A test holds it against the generator.

use std::collections::HashSet;

use serde_json::Value;

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
        first_free(&type_name(wish), "", |name| self.take(name))
    }
}

/// A title longer than this is a sentence.
pub(crate) const LONGEST_TITLE: usize = 48;

/// Names that generated code speaks of without a path.
pub(crate) const RESERVED: [&str; 14] = [
    "Box", "Default", "Err", "Error", "From", "Into", "None", "Ok", "Option", "Result", "Some",
    "String", "ToString", "Vec",
];

/// The first of `stem`, `stem2`, `stem3`, … that is free; `separator` stands before the number.
pub fn first_free(stem: &str, separator: &str, mut is_free: impl FnMut(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| format!("{stem}{separator}{number}"));
    std::iter::once(stem.to_owned())
        .chain(numbered)
        .find(|name| is_free(name))
        .unwrap_or_default()
}

/// Whether a component of this name needs no escaping wherever it is referred to.
pub(crate) fn is_plain(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
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
