//! Turns a normalised document into the files of a client. It reads and writes no files.

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};
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
use quote::{ToTokens as _, quote};
use serde_json::Value;
use syn::Item;
use syn::visit::{self, Visit};

use self::access::Access;
use self::conversions::Conversion;
use self::environment::{Environment, Reading};
use self::examples::Call;
use self::manifest::{Further, Package};
use self::paging::{Lists, Paging};
use self::retry::Retry;
use self::template::{HERE, TEMPLATES, tailored, ungated};
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
mod parse;
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
    let prepared = Prepared::of(normalised);
    let mut features = prepared.features();
    features.extend(additions.features());
    Ok(modules(&prepared, additions, &features, &Place::Module)?.files)
}

/// Emits the client of a document as a crate, with its manifest, README and ledger. Each of the `further` documents becomes a module of it
/// behind a feature, which has in common with the crate whatever is the same for every document: hooks, credentials, errors, and the
/// types that no document names.
///
/// # Errors
///
/// As [`emit_with`], and when a further document needs other credentials than the first.
pub fn package(
    normalised: &Normalised,
    package: &Package,
    additions: &Additions,
    further: &Further<'_>,
) -> Result<Files> {
    let root = &normalised.document.root;
    let name = package.name(root);
    let crate_name = name.replace('-', "_");
    let prepared = Prepared::of(normalised);
    let others: Vec<_> = further
        .iter()
        .map(|(feature, normalised)| (*feature, Prepared::of(normalised)))
        .collect();
    let mut features = prepared.features();
    features.extend(additions.features());
    features.extend(others.iter().flat_map(|(_, other)| other.features()));
    let names: Vec<&str> = others.iter().map(|(feature, _)| *feature).collect();
    let place = Place::Crate(&crate_name, names.as_slice());
    let mut emitted = modules(&prepared, additions, &features, &place)?;
    for (feature, mut other) in others {
        let module = feature.replace('-', "_");
        ensure!(
            !emitted
                .files
                .contains_key(Path::new(&format!("{module}.rs"))),
            "{feature}: the crate has a module of that name; name it otherwise"
        );
        let file = other.normalised.document.file();
        other.access = other
            .access
            .within(&prepared.access)
            .with_context(|| file.display().to_string())?;
        let name = format!("{crate_name}::{module}");
        let within = modules(
            &other,
            &Additions::default(),
            &features,
            &Place::Within(&name),
        )?;
        let folder = Path::new(&module);
        emitted.files.extend(
            within
                .files
                .into_iter()
                .map(|(file, text)| (folder.join(file), text)),
        );
    }
    let ledgers = std::iter::once(normalised).chain(further.values());
    let ledgers = ledgers.map(|Normalised { document, ledger }| {
        ledger.to_markdown(document.root["info"].text("title").unwrap_or_default())
    });
    let mark = format!("<!-- {MARK} -->\n\n");
    let ledger = ledgers.reduce(|all, more| {
        let more = more.strip_prefix(&mark).unwrap_or(&more);
        format!("{all}\n{more}")
    });
    let mut files = Files::from([
        (
            "Cargo.toml".into(),
            manifest::render(package, root, &emitted.files, further)?,
        ),
        (
            "README.md".into(),
            readme::render(package, normalised, &emitted, further),
        ),
        ("LEDGER.md".into(), ledger.unwrap_or_default()),
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

/// Where the modules of a document are.
enum Place<'a> {
    /// In a module of somebody's crate.
    Module,
    /// They are the crate of this name, with the modules of further documents behind these features.
    Crate(&'a str, &'a [&'a str]),
    /// In the module of this path in the crate of another document, with whose files they share what is in any.
    Within(&'a str),
}

impl<'a> Place<'a> {
    /// How code outside names it.
    fn path(&self) -> Option<&'a str> {
        match self {
            Self::Module => None,
            Self::Crate(path, _) | Self::Within(path) => Some(*path),
        }
    }

    /// Whether a file is that of the crate.
    fn shares(&self, file: &str) -> bool {
        let is_shared = || TEMPLATES.iter().any(|(name, ..)| *name == file);
        matches!(self, Self::Within(_)) && (file == "credentials.rs" || is_shared())
    }
}

impl Additions {
    /// What they need of the templates.
    fn features(&self) -> BTreeSet<&'static str> {
        let env = self.env.iter().map(|_| "env");
        let paging = self.paging.iter().map(|_| "paging");
        let retry = self.retry.iter().flat_map(Retry::features);
        env.chain(paging).chain(retry).collect()
    }
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

/// A document, with what is found out about it before anything is written.
struct Prepared<'a> {
    normalised: &'a Normalised,
    secrets: wire::Secrets,
    errors: errors::Errors,
    /// The document as the generator takes it, until that took it: it would need much room beside what is made of it.
    marked: Cell<Value>,
    conversions: Vec<Conversion>,
    access: Access<'a>,
}

impl<'a> Prepared<'a> {
    fn of(normalised: &'a Normalised) -> Self {
        let root = &normalised.document.root;
        let secrets = wire::Secrets::of(root);
        let errors = errors::Errors::of(root, &secrets);
        let (marked, conversions) = marked(root, &errors);
        Self {
            normalised,
            secrets,
            errors,
            marked: Cell::new(marked),
            conversions,
            access: Access::of(root),
        }
    }

    /// What the document needs of the templates.
    fn features(&self) -> BTreeSet<&'static str> {
        let root = &self.normalised.document.root;
        let mut features = wire::features(root, &self.access, &self.secrets);
        if variants::any_tagged(root) || enums::any_integers(root) {
            features.insert("variants");
        }
        if self.errors.are_typed() {
            features.insert("errors");
        }
        if self.conversions.iter().any(Conversion::is_tuple) {
            features.insert("tuples");
        }
        features
    }
}

/// The document as the generator takes it, and the types of ours in it.
fn marked(root: &Value, errors: &errors::Errors) -> (Value, Vec<Conversion>) {
    let mut marked = enums::shaped(variants::shaped(errors.shaped(root.clone())));
    let conversions = conversions::mark(&mut marked);
    fields::mark(&mut marked);
    (marked, conversions)
}

/// Emits the modules of a document.
fn modules(
    prepared: &Prepared<'_>,
    additions: &Additions,
    features: &BTreeSet<&'static str>,
    place: &Place<'_>,
) -> Result<Emitted> {
    let Prepared {
        normalised,
        secrets,
        errors,
        conversions,
        access,
        ..
    } = prepared;
    let root = &normalised.document.root;
    let tokens = generated(prepared)?;
    let mut lists = Lists::of(&additions.paging, &normalised.document)?;
    let mut parsed = parse::file(tokens).context("the generator's output is not Rust")?;
    check_used(conversions, &parsed, normalised)?;
    let error_enums = finish_types(&mut parsed, root, errors);
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
        errors,
        &mut lists,
        place.path(),
    )?;

    true_methods(root, [&mut builder, &mut client]);

    let header = format!("// {MARK}\n\n");
    let mut files = Files::new();
    let mut add = |name: &str, body: String| {
        files.insert(name.into(), format!("{header}{body}"));
    };
    let error_enums = split::print(error_enums);
    add("types.rs", types);
    add("builder.rs", builder);
    add("client.rs", client);
    if let Some(answers) = answers {
        add("answers.rs", answers);
    }
    if features.contains("errors") {
        let is_within = matches!(place, Place::Within(_));
        add(
            "errors.rs",
            errors::render(features, &error_enums, is_within),
        );
    }
    let env = additions.env.as_ref();
    let reading = env
        .map(|env| Reading::of(env, &normalised.document))
        .transpose()?;
    if let Some(reading) = &reading {
        add("env.rs", reading.render(features));
    }
    add(
        "wire.rs",
        wire::render(root, access, secrets, &operation_ids, features)?,
    );
    if features.contains("credentials") && !place.shares("credentials.rs") {
        add("credentials.rs", access.credentials(features));
    }
    if features.contains("servers") {
        add("servers.rs", servers::render(root));
    }
    for (name, text) in templates(features, additions, place) {
        add(name, text);
    }
    let root_file = match place {
        Place::Crate(..) => "lib.rs",
        Place::Module | Place::Within(_) => "mod.rs",
    };
    add(root_file, lib(root, place, features));
    let call = |id: &String| calls.iter().find(|call| call.function == *id).cloned();
    let streams = lists.streams.into_iter();
    let streams = streams
        .filter_map(|(index, stream)| Some((operation_ids.get(index)?.clone(), stream)))
        .collect();
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
    place: &Place<'_>,
) -> Vec<(&'static str, String)> {
    let needed = TEMPLATES.into_iter().filter(|(name, feature, _)| {
        feature.is_none_or(|feature| features.contains(feature)) && !place.shares(name)
    });
    let texts = needed.map(|(name, _, template)| {
        let text = tailored(template, features);
        let retry = additions.retry.iter();
        let text = retry.fold(text, |text, retry| retry.told(&text));
        let is_module = matches!(place, Place::Module);
        (name, if is_module { ungated(&text) } else { text })
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

/// Checks that the generator used every conversion: it passes over those that match nothing.
fn check_used(
    conversions: &[Conversion],
    generated: &syn::File,
    normalised: &Normalised,
) -> Result<()> {
    let mut used = OurTypes(HashSet::new());
    if !conversions.is_empty() {
        used.visit_file(generated);
    }
    for conversion in conversions {
        ensure!(
            used.0.contains(&squeeze(&conversion.rust)),
            "{}: the generator did not use {} where the document asks for it",
            normalised.document.file().display(),
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
            self.0.insert(squeeze(&path.to_token_stream().to_string()));
        }
        visit::visit_path(self, path);
    }
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
fn generated(prepared: &Prepared<'_>) -> Result<proc_macro2::TokenStream> {
    let Prepared {
        normalised,
        errors,
        conversions,
        ..
    } = prepared;
    let again = || marked(&normalised.document.root, errors).0;
    let spec: OpenAPI = serde_json::from_value(prepared.marked.take()).map_err(|cause| {
        let misfit = diagnose::misfit(&again(), &cause);
        normalised.document.error(misfit, None)
    })?;
    generate(&spec, conversions).map_err(|cause| {
        let fails = |part: &Value| {
            let spec = serde_json::from_value::<OpenAPI>(part.clone()).ok()?;
            let failed = generate(&spec, conversions).err()?;
            Some(format!("{failed:#}"))
        };
        let culprit = diagnose::culprit(&again(), format!("{cause:#}"), &fails);
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

/// Text without white space.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The root of the emitted modules.
fn lib(root: &Value, place: &Place<'_>, features: &BTreeSet<&str>) -> String {
    let text = |pointer: &str| {
        root.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let title = text("/info/title");
    let version = text("/info/version");
    let readme = if matches!(place, Place::Crate(..)) {
        "#![doc = \"\"]\n#![doc = include_str!(\"../README.md\")]\n"
    } else {
        ""
    };
    let module = |name: &str, line: &'static str| if features.contains(name) { line } else { "" };
    let client = match place {
        Place::Crate(..) | Place::Within(_) => "#[cfg(feature = \"client\")]\n",
        Place::Module => "",
    };
    let part = |name: &str, line: &'static str| gated(client, module(name, line));
    let answers = part("answers", "#[rustfmt::skip]\npub mod answers;\n");
    let bodies = part("bodies", "mod bodies;\n");
    // a further document has no variables of its own
    let env = |line| match place {
        Place::Crate(..) | Place::Module => part("env", line),
        Place::Within(_) => String::new(),
    };
    let env_use = env("pub use env::EnvError;\n");
    let env = env("#[rustfmt::skip]\npub mod env;\n");
    let errors = part("errors", "#[rustfmt::skip]\npub mod errors;\n");
    let events = part("events", "pub mod events;\n");
    let form = part("form", "mod form;\n");
    let lines = part("lines", "pub mod lines;\n");
    let multipart = part("multipart", "pub mod multipart;\n");
    let paging = part("paging", "pub mod paging;\n");
    let parameters = part("parameters", "#[rustfmt::skip]\nmod parameters;\n");
    let retry = match place {
        Place::Crate(..) | Place::Within(_) => "#[cfg(feature = \"retry\")]\n",
        Place::Module => "",
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
    let further: &[&str] = match place {
        Place::Crate(_, further) => further,
        Place::Module | Place::Within(_) => &[],
    };
    let further: Vec<String> = further
        .iter()
        .map(|feature| {
            let module = feature.replace('-', "_");
            format!("\n#[cfg(feature = {feature:?})]\npub mod {module};\n")
        })
        .collect();
    let further = further.concat();
    let text = format!(
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
         {further}\
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
    );
    shared(text, place)
}

/// The root of a module with the files of its crate in the place of its own, where it shares them.
fn shared(root: String, place: &Place<'_>) -> String {
    let files = TEMPLATES.iter().map(|(file, ..)| *file);
    let names = files
        .chain(["credentials.rs"])
        .filter(|file| place.shares(file));
    names.fold(root, |root, file| {
        let name = file.trim_end_matches(".rs");
        let declared = ["#[rustfmt::skip]\npub ", "#[rustfmt::skip]\n", "pub ", ""];
        let declared = declared.map(|before| format!("{before}mod {name};\n"));
        let used = format!("#[allow(unused_imports)]\nuse super::{name};\n");
        match declared.iter().find(|declared| root.contains(*declared)) {
            Some(declared) => root.replace(declared, &used),
            None => root,
        }
    })
}

/// A line of the root, where there is one, below the gate it stands behind.
fn gated(gate: &str, line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!("{gate}{line}")
    }
}
