//! Rewrites what the setters of operations say of a value that they cannot take: what is allowed, in the terms of the document, where the
//! generator names a Rust type. It changes no other text.

use std::collections::BTreeMap;

use openapi_normalise::error::{one_line, visible};
use openapi_normalise::object::Object as _;
use openapi_normalise::rust_type_name;
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{Attribute, GenericArgument, Item, LitStr, PathArguments, Type};

use super::fields::squeezed;

/// Rewrites the messages of the builders of operations.
pub(super) fn rewrite(items: &mut [Item], root: &Value) {
    let schemas = root["components"].entries("schemas");
    let schemas = schemas.map(|(name, schema)| (rust_type_name(name), schema));
    let mut messages = Messages {
        schemas: schemas.collect(),
    };
    for item in items {
        if matches!(item, Item::Mod(module) if module.ident == "builder") {
            messages.visit_item_mut(item);
        }
    }
}

struct Messages<'a> {
    /// The schemas by the names of their types.
    schemas: BTreeMap<String, &'a Value>,
}

impl VisitMut for Messages<'_> {
    /// Docs are many, and no message of code.
    fn visit_attributes_mut(&mut self, _: &mut Vec<Attribute>) {}

    fn visit_lit_str_mut(&mut self, literal: &mut LitStr) {
        let text = literal.value();
        let parts = text
            .strip_prefix("conversion to `")
            .and_then(|rest| rest.split_once("` for "))
            .and_then(|(kind, rest)| Some((kind, rest.strip_suffix(" failed")?)));
        if let Some((kind, setter)) = parts
            && let Ok(kind) = syn::parse_str::<Type>(kind)
        {
            let message = format!("`{setter}` takes {}", self.allowed(&kind));
            *literal = LitStr::new(&message, literal.span());
        }
    }
}

impl Messages<'_> {
    /// What a setter with a parameter of this type takes.
    fn allowed(&self, kind: &Type) -> String {
        let path = match kind {
            Type::Path(path) => Some(&path.path),
            _ => None,
        };
        let Some((path, last)) = path.and_then(|path| Some((path, path.segments.last()?))) else {
            return "another kind of value".to_owned();
        };
        let arguments: Vec<&GenericArgument> = match &last.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
            _ => Vec::new(),
        };
        let name = last.ident.to_string();
        // a type of the document's may be called like one of ours
        let is_of_document = path.segments.len() == 1 || path.segments[0].ident == "types";
        if is_of_document && let Some(schema) = self.schemas.get(&name) {
            return of_schema(&name, schema);
        }
        match (name.as_str(), arguments.as_slice()) {
            ("Bounded" | "Unsigned", [from, to]) => range(&squeezed(from), &squeezed(to)),
            ("Text", lengths) => text(lengths),
            ("Vec", [GenericArgument::Type(item)]) => {
                format!("a list, and each value in it is {}", self.allowed(item))
            }
            ("Option" | "Box", [GenericArgument::Type(inner)]) => self.allowed(inner),
            ("String" | "Secret", _) => "text".to_owned(),
            ("bool", _) => "true or false".to_owned(),
            ("f32" | "f64", _) => "a number".to_owned(),
            ("i8", _) => range(&i8::MIN.to_string(), &i8::MAX.to_string()),
            ("i16", _) => range(&i16::MIN.to_string(), &i16::MAX.to_string()),
            ("i32", _) => range(&i32::MIN.to_string(), &i32::MAX.to_string()),
            ("u8", _) => range("0", &u8::MAX.to_string()),
            ("u16", _) => range("0", &u16::MAX.to_string()),
            ("u32", _) => range("0", &u32::MAX.to_string()),
            ("i64", _) => "a whole number of 64 bits".to_owned(),
            ("u64", _) => "a whole number of 64 bits that is not negative".to_owned(),
            ("NaiveDate", _) => "a date, such as 2027-01-31".to_owned(),
            ("Timestamp", _) => "an instant, such as 2027-01-31T12:00:00Z".to_owned(),
            ("Uuid", _) => "a UUID".to_owned(),
            ("Ipv4Addr", _) => "an IPv4 address".to_owned(),
            _ => format!("a `{name}`"),
        }
    }
}

/// The values that a component schema allows, if it is a text.
fn of_schema(name: &str, schema: &Value) -> String {
    const MOST: usize = 12;
    let listed = schema.list("enum");
    let values: Vec<String> = listed
        .iter()
        .filter(|value| !value.is_null())
        .take(MOST)
        .map(|value| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            code(&text)
        })
        .collect();
    if !values.is_empty() {
        let more = match listed.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        return format!("one of {}{more}", values.join(", "));
    }
    if schema.text("type") != Some("string") {
        return format!("a `{name}`");
    }
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    let length = length(number("minLength"), number("maxLength"));
    let pattern = schema.text("pattern");
    let pattern = pattern.map_or_else(String::new, |pattern| {
        format!(" that matches {}", code(pattern))
    });
    format!("text{length}{pattern}")
}

/// A text of the lengths that are the arguments of its type.
fn text(lengths: &[&GenericArgument]) -> String {
    let mut lengths = lengths.iter().map(|length| squeezed(length).parse().ok());
    let least = lengths.next().flatten();
    format!("text{}", length(least, lengths.next().flatten()))
}

fn length(least: Option<u64>, most: Option<u64>) -> String {
    match (least.filter(|least| *least > 0), most) {
        (Some(1), None) => " that is not empty".to_owned(),
        (Some(least), Some(most)) => format!(" of {least} to {most} characters"),
        (Some(least), None) => format!(" of at least {least} characters"),
        (None, Some(most)) => format!(" of at most {most} characters"),
        (None, None) => String::new(),
    }
}

/// A range of whole numbers; an end that is that of its type is open.
fn range(least: &str, most: &str) -> String {
    let is_open_below = least == i64::MIN.to_string();
    let is_open_above = [i64::MAX.to_string(), u64::MAX.to_string()].contains(&most.to_owned());
    match (is_open_below, is_open_above) {
        (false, false) => format!("{least} to {most}"),
        (true, false) => format!("a whole number of at most {most}"),
        (false, true) => format!("a whole number of at least {least}"),
        (true, true) => "a whole number".to_owned(),
    }
}

/// Text of the document as code.
fn code(text: &str) -> String {
    format!("`{}`", visible(&one_line(text)))
}
