//! The parts of a builder that the generator made, and the names and types that are added to it.

use openapi_normalise::naming::{field_name, first_free};
use openapi_normalise::object::Object as _;
use openapi_normalise::reference::schema_name;
use openapi_normalise::rust_type_name;
use quote::format_ident;
use serde_json::{Map, Value};
use syn::{Ident, ImplItem, ImplItemFn, ItemImpl, ItemStruct, Pat, Type, parse_quote};

use super::fields::generic;

/// The builder of one operation.
pub(super) struct Builder<'a> {
    pub(super) fields: &'a mut ItemStruct,
    pub(super) methods: &'a mut ItemImpl,
}

impl Builder<'_> {
    /// The method of this name.
    pub(super) fn method(&mut self, name: &str) -> Option<&mut ImplItemFn> {
        self.methods.items.iter_mut().find_map(|item| match item {
            ImplItem::Fn(method) if method.sig.ident == name => Some(method),
            _ => None,
        })
    }

    pub(super) fn add(&mut self, method: ImplItemFn) {
        self.methods.items.push(ImplItem::Fn(method));
    }

    /// A name that neither a method nor a field has.
    pub(super) fn free_name(&self, wishes: &[String]) -> Ident {
        let methods = self.methods.items.iter().filter_map(|item| match item {
            ImplItem::Fn(method) => Some(&method.sig.ident),
            _ => None,
        });
        let fields = self
            .fields
            .fields
            .iter()
            .filter_map(|field| field.ident.as_ref());
        let taken: Vec<String> = methods.chain(fields).map(Ident::to_string).collect();
        let is_free = |name: &str| !taken.iter().any(|taken| taken == name);
        let wish = wishes.iter().find(|wish| is_free(wish));
        let last = wishes.last().map_or("other", String::as_str);
        let name = wish.map_or_else(|| first_free(last, "_", is_free), Clone::clone);
        format_ident!("{name}")
    }
}

/// Names of methods for a media type, the shortest first.
pub(super) fn method_names(prefix: &str, media_type: &str) -> Vec<String> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let (kind, subtype) = essence.split_once('/').unwrap_or((essence, ""));
    let word = match essence.to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => "form",
        "text/event-stream" => "events",
        _ if kind.eq_ignore_ascii_case("multipart") && subtype == "form-data" => "multipart",
        _ if subtype == "*" && kind == "*" => "any",
        _ if subtype == "*" => kind,
        _ => match subtype.trim_start_matches("*+").strip_suffix("+json") {
            Some(stem) if !stem.is_empty() => stem,
            _ => subtype.trim_start_matches("*+"),
        },
    };
    [word, essence, media_type]
        .map(|word| {
            let name = field_name(word);
            format!("{prefix}_{}", name.trim_end_matches('_'))
        })
        .into()
}

/// The Rust type of the schema beside a body: any JSON value where there is none.
pub(super) fn rust_type(body: &Value) -> Type {
    let name = body.pointer("/schema/$ref").and_then(Value::as_str);
    match name.and_then(schema_name) {
        Some(name) => {
            let name = format_ident!("{}", rust_type_name(&name));
            parse_quote!(types::#name)
        }
        None => parse_quote!(::serde_json::Value),
    }
}

/// The media type under which a body or an answer stands that nobody chose.
pub(super) fn default_of<'a>(
    operation: &'a Map<String, Value>,
    table: &str,
) -> Option<(&'a String, &'a Value)> {
    operation
        .map(table)?
        .iter()
        .find(|(_, row)| row.is_true("default"))
}

/// The media types that a caller may choose instead.
pub(super) fn others_of<'a>(
    operation: &'a Map<String, Value>,
    table: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    operation
        .map(table)
        .into_iter()
        .flatten()
        .filter(|(_, row)| !row.is_true("default"))
}

/// The first type argument of a path.
pub(super) fn first_argument(path: &Type) -> Option<Type> {
    generic(path)?.1.first().copied().cloned()
}

/// The statuses that a code or a range stands for.
pub(super) fn status_pattern(status: &str) -> Pat {
    if let Ok(code) = status.parse::<u16>() {
        return parse_quote!(#code);
    }
    let first = status
        .chars()
        .next()
        .and_then(|digit| digit.to_digit(10))
        .and_then(|digit| u16::try_from(digit).ok())
        .unwrap_or_default();
    let (from, to) = (first * 100, first * 100 + 99);
    parse_quote!(#from..=#to)
}
