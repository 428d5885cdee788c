//! Turns a normalised document into the files of a client. It reads and writes no files.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use openapi_normalise::Normalised;
use openapi_normalise::error::{one_line, visible};
use openapi_normalise::ledger::MARK;
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
use self::environment::{Environment, Reading};
use self::examples::Call;
use self::manifest::Package;
use self::paging::{Lists, Paging};
use self::retry::Retry;
use self::template::{TEMPLATES, tailored, ungated};
use crate::catch_panic::catch_panic;
use crate::tree::Files;

mod access;
mod answers;
mod bodies;
mod builder;
pub(crate) mod conversions;
mod diagnose;
mod enums;
pub mod environment;
mod errors;
mod examples;
mod fields;
mod identifiers;
pub mod manifest;
mod operations;
pub mod paging;
mod readme;
mod requests;
pub mod retry;
mod servers;
mod setters;
mod split;
pub mod template;
mod variants;
mod wire;

/// What the settings add to a client beside the operations of the document, which say none of it.
#[derive(Debug, Clone, Default)]
pub struct Additions {
    /// The variables of the environment by which a client is made.
    pub env: Option<Environment>,
    /// How lists go on whose items are streamed.
    pub paging: Vec<Paging>,
    /// Whether requests can be made again and kept below a rate limit, and what the service says of that.
    pub retry: Option<Retry>,
}

/// Emits the client of a document as a module of somebody's crate: the files of a folder whose root is `mod.rs`.
///
/// # Errors
///
/// When the document is one that the generator cannot take; the error names file and JSON Pointer.
pub fn emit(normalised: &Normalised) -> Result<Files> {
    emit_with(normalised, &Additions::default())
}

/// As [`emit()`], with what the settings add.
///
/// # Errors
///
/// As [`emit()`], and when the document does not have what an addition names.
pub fn emit_with(normalised: &Normalised, additions: &Additions) -> Result<Files> {
    Ok(modules(normalised, additions, None)?.files)
}

/// Emits the client of a document as a crate, with its manifest, README and ledger.
///
/// # Errors
///
/// As [`emit_with`].
pub fn package(normalised: &Normalised, package: &Package, additions: &Additions) -> Result<Files> {
    let root = &normalised.document.root;
    let name = package.name(root);
    let emitted = modules(normalised, additions, Some(&name.replace('-', "_")))?;
    let mut files = Files::from([
        (
            "Cargo.toml".into(),
            manifest::render(package, root, &emitted.files)?,
        ),
        (
            "README.md".into(),
            readme::render(package, normalised, &emitted),
        ),
        (
            "LEDGER.md".into(),
            normalised
                .ledger
                .to_markdown(root["info"].text("title").unwrap_or_default()),
        ),
    ]);
    let source = Path::new("src");
    files.extend(
        emitted
            .files
            .into_iter()
            .map(|(name, text)| (source.join(name), text)),
    );
    Ok(files)
}

/// The emitted modules, and what the README tells of them.
struct Emitted {
    files: Files,
    /// How code calls the operations, in the order of the document.
    calls: Vec<Call>,
    /// How the environment makes a client, where it does.
    reading: Option<Reading>,
    /// The functions of lists, and the methods that stream their items.
    streams: Vec<(String, String)>,
}

/// Emits the modules. With the name of a crate they are its `src`.
fn modules(
    normalised: &Normalised,
    additions: &Additions,
    crate_name: Option<&str>,
) -> Result<Emitted> {
    let root = &normalised.document.root;
    let secrets = wire::Secrets::of(root);
    let errors = errors::Errors::of(root, &secrets);
    let mut marked = enums::shaped(variants::shaped(errors.shaped(root.clone())));
    let conversions = conversions::mark(&mut marked);
    fields::mark(&mut marked);
    let tokens = generated(&marked, &conversions, normalised)?;
    let access = Access::of(root);
    let mut lists = Lists::of(&additions.paging, &normalised.document)?;
    let mut parsed: syn::File =
        syn::parse2(tokens).context("the generator's output is not Rust")?;
    let error_enums = finish_types(&mut parsed, root, &errors);
    let operations: Vec<_> = operations_of(root)
        .map(|(_, operation)| operation)
        .collect();
    let split::Parts {
        types,
        mut builder,
        mut client,
        answers,
        operation_ids,
        calls,
    } = split::split(
        parsed,
        &operations,
        access.operation_servers(),
        &errors,
        &mut lists,
        crate_name,
    )?;

    true_methods(root, [&mut builder, &mut client]);

    let header = format!("// {MARK}\n\n");
    let mut files = Files::new();
    let mut add = |name: &str, body: String| {
        files.insert(name.into(), format!("{header}{body}"));
    };
    let error_enums = split::print(error_enums);
    let emitted =
        [&types, &builder, &client, &error_enums].map(|part| squeeze(part).replace("super::", ""));
    check_used(&conversions, &emitted, normalised)?;
    add("types.rs", types);
    add("builder.rs", builder);
    add("client.rs", client);
    if let Some(answers) = answers {
        add("answers.rs", answers);
    }
    let mut features = wire::features(root, &access, &secrets);
    if variants::any_tagged(root) || enums::any_integers(root) {
        features.insert("variants");
    }
    if errors.are_typed() {
        features.insert("errors");
        add("errors.rs", errors::render(&features, &error_enums));
    }
    let reading = additions.env.as_ref();
    let reading = reading
        .map(|env| Reading::of(env, &normalised.document))
        .transpose()?;
    if let Some(reading) = &reading {
        features.insert("env");
        add("env.rs", reading.render(&features));
    }
    let streams = lists.streams;
    if !streams.is_empty() {
        features.insert("paging");
    }
    if let Some(retry) = &additions.retry {
        features.extend(retry.features());
    }
    if conversions.iter().any(Conversion::is_tuple) {
        features.insert("tuples");
    }
    add(
        "wire.rs",
        wire::render(root, &access, &secrets, &operation_ids, &features)?,
    );
    if features.contains("credentials") {
        add("credentials.rs", access.credentials(&features));
    }
    if features.contains("servers") {
        add("servers.rs", servers::render(root));
    }
    let is_crate = crate_name.is_some();
    for (name, text) in templates(&features, additions, is_crate) {
        add(name, text);
    }
    let root_file = if is_crate { "lib.rs" } else { "mod.rs" };
    add(root_file, lib(root, is_crate, &features));
    let call = |id: &String| calls.iter().find(|call| call.function == *id).cloned();
    Ok(Emitted {
        calls: operation_ids.iter().filter_map(call).collect(),
        files,
        reading,
        streams,
    })
}

/// The files that are the same for every document, as far as it needs them.
fn templates(
    features: &BTreeSet<&str>,
    additions: &Additions,
    is_crate: bool,
) -> Vec<(&'static str, String)> {
    let needed = TEMPLATES
        .into_iter()
        .filter(|(_, feature, _)| feature.is_none_or(|feature| features.contains(feature)));
    let texts = needed.map(|(name, _, template)| {
        let text = tailored(template, features);
        let retry = additions.retry.iter();
        let text = retry.fold(text, |text, retry| retry.told(&text));
        (name, if is_crate { text } else { ungated(&text) })
    });
    texts.collect()
}

/// Gives the generator's types what it does not know: variants by their tags, values that are not listed, null beside absent. Gives the enums of
/// errors, which stand in a file of their own.
fn finish_types(file: &mut syn::File, root: &Value, errors: &errors::Errors) -> Vec<Item> {
    let mut error_enums = Vec::new();
    for item in &mut file.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
            && let Some((_, items)) = &mut module.content
        {
            error_enums = errors.take_enums(items);
            variants::finish(items, root);
            enums::finish(items, root);
        }
    }
    fields::rewrite(file);
    setters::rewrite(file, root);
    identifiers::rewrite(file);
    error_enums
}

/// Checks that every conversion is in what was emitted: the generator passes over those that match nothing.
fn check_used(
    conversions: &[Conversion],
    emitted: &[String],
    normalised: &Normalised,
) -> Result<()> {
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

/// What the generator makes of the document, or where it cannot go on.
fn generated(
    marked: &Value,
    conversions: &[Conversion],
    normalised: &Normalised,
) -> Result<proc_macro2::TokenStream> {
    let spec: OpenAPI = serde_json::from_value(marked.clone()).map_err(|cause| {
        normalised
            .document
            .error(diagnose::misfit(marked, &cause), None)
    })?;
    generate(&spec, conversions).map_err(|cause| {
        let fails = |part: &Value| {
            let spec = serde_json::from_value::<OpenAPI>(part.clone()).ok()?;
            let failed = generate(&spec, conversions).err()?;
            Some(format!("{failed:#}"))
        };
        let culprit = diagnose::culprit(marked, format!("{cause:#}"), &fails);
        normalised.document.error(culprit, None).into()
    })
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
fn lib(root: &Value, is_crate: bool, features: &BTreeSet<&str>) -> String {
    let text = |pointer: &str| {
        root.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let title = text("/info/title");
    let version = text("/info/version");
    let readme = if is_crate {
        "#![doc = \"\"]\n#![doc = include_str!(\"../README.md\")]\n"
    } else {
        ""
    };
    let module = |name: &str, line: &'static str| if features.contains(name) { line } else { "" };
    let client = if is_crate {
        "#[cfg(feature = \"client\")]\n"
    } else {
        ""
    };
    let part = |name: &str, line: &'static str| gated(client, module(name, line));
    let answers = part("answers", "#[rustfmt::skip]\npub mod answers;\n");
    let bodies = part("bodies", "mod bodies;\n");
    let env = part("env", "#[rustfmt::skip]\npub mod env;\n");
    let env_use = part("env", "pub use env::EnvError;\n");
    let errors = part("errors", "#[rustfmt::skip]\npub mod errors;\n");
    let events = part("events", "pub mod events;\n");
    let form = part("form", "mod form;\n");
    let lines = part("lines", "pub mod lines;\n");
    let multipart = part("multipart", "pub mod multipart;\n");
    let paging = part("paging", "pub mod paging;\n");
    let parameters = part("parameters", "#[rustfmt::skip]\nmod parameters;\n");
    let retry = if is_crate {
        "#[cfg(feature = \"retry\")]\n"
    } else {
        ""
    };
    let limiter = gated(retry, module("retry", "pub mod limiter;\n"));
    let retry = gated(retry, module("retry", "pub mod retry;\n"));
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
         {env}\
         {errors}\
         {events}\
         {form}\
         {grant}\
         {client}pub mod hooks;\n\
         mod integer;\n\
         {limiter}\
         {lines}\
         {multipart}\
         pub mod nullable;\n\
         {paging}\
         {parameters}\
         {retry}\
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
         {env_use}\
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
