//! Turns a normalised document into the files of a client. It reads and writes no files.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail, ensure};
use openapi_normalise::Normalised;
use openapi_normalise::error::{one_line, visible};
use openapi_normalise::object::Object as _;
use openapi_normalise::operation::{operations as operations_of, path_and_method};
use openapi_normalise::wire::METHOD;
use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;
use serde_json::Value;
use syn::Item;

use self::access::Access;
use self::conversions::Conversion;
use self::template::{TEMPLATES, tailored};
use crate::catch_panic::catch_panic;
use crate::tree::Files;

mod access;
mod answers;
mod bodies;
mod builder;
pub(crate) mod conversions;
mod diagnose;
mod enums;
mod errors;
mod examples;
mod fields;
mod operations;
mod requests;
mod servers;
mod split;
pub mod template;
mod variants;
mod wire;

/// How the emitted code is laid out.
#[derive(Debug, Clone)]
pub struct Options {
    /// The command that rebuilds the files, for their first line.
    pub command: String,
    /// Whether the files make up a whole crate: its root is `lib.rs` then, and `mod.rs` otherwise.
    pub whole_crate: bool,
    /// How code imports the crate, for the examples in its docs. Modules of somebody's crate have none.
    pub crate_name: Option<String>,
    /// Whether the crate's README is its front page.
    pub readme: bool,
    /// Whether what speaks HTTP stands behind the crate's feature `client`, so that the models can be had without it.
    pub client_feature: bool,
}

/// Emits the client of a document.
///
/// # Errors
///
/// When the document is one that the generator cannot take; the error names file and JSON Pointer.
pub fn emit(normalised: &Normalised, options: &Options) -> Result<Files> {
    let root = &normalised.document.root;
    let errors = errors::Errors::of(root);
    let mut marked = enums::shaped(variants::shaped(errors.shaped(root.clone())));
    let conversions = conversions::mark(&mut marked);
    fields::mark(&mut marked);
    let spec: OpenAPI = serde_json::from_value(marked.clone()).map_err(|cause| {
        normalised
            .document
            .error(diagnose::misfit(&marked, &cause), None)
    })?;
    let tokens = generate(&spec, &conversions).map_err(|cause| {
        let fails = |part: &Value| {
            let spec = serde_json::from_value::<OpenAPI>(part.clone()).ok()?;
            let failed = generate(&spec, &conversions).err()?;
            Some(format!("{failed:#}"))
        };
        let culprit = diagnose::culprit(&marked, format!("{cause:#}"), &fails);
        normalised.document.error(culprit, None)
    })?;
    let access = Access::of(root);
    let mut parsed: syn::File =
        syn::parse2(tokens).context("the generator's output is not Rust")?;
    let mut error_enums = Vec::new();
    for item in &mut parsed.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
            && let Some((_, items)) = &mut module.content
        {
            error_enums = errors.take_enums(items);
            variants::finish(items, root);
            enums::finish(items, root);
        }
    }
    fields::rewrite(&mut parsed);
    let operations: Vec<_> = operations_of(root)
        .map(|(_, operation)| operation)
        .collect();
    let split::Parts {
        types,
        mut builder,
        mut client,
        answers,
        operation_ids,
    } = split::split(
        parsed,
        &operations,
        access.operation_servers(),
        &errors,
        options.crate_name.as_deref(),
    )?;

    true_methods(root, [&mut builder, &mut client]);

    // the command names paths, and a path may hold what would end the comment
    let command = visible(&options.command);
    let header = format!("// Built by `{command}`. Do not edit.\n\n");
    let mut files = Files::new();
    let mut add = |name: &str, body: String| {
        files.insert(name.into(), format!("{header}{body}"));
    };
    let error_enums = split::print(error_enums);
    all_are_used(
        &conversions,
        [&types, &builder, &client, &error_enums],
        normalised,
    )?;
    add("types.rs", types);
    add("builder.rs", builder);
    add("client.rs", client);
    if let Some(answers) = answers {
        add("answers.rs", answers);
    }
    let mut features = features(root, &access, &conversions);
    if errors.are_typed() {
        features.insert("errors");
        add("errors.rs", errors::render(&features, &error_enums));
    }
    add(
        "wire.rs",
        wire::render(root, &access, &operation_ids, &features)?,
    );
    if features.contains("credentials") {
        add("credentials.rs", access.credentials(&features));
    }
    if features.contains("servers") {
        add("servers.rs", servers::render(root));
    }
    for (name, feature, template) in TEMPLATES {
        if feature.is_none_or(|feature| features.contains(feature)) {
            add(name, tailored(template, &features));
        }
    }
    let root_file = if options.whole_crate {
        "lib.rs"
    } else {
        "mod.rs"
    };
    add(root_file, lib(root, options, &features));
    Ok(files)
}

/// What the document needs of the templates.
fn features(
    root: &Value,
    access: &Access<'_>,
    conversions: &[Conversion],
) -> BTreeSet<&'static str> {
    let mut features = wire::features(root, access);
    if variants::any_tagged(root) || enums::any_integers(root) {
        features.insert("variants");
    }
    if conversions.iter().any(Conversion::is_tuple) {
        features.insert("tuples");
    }
    features
}

/// Fails where a conversion matched nothing, which the generator ignores.
fn all_are_used(
    conversions: &[Conversion],
    emitted: [&String; 4],
    normalised: &Normalised,
) -> Result<()> {
    let emitted = emitted.map(|part| squeeze(part).replace("super::", ""));
    for conversion in conversions {
        let used = emitted
            .iter()
            .any(|part| part.contains(&squeeze(&conversion.name())));
        ensure!(
            used,
            "{}: the generator did not use {} where the document asks for it",
            normalised.document.file().display(),
            conversion.name()
        );
    }
    Ok(())
}

/// Lets docs name the method that is sent, where it is none of the generator's.
fn true_methods(root: &Value, mut texts: [&mut String; 2]) {
    for (at, operation) in operations_of(root) {
        let Some(method) = operation.text(METHOD) else {
            continue;
        };
        let (path, place) = path_and_method(&at);
        let said = |method: &str| format!("Sends a `{method}` request to `{path}`");
        for text in &mut texts {
            **text = text.replace(&said(&place.to_uppercase()), &said(method));
        }
    }
}

fn generate(
    spec: &OpenAPI,
    conversions: &[conversions::Conversion],
) -> Result<proc_macro2::TokenStream> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { super::hooks::Hooks })
        .with_derive("schemars::JsonSchema")
        .with_map_type("::std::collections::BTreeMap");
    conversions::register(conversions, &mut settings);
    let run = std::panic::AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(spec));
    match catch_panic(run) {
        Ok(tokens) => Ok(tokens?),
        Err(panic) => bail!("it gave up: {panic}"),
    }
}

/// Text without what formatting adds: white space, and the comma that ends a list of its own line each.
fn squeeze(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    text.replace(",>", ">")
}

/// The root of the emitted modules.
fn lib(root: &Value, options: &Options, features: &BTreeSet<&str>) -> String {
    let text = |pointer: &str| {
        root.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let title = text("/info/title");
    let version = text("/info/version");
    let readme = if options.readme {
        "#![doc = \"\"]\n#![doc = include_str!(\"../README.md\")]\n"
    } else {
        ""
    };
    let module = |name: &str, line: &'static str| if features.contains(name) { line } else { "" };
    let client = if options.client_feature {
        "#[cfg(feature = \"client\")]\n"
    } else {
        ""
    };
    let part = |name: &str, line: &'static str| gated(client, module(name, line));
    let answers = part("answers", "#[rustfmt::skip]\npub mod answers;\n");
    let bodies = part("bodies", "mod bodies;\n");
    let errors = part("errors", "#[rustfmt::skip]\npub mod errors;\n");
    let events = part("events", "pub mod events;\n");
    let form = part("form", "mod form;\n");
    let lines = part("lines", "pub mod lines;\n");
    let multipart = part("multipart", "pub mod multipart;\n");
    let parameters = part("parameters", "#[rustfmt::skip]\nmod parameters;\n");
    let credentials = part("credentials", "#[rustfmt::skip]\npub mod credentials;\n");
    let grant = part("client-credentials", "pub mod grant;\n");
    let servers = part("servers", "#[rustfmt::skip]\npub mod servers;\n");
    let credentials_use = part("credentials", "pub use credentials::Credentials;\n");
    let grant_use = part("client-credentials", "pub use grant::ClientCredentials;\n");
    let servers_use = part("servers", "pub use servers::Server;\n");
    let tuples = module("tuples", "pub mod tuples;\n");
    let variants = module("variants", "mod variants;\n");
    let title = visible(&one_line(title));
    let version = visible(&one_line(version));
    format!(
        "//! Client generated from the document \"{title}\", version {version}.\n\
         //!\n\
         //! Every line in this folder comes from the generator. The document is the place to change it.\n\
         {readme}\
         \n\
         {answers}\
         {bodies}\
         pub mod bounded;\n\
         {client}#[rustfmt::skip]\n\
         pub mod builder;\n\
         {client}#[rustfmt::skip]\n\
         mod client;\n\
         {credentials}\
         {errors}\
         {events}\
         {form}\
         {grant}\
         {client}pub mod hooks;\n\
         mod integer;\n\
         {lines}\
         {multipart}\
         pub mod nullable;\n\
         {parameters}\
         pub mod secret;\n\
         {servers}\
         pub mod timestamp;\n\
         {tuples}\
         #[rustfmt::skip]\n\
         pub mod types;\n\
         {variants}\
         {client}#[rustfmt::skip]\n\
         mod wire;\n\
         \n\
         {client}pub use client::{{ByteStream, Client, ClientInfo, Error, ResponseValue}};\n\
         {credentials_use}\
         {grant_use}\
         {client}pub use hooks::Hooks;\n\
         {client}#[allow(unused_imports)]\n\
         use hooks::encode_path;\n\
         {client}#[allow(unused_imports)]\n\
         use progenitor_client::{{ClientHooks, OperationInfo, RequestBuilderExt}};\n\
         {servers_use}"
    )
}

/// A line of the root, where there is one, below the gate it stands behind.
fn gated(gate: &str, line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!("{gate}{line}")
    }
}
