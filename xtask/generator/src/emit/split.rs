//! Makes of the generator's items the files that people open: types, builder, client. Paths to our own types become relative,
//! so that the modules work wherever they are placed.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use openapi_normalise::error::visible;
use proc_macro2::Span;
use quote::ToTokens as _;
use serde_json::{Map, Value};
use syn::punctuated::Punctuated;
use syn::visit::Visit as _;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, ExprCall, Item, ItemMod, Lit, LitStr, Macro, Meta, Path, PathSegment, Token,
    parse_quote,
};

use super::errors::Errors;
use super::examples::{Call, Examples};
use super::fields;
use super::operations;
use super::paging::Lists;
use super::requests::{OperationIds, Requests};
use super::shared::Shared;
use super::template::HERE;

/// The files of the operations, formatted.
pub(super) struct Operations {
    pub(super) builder: String,
    pub(super) client: String,
    /// The enums of successes that differ by their status, if there are any.
    pub(super) answers: Option<String>,
    /// The ids that the generated code gives its hooks, in the order of the document's operations.
    pub(super) ids: Vec<String>,
    /// How code calls the operations, where the name of its crate is known, by the functions that begin the calls.
    pub(super) calls: HashMap<String, Call>,
}

/// The head of the client's file.
const CLIENT: &str = "//! The client.\n\n#[allow(unused_imports)]\nuse super::{builder, types};\n";

/// The head of the file of enums.
const ANSWERS: &str = "//! What operations answer whose successes differ by their status.\n\n#[allow(unused_imports)]\nuse super::{ByteStream, types};\n";

/// Splits what the generator made of these `operations`. `servers` has the address of each operation that has one of its own, and `errors`
/// says how errors are read. The `lists` get their streams. By `crate_name` the examples import the crate.
pub(super) fn split<'a>(
    items: Vec<Item>,
    operations: &[&Map<String, Value>],
    servers: impl Iterator<Item = Option<&'a str>>,
    errors: &Errors,
    lists: &mut Lists<'_>,
    crate_name: Option<&str>,
) -> Result<Operations> {
    let mut ids = OperationIds::default();
    for item in &items {
        ids.visit_item(item);
    }
    let servers = ids.0.iter().zip(servers);
    let servers = servers.filter_map(|(id, server)| Some((id.clone(), server?.to_owned())));
    let mut requests = Requests::new(servers.collect(), errors.readers(&ids.0));
    let mut builder = None;
    let mut examples = Examples::of(&[], None);
    let mut answers = None;
    let mut rest: Vec<Item> = Vec::new();
    for item in items {
        match item {
            Item::Mod(module) if module.ident == "builder" => {
                let mut items = unused_imports_allowed(contents(module));
                let enums = operations::fit(&mut items, operations, lists)?;
                answers = (!enums.is_empty()).then(|| print(enums));
                examples = Examples::of(&items, crate_name);
                for item in &mut items {
                    requests.visit_item_mut(item);
                    Shared.visit_item_mut(item);
                }
                builder = Some(print(items));
            }
            Item::Mod(module) if ["prelude", "types"].iter().any(|name| module.ident == name) => {}
            mut other => {
                requests.visit_item_mut(&mut other);
                rest.push(other);
            }
        }
    }
    for item in &mut rest {
        examples.visit_item_mut(item);
    }
    let builder = builder.context("the generator's output has no module `builder`")?;
    Ok(Operations {
        builder: format!(
            "//! One builder an operation.\n{}\n#![allow(clippy::all)]\n\n{builder}",
            told(&builder)
        ),
        client: format!("{CLIENT}{}", print(rest)),
        answers: answers.map(|enums| format!("{ANSWERS}{enums}")),
        ids: ids.0,
        calls: examples.calls,
    })
}

/// The file of the models.
pub(super) fn models(items: Vec<Item>) -> String {
    format!(
        "//! The models.\n\n#![allow(clippy::all)]\n\n{}",
        print(items)
    )
}

/// What the builders of this document have beside their parameters, `body` and `send`.
fn told(builder: &str) -> String {
    let methods = [
        (
            "pub fn body_as_",
            "`body_as_…` sends the body in another media type that the document names; of a range such as `image/*` the caller \
             names the member.",
        ),
        (
            "pub fn part_",
            "`part_…` adds a part to a body of several parts, by the name and the kind that the document has for it.",
        ),
        (
            "pub async fn send_as_",
            "`send_as_…` sends the request and asks for an answer of another media type that the document names.",
        ),
    ];
    let told: Vec<_> = methods
        .iter()
        .filter(|(method, _)| builder.contains(method))
        .map(|(_, line)| format!("//!\n//! {line}\n"))
        .collect();
    told.concat()
}

pub(super) fn contents(module: ItemMod) -> Vec<Item> {
    module.content.map(|(_, items)| items).unwrap_or_default()
}

/// Lets imports be there that a document without schemas, or without operations, has no use for.
fn unused_imports_allowed(mut items: Vec<Item>) -> Vec<Item> {
    for item in &mut items {
        if let Item::Use(import) = item {
            import.attrs.push(parse_quote!(#[allow(unused_imports)]));
        }
    }
    items
}

/// The items as a file of their own. Each is dropped when it is printed: all of them together need many times the room of their text.
pub(super) fn print(items: Vec<Item>) -> String {
    let mut file: syn::File = parse_quote!();
    let mut text = String::new();
    for item in items {
        file.items.push(item);
        Finish { depth: 1 }.visit_file_mut(&mut file);
        text.push_str(&prettyplease::unparse(&file));
        file.items.clear();
    }
    text
}

/// What is done to every item before it is printed.
///
/// Doc comments get the form that people write: one `///` a line, with a space behind it. What a comment may not hold, such as a
/// bare carriage return or a mark that turns the direction of text, is written as an escape.
///
/// Patterns get the flag `u`, without which `\p{L}` is a `p` and no letter.
///
/// [`HERE`] becomes the way from a file that is a child of that module.
struct Finish {
    depth: usize,
}

/// Adds a doc attribute as one for each of its lines, any other as it is. One that was written as `/// ` has its space already.
fn add_lines(attributes: &mut Vec<Attribute>, mut attribute: Attribute) {
    let is_doc = attribute.path().is_ident("doc");
    let text = fields::text(&attribute.meta).filter(|text| is_doc && !text.is_empty());
    let Some(text) = text else {
        attributes.push(attribute);
        return;
    };
    let space = if text.starts_with(' ') { "" } else { " " };
    let written = |line: &str| match line {
        "" => String::new(),
        line => format!("{space}{}", visible(line)),
    };
    if !text.contains(['\n', '\r']) {
        set_text(&mut attribute, &written(&text));
        attributes.push(attribute);
        return;
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for line in text.lines() {
        let mut attribute = attribute.clone();
        set_text(&mut attribute, &written(line));
        attributes.push(attribute);
    }
}

fn set_text(attribute: &mut Attribute, text: &str) {
    if let Meta::NameValue(pair) = &mut attribute.meta
        && let Expr::Lit(literal) = &mut pair.value
    {
        literal.lit = Lit::Str(LitStr::new(text, Span::call_site()));
    }
}

impl VisitMut for Finish {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        for attribute in std::mem::take(attributes) {
            add_lines(attributes, attribute);
        }
    }

    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        let Expr::Path(function) = &*call.func else {
            return visit_mut::visit_expr_call_mut(self, call);
        };
        let segments = function.path.segments.iter();
        if segments
            .map(|segment| &segment.ident)
            .eq(&["regress", "Regex", "new"])
        {
            *call.func = parse_quote!(::regress::Regex::with_flags);
            call.args.push(parse_quote!("u"));
        }
        visit_mut::visit_expr_call_mut(self, call);
    }

    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        self.depth += 1;
        visit_mut::visit_item_mod_mut(self, module);
        self.depth -= 1;
    }

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        self.visit_path_mut(&mut call.path);
        if call.tokens.to_string().contains(HERE)
            && let Ok(mut values) =
                call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        {
            values
                .iter_mut()
                .for_each(|value| self.visit_expr_mut(value));
            call.tokens = values.to_token_stream();
        }
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        if path
            .segments
            .first()
            .is_some_and(|first| first.ident == HERE)
        {
            let rest = std::mem::take(&mut path.segments).into_iter().skip(1);
            let up =
                std::iter::repeat_with(|| -> PathSegment { parse_quote!(super) }).take(self.depth);
            path.segments = up.chain(rest).collect();
        }
        visit_mut::visit_path_mut(self, path);
    }
}
