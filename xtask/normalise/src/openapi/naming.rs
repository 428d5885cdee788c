//! The generator's naming rules: what it calls a type, a field and a variant. Also finds names that are not taken yet.
//! A test in the build pipeline compares these rules with the generator's own.

use std::collections::HashSet;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use super::object::Object as _;

/// Names of component schemas as Rust names, so that new ones do not collide with them.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// The names that `root` has.
    pub(crate) fn of(root: &Value) -> Self {
        let schemas = root["components"].entries("schemas");
        Self(schemas.map(|(name, _)| type_name(name)).collect())
    }

    /// Takes a name; false if it is taken already.
    pub(crate) fn take(&mut self, name: &str) -> bool {
        self.0.insert(name.to_owned())
    }

    /// Takes a free name: `wish`, or `wish` with a number.
    pub(crate) fn new_name(&mut self, wish: &str) -> String {
        first_free(&type_name(wish), "", |name| self.take(name))
    }
}

/// A longer title is a sentence and not a name.
pub(crate) const LONGEST_TITLE: usize = 48;

/// Names that generated code uses without a path.
pub(crate) const RESERVED: [&str; 14] = [
    "Box", "Default", "Err", "Error", "From", "Into", "None", "Ok", "Option", "Result", "Some",
    "String", "ToString", "Vec",
];

/// The first of `stem`, `stem2`, `stem3`, … that is free; `separator` is put before the number.
pub fn first_free(stem: &str, separator: &str, mut is_free: impl FnMut(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| format!("{stem}{separator}{number}"));
    std::iter::once(stem.to_owned())
        .chain(numbered)
        .find(|name| is_free(name))
        .unwrap_or_default()
}

/// How many words all of the names begin with.
pub(crate) fn common_words(names: &[Vec<String>]) -> usize {
    let Some(first) = names.first() else { return 0 };
    let is_common = |index: &usize| {
        names
            .iter()
            .all(|words| words.get(*index) == first.get(*index))
    };
    (0..first.len()).take_while(is_common).count()
}

/// Whether the name can be written in a reference without escaping.
pub(crate) fn is_plain(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

/// The Rust type name that the generator makes of a schema's name.
pub fn type_name(name: &str) -> String {
    identifier(name, str::to_pascal_case, "X")
}

/// The Rust field name that the generator makes of a property's name.
pub fn field_name(name: &str) -> String {
    identifier(name, str::to_snake_case, "x")
}

/// The names of the variants that the generator makes of listed texts, in one of its two ways; none where neither tells them apart.
pub fn listed_variants(values: &[Value]) -> Option<Vec<String>> {
    let distinct = |name: &dyn Fn(&str) -> String| {
        let mut seen = HashSet::new();
        let texts = values.iter().filter_map(Value::as_str);
        let names: Vec<String> = texts.map(name).collect();
        names.iter().all(|name| seen.insert(name)).then_some(names)
    };
    let odd = |c: char| c == '_' || !unicode_ident::is_xid_continue(c);
    distinct(&type_name)
        .or_else(|| distinct(&|value| type_name(&value.replace(odd, "X").to_pascal_case())))
}

/// As the generator does it: odd characters separate words, then the case is changed, then keywords get an underscore.
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
