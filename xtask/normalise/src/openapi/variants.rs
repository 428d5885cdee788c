//! Names for the members of a union, from what a person would call each of them, and for schemas by their place.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use heck::{ToKebabCase as _, ToPascalCase as _};
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::naming::{LONGEST_TITLE, common_words, first_free, type_name};
use super::object::Object as _;
use super::reference::schema_name;
use super::schema::{kind, meaning, own_or_wrapped_reference, properties, required};
use super::walk::tokens;

/// In a lowered union: what its variants are called, and where a tag tells them apart, its name and its values.
pub const VARIANTS: &str = "x-variants";

/// In a lowered list of values: an answer may hold a value that is not listed.
pub const GROWS: &str = "x-grows";

/// Extensions in which documents name the values of a list.
pub(crate) const ENUM_NAMES: [&str; 2] = ["x-enum-varnames", "x-enumNames"];

/// What the variants of a list of integers are called, with the integers: by the document, or by their value.
pub fn integer_variants(schema: &Value) -> Vec<(String, i64)> {
    let values: Vec<i64> = schema
        .list("enum")
        .iter()
        .filter_map(Value::as_i64)
        .collect();
    let named = ENUM_NAMES.iter().find_map(|keyword| {
        let names = schema.list(keyword).iter();
        let names: BTreeSet<String> = names.filter_map(Value::as_str).map(type_name).collect();
        (names.len() == values.len()).then_some(*keyword)
    });
    let by_value = |value: i64| match value {
        0.. => format!("Value{value}"),
        _ => format!("Minus{}", value.unsigned_abs()),
    };
    let name = |index: usize, value: i64| {
        let named = named.and_then(|keyword| schema.list(keyword).get(index)?.as_str());
        named.map_or_else(|| by_value(value), type_name)
    };
    let values = values.into_iter().enumerate();
    values
        .map(|(index, value)| (name(index, value), value))
        .collect()
}

/// A name for each member of a union, all different.
pub(crate) fn variant_names(root: &Value, members: &[Value]) -> Vec<String> {
    let fields = Fields::of(root, members);
    let mut candidates: Vec<Vec<String>> = members
        .iter()
        .enumerate()
        .map(|(index, member)| candidates(root, &fields, index, member))
        .collect();
    let are_named = members
        .iter()
        .all(|member| own_or_wrapped_reference(member).is_some());
    if are_named {
        let names: Vec<String> = candidates.iter().map(|names| names[0].clone()).collect();
        for (names, short) in candidates.iter_mut().zip(without_prefix(&names)) {
            names.insert(0, short);
        }
    }
    distinct(candidates)
}

/// A name for the type of the schema at `at`, like the generator's own: the operation or component, and the path from there.
pub(crate) fn place_name(root: &Value, at: &Pointer) -> String {
    let all = tokens(at);
    let tokens: Vec<&str> = all.iter().map(String::as_str).collect();
    let (mut name, rest) = match tokens.as_slice() {
        ["components", _, name, rest @ ..] => (name.to_pascal_case(), rest),
        ["paths", path, method, rest @ ..] => {
            let operation = &root["paths"][path][method];
            let name = operation.text("operationId").map_or_else(
                || format!("{method} {path}").to_pascal_case(),
                str::to_pascal_case,
            );
            match rest {
                ["requestBody", "content", _, "schema", rest @ ..] => (name + "Body", rest),
                ["responses", _, "content", _, "schema", rest @ ..] => (name + "Response", rest),
                ["parameters", index, "schema", rest @ ..] => {
                    let parameter = operation.pointer(&format!("/parameters/{index}/name"));
                    let parameter = parameter.and_then(Value::as_str).unwrap_or("parameter");
                    (name + &parameter.to_pascal_case(), rest)
                }
                rest => (name, rest),
            }
        }
        rest => (String::new(), rest),
    };
    for (index, token) in rest.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| rest[index]);
        let is_name = before == Some("properties");
        match *token {
            token if is_name => name.push_str(&token.to_pascal_case()),
            "items" => name.push_str("Item"),
            "additionalProperties" => name.push_str("Value"),
            "properties" | "schema" | "allOf" | "oneOf" | "anyOf" => {}
            token if before == Some("allOf") && token.parse::<usize>().is_ok() => {}
            token => match token.parse::<usize>() {
                Ok(number) if matches!(before, Some("oneOf" | "anyOf")) => {
                    let union = PointerBuf::from_tokens(&all[..all.len() - rest.len() + index]);
                    let members = union.resolve(root).ok().and_then(Value::as_array);
                    let names = members.map(|members| variant_names(root, members));
                    name.extend(names.and_then(|names| names.get(number).cloned()));
                }
                _ => name.push_str(&token.to_pascal_case()),
            },
        }
    }
    name
}

/// The first candidate of each that no other member has for its first.
pub(crate) fn distinct(mut candidates: Vec<Vec<String>>) -> Vec<String> {
    loop {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for names in &candidates {
            *counts.entry(names[0].clone()).or_default() += 1;
        }
        let mut moved = false;
        for names in &mut candidates {
            if counts.get(&names[0]).is_some_and(|count| *count > 1) && names.len() > 1 {
                names.remove(0);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let mut taken = BTreeSet::new();
    candidates
        .iter()
        .map(|names| first_free(&names[0], "", |name| taken.insert(name.to_owned())))
        .collect()
}

/// What a member could be called, the best first.
fn candidates(root: &Value, fields: &Fields<'_>, index: usize, member: &Value) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |name: &str| {
        let name = type_name(name);
        if name.chars().any(char::is_alphabetic) && !names.contains(&name) {
            names.push(name);
        }
    };
    if let Some(name) = own_or_wrapped_reference(member).and_then(schema_name) {
        add(&name);
    }
    let title = member.text("title");
    if let Some(title) = title.filter(|title| title.len() <= LONGEST_TITLE) {
        add(title);
    }
    if let Some(schema) = meaning(root, member) {
        if let Some(tag) = constant(root, schema) {
            add(&tag);
        }
        match kind(schema) {
            Some("object") => {
                if let Some(name) = fields.telling(schema) {
                    add(name);
                }
                add(if properties(schema).is_none() {
                    "Map"
                } else {
                    "Object"
                });
            }
            Some("array") => {
                let item = schema.get("items");
                let name = item.and_then(|item| {
                    let own = own_or_wrapped_reference(item).and_then(schema_name);
                    own.or_else(|| item.text("title").map(str::to_owned))
                        .or_else(|| {
                            let item = meaning(root, item)?;
                            kind(item).map(|kind| scalar(kind, item.text("format")))
                        })
                });
                if let Some(name) = name {
                    add(&format!("{name} list"));
                }
                add("List");
            }
            Some(kind) => add(&scalar(kind, schema.text("format"))),
            None => {}
        }
    }
    add(&format!("Variant{index}"));
    names
}

/// What a value of a scalar type is called.
fn scalar(kind: &str, format: Option<&str>) -> String {
    match (kind, format) {
        ("string", Some(format)) if !matches!(format, "binary" | "byte") => format.to_pascal_case(),
        ("string", Some(_)) => "Bytes".to_owned(),
        (kind, _) => kind.to_pascal_case(),
    }
}

/// The only value of a required property.
fn constant(root: &Value, schema: &Map<String, Value>) -> Option<String> {
    let properties = properties(schema)?;
    required(schema).find_map(|name| {
        let schema = meaning(root, properties.get(name)?)?;
        match schema.list("enum") {
            [Value::String(value)] => Some(value.clone()),
            _ => None,
        }
    })
}

/// How many members of a union have a property, and how many require one.
#[derive(Default)]
struct Fields<'a> {
    declared: HashMap<&'a str, usize>,
    required: HashMap<&'a str, usize>,
}

impl<'a> Fields<'a> {
    fn of(root: &'a Value, members: &'a [Value]) -> Self {
        let mut fields = Self::default();
        for schema in members.iter().filter_map(|member| meaning(root, member)) {
            for name in properties(schema).into_iter().flat_map(Map::keys) {
                *fields.declared.entry(name).or_default() += 1;
            }
            for name in required(schema).collect::<BTreeSet<_>>() {
                *fields.required.entry(name).or_default() += 1;
            }
        }
        fields
    }

    /// A property of a member that no other has, a required one first, or one that no other requires.
    fn telling<'s>(&self, member: &'s Map<String, Value>) -> Option<&'s str> {
        let all = properties(member)?;
        let declared = || required(member).filter(|name| all.contains_key(*name));
        let is_one = |counts: &HashMap<&str, usize>, name: &str| counts.get(name) == Some(&1);
        declared()
            .chain(all.keys().map(String::as_str))
            .find(|name| is_one(&self.declared, name))
            .or_else(|| declared().find(|name| is_one(&self.required, name)))
    }
}

/// The names without the words that all of them begin with; as they are where one would be left without a name.
fn without_prefix(names: &[String]) -> Vec<String> {
    let words: Vec<Vec<String>> = names
        .iter()
        .map(|name| name.to_kebab_case().split('-').map(str::to_owned).collect())
        .collect();
    if names.len() < 2 {
        return names.to_vec();
    }
    let common = common_words(&words);
    let short: Vec<String> = words
        .iter()
        .map(|words| type_name(&words[common..].join("-")))
        .collect();
    let is_name = |(words, name): (&Vec<String>, &String)| {
        words.len() > common
            && name.chars().next().is_some_and(char::is_alphabetic)
            && !name.starts_with('X')
    };
    if words.iter().zip(&short).all(is_name) {
        short
    } else {
        names.to_vec()
    }
}
