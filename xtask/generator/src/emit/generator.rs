//! Runs progenitor on a document, and reads its tokens as items, one after another. Tokens and items need many times the room of the text
//! that is made of them, and so each item's tokens are dropped before the next is read. What is not wanted of them is not even read.

use std::collections::HashSet;

use anyhow::{Context as _, Result, bail, ensure};
use openapi_normalise::Document;
use openapiv3::OpenAPI;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;
use serde_json::Value;
use syn::parse::{ParseStream, Parser as _};
use syn::visit::{self, Visit};
use syn::{Item, parse_quote};

use super::conversions::{self, Conversion};
use super::diagnose;
use super::extent::Extent;
use super::fields::squeezed;
use super::template::HERE;
use crate::catch_panic::catch_panic;

/// What the generator makes of a document that was `marked` for it with these conversions, or where it cannot go on. For an error the
/// document is marked `again`: nothing else needs it beside what is made of it.
pub(super) fn run(
    document: &Document,
    marked: Value,
    extent: Extent,
    conversions: &[Conversion],
    again: &dyn Fn() -> Value,
) -> Result<syn::File> {
    let spec: OpenAPI = serde_json::from_value(marked)
        .map_err(|cause| document.error(diagnose::misfit(&again(), &cause), None))?;
    let tokens = generate(&spec, extent, conversions).map_err(|cause| {
        let fails = |part: &Value| {
            let spec = serde_json::from_value::<OpenAPI>(part.clone()).ok()?;
            let failed = generate(&spec, extent, conversions).err()?;
            Some(format!("{failed:#}"))
        };
        let culprit = diagnose::culprit(&again(), format!("{cause:#}"), &fails);
        document.error(culprit, None)
    })?;
    drop(spec);
    let mut file: syn::File = parse_quote!();
    file.items = items(tokens, "", extent).context("the generator's output is not Rust")?;
    check_used(conversions, &file, document)?;
    Ok(file)
}

fn generate(spec: &OpenAPI, extent: Extent, conversions: &[Conversion]) -> Result<TokenStream> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { super::hooks::Hooks })
        .with_map_type("::std::collections::BTreeMap");
    if extent.json_schema {
        settings.with_derive("schemars::JsonSchema");
    }
    conversions::register(conversions, &mut settings);
    let run = std::panic::AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(spec));
    match catch_panic(run) {
        Ok(tokens) => Ok(tokens?),
        Err(panic) => bail!("it gave up: {panic}"),
    }
}

/// Checks that the generator used every conversion: it passes over those that match nothing.
fn check_used(
    conversions: &[Conversion],
    generated: &syn::File,
    document: &Document,
) -> Result<()> {
    let mut used = OurTypes(HashSet::new());
    if !conversions.is_empty() {
        used.visit_file(generated);
    }
    for conversion in conversions {
        let rust: String = conversion.rust.split_whitespace().collect();
        ensure!(
            used.0.contains(&rust),
            "{}: the generator did not use {} where the document asks for it",
            document.file().display(),
            conversion.name()
        );
    }
    Ok(())
}

/// The types of ours that code names, without white space.
struct OurTypes(HashSet<String>);

impl Visit<'_> for OurTypes {
    fn visit_path(&mut self, path: &syn::Path) {
        if path
            .segments
            .first()
            .is_some_and(|first| first.ident == HERE)
        {
            self.0.insert(squeezed(path));
        }
        visit::visit_path(self, path);
    }
}

/// The items of the module of this name, without those of builders of types where these are not wanted. Each ends with a semicolon or a body,
/// and a body with a semicolon behind it is a part of an item.
fn items(tokens: TokenStream, of: &str, extent: Extent) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut item: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_last = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => {
                let is_body = group.delimiter() == Delimiter::Brace;
                is_body
                    && !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ';')
            }
            _ => false,
        };
        match token {
            TokenTree::Group(body) if is_last && is_module(&item) => {
                let contents = body.stream();
                drop(body);
                item.push(Group::new(Delimiter::Brace, TokenStream::new()).into());
                let mut module = read(item.drain(..).collect())?;
                if let [Item::Mod(module)] = module.as_mut_slice()
                    && let Some((_, inner)) = &mut module.content
                {
                    let name = module.ident.to_string();
                    let is_wanted = extent.builders || of != "types" || name != "builder";
                    if is_wanted {
                        *inner = self::items(contents, &name, extent)?;
                    }
                }
                items.append(&mut module);
            }
            token => {
                item.push(token);
                if is_last {
                    items.append(&mut read(item.drain(..).collect())?);
                }
            }
        }
    }
    items.append(&mut read(item.into_iter().collect())?);
    Ok(items)
}

/// Whether these tokens begin a module, whose body comes next.
fn is_module(head: &[TokenTree]) -> bool {
    matches!(head, [.., TokenTree::Ident(word), TokenTree::Ident(_)] if word == "mod")
}

fn read(tokens: TokenStream) -> syn::Result<Vec<Item>> {
    let all = |input: ParseStream<'_>| {
        let mut items = Vec::new();
        while !input.is_empty() {
            items.push(input.parse()?);
        }
        Ok(items)
    };
    all.parse2(tokens)
}
