//! Runs progenitor on a half of a document, its models or its operations, and reads its tokens as items, one after another. Tokens and items
//! need many times the room of the text that is made of them, and so each item's tokens are dropped before the next is read. What is not
//! wanted of them is not even read.

use std::collections::HashSet;

use anyhow::{Context as _, Result, bail};
use openapi_normalise::Document;
use openapi_normalise::object::Object as _;
use openapi_normalise::rust_type_name;
use openapiv3::OpenAPI;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, TypeImpl};
use quote::quote;
use serde_json::{Map, Value, json};
use syn::Item;
use syn::parse::{ParseStream, Parser as _};
use syn::visit::{self, Visit};

use super::conversions::{self, Conversion};
use super::diagnose;
use super::extent::Extent;
use super::fields::squeezed;
use super::template::HERE;
use crate::catch_panic::catch_panic;

/// A half of what the generator makes. It makes each alone in less time and room than both together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Models,
    Operations,
}

/// A half of a document.
pub(super) struct Part {
    half: Half,
    spec: Value,
    /// The types that the generator need not make, with the paths by which it knows them.
    known: Vec<(String, String)>,
}

/// Takes a document apart: the models without operations, and the operations. Where types have no builders, which name all types that they
/// hold, the models know of the components that list `texts` no more than their names, and the operations know that of most components.
pub(super) fn halves(mut document: Value, texts: &HashSet<&str>, extent: Extent) -> [Part; 2] {
    let schemas = document["components"].map_mut("schemas");
    let mut schemas = schemas.map(std::mem::take).unwrap_or_default();
    let mut known = [Vec::new(), Vec::new()];
    let mut of_operations = Map::new();
    for (name, schema) in &mut schemas {
        let rust = rust_type_name(name);
        let is_known = !extent.builders && has_type_of_its_own(schema);
        let of_operation = if is_known { json!({}) } else { schema.clone() };
        of_operations.insert(name.clone(), of_operation);
        if is_known && texts.contains(name.as_str()) {
            *schema = json!({});
            known[0].push((rust.clone(), rust.clone()));
        }
        if is_known {
            known[1].push((rust.clone(), format!("types::{rust}")));
        }
    }
    if let Some(all) = document["components"].map_mut("schemas") {
        *all = of_operations;
    }
    let models = json!({
        "openapi": document["openapi"],
        "info": document["info"],
        "paths": {},
        "components": { "schemas": schemas },
    });
    let [of_models, of_operations] = known;
    [
        Part {
            half: Half::Models,
            spec: models,
            known: of_models,
        },
        Part {
            half: Half::Operations,
            spec: document,
            known: of_operations,
        },
    ]
}

/// Whether the generator makes a type of a schema that is a component, whatever that is called. A UUID that is called so is the library's.
fn has_type_of_its_own(schema: &Value) -> bool {
    const SCALARS: [&str; 4] = ["boolean", "integer", "number", "string"];
    let kind = schema.text("type").unwrap_or_default();
    schema.get("enum").is_some() || !SCALARS.contains(&kind)
}

/// What the generator made of a part.
pub(super) struct Made {
    pub(super) items: Vec<Item>,
    /// The types that it made for the part, by their names.
    pub(super) types: HashSet<String>,
    /// The types of ours that the code names, without white space.
    pub(super) ours: HashSet<String>,
}

/// What the generator makes of a part of a document that was `marked` for it with these conversions, or where it cannot go on. For an error the
/// whole document is marked `again`: nothing else needs it beside what is made of it.
pub(super) fn run(
    document: &Document,
    part: Part,
    extent: Extent,
    conversions: &[Conversion],
    again: &dyn Fn() -> Value,
) -> Result<Made> {
    let Part { half, spec, known } = part;
    let spec: OpenAPI = serde_json::from_value(spec)
        .map_err(|cause| document.error(diagnose::misfit(&again(), &cause), None))?;
    let mut settings = settings(extent, conversions);
    if half == Half::Models && !extent.builders {
        // by the other style each type would have a builder
        settings.with_interface(InterfaceStyle::Positional);
    }
    // those of the models are enums of texts; for operations it does not matter what can be done with a type
    let impls = [TypeImpl::Display, TypeImpl::FromStr];
    for (name, path) in known {
        settings.with_replacement(name, path, impls.iter().copied());
    }
    let tokens = generate(&spec, &settings).map_err(|cause| {
        let fails = |part: &Value| {
            let spec = serde_json::from_value::<OpenAPI>(part.clone()).ok()?;
            let failed = generate(&spec, &self::settings(extent, conversions)).err()?;
            Some(format!("{failed:#}"))
        };
        let culprit = diagnose::culprit(&again(), format!("{cause:#}"), &fails);
        document.error(culprit, None)
    })?;
    drop(spec);
    let mut reading = Reading {
        half,
        types: HashSet::new(),
    };
    let items = reading
        .root(tokens)
        .context("the generator's output is not Rust")?;
    let mut ours = OurTypes(HashSet::new());
    if !conversions.is_empty() {
        for item in &items {
            ours.visit_item(item);
        }
    }
    Ok(Made {
        items,
        types: reading.types,
        ours: ours.0,
    })
}

fn settings(extent: Extent, conversions: &[Conversion]) -> GenerationSettings {
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
    settings
}

fn generate(spec: &OpenAPI, settings: &GenerationSettings) -> Result<TokenStream> {
    let run = std::panic::AssertUnwindSafe(|| Generator::new(settings).generate_tokens(spec));
    match catch_panic(run) {
        Ok(tokens) => Ok(tokens?),
        Err(panic) => bail!("it gave up: {panic}"),
    }
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

/// Reads what is wanted of the generator's tokens.
struct Reading {
    half: Half,
    /// The types in the module of types, wanted or not.
    types: HashSet<String>,
}

impl Reading {
    /// The items of the root.
    fn root(&mut self, tokens: TokenStream) -> syn::Result<Vec<Item>> {
        self.items(tokens, "", self.half == Half::Operations)
    }

    /// The items of the module of this name, none of which is wanted if it is not. Each ends with a semicolon or a body, and a body with a
    /// semicolon behind it is a part of an item.
    fn items(&mut self, tokens: TokenStream, of: &str, is_wanted: bool) -> syn::Result<Vec<Item>> {
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
            let is_module = is_last && is_module(&item);
            match token {
                TokenTree::Group(body) if is_module => {
                    let contents = body.stream();
                    drop(body);
                    item.push(Group::new(Delimiter::Brace, TokenStream::new()).into());
                    let mut read = read(item.drain(..).collect())?;
                    if let [Item::Mod(module)] = read.as_mut_slice()
                        && let Some((_, inner)) = &mut module.content
                    {
                        let name = module.ident.to_string();
                        let is_wanted = if of.is_empty() {
                            (name == "types") == (self.half == Half::Models)
                        } else {
                            is_wanted
                        };
                        *inner = self.items(contents, &name, is_wanted)?;
                    }
                    items.append(&mut read);
                }
                token => {
                    item.push(token);
                    if !is_last {
                        continue;
                    }
                    if of == "types" {
                        self.types.extend(defined(&item));
                    }
                    let item = item.drain(..);
                    if is_wanted {
                        items.append(&mut read(item.collect())?);
                    }
                }
            }
        }
        if is_wanted {
            items.append(&mut read(item.into_iter().collect())?);
        }
        Ok(items)
    }
}

/// The name of the type that an item defines.
fn defined(item: &[TokenTree]) -> Option<String> {
    item.windows(2).find_map(|words| match words {
        [TokenTree::Ident(word), TokenTree::Ident(name)] if word == "struct" || word == "enum" => {
            Some(name.to_string())
        }
        _ => None,
    })
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
