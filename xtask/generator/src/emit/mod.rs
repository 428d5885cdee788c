//! Turns a normalised document into the files of a client. It reads and writes no files.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use openapi_normalise::Normalised;
use openapi_normalise::ledger::MARK;
use openapi_normalise::object::Object as _;
use openapi_normalise::operation::{operations as operations_of, path_and_method};
use openapi_normalise::wire::METHOD;
use serde_json::Value;

use self::code::{Code, Prepared};
use self::environment::{Environment, Reading};
use self::examples::Call;
use self::extent::Extent;
use self::manifest::{Further, Package};
use self::paging::Paging;
use self::retry::Retry;
use self::root::{Gate, Place};
use self::split::Operations;
use self::template::{TEMPLATES, tailored, ungated};
use crate::tree::Files;

mod access;
mod answers;
mod bodies;
mod builder;
mod code;
mod constructors;
pub(crate) mod conversions;
pub mod dependencies;
mod diagnose;
mod enums;
pub mod environment;
mod errors;
mod examples;
pub mod extent;
mod fields;
mod generator;
mod identifiers;
pub mod manifest;
mod objects;
mod operations;
pub mod paging;
mod readme;
mod requests;
pub mod retry;
mod root;
mod servers;
mod setters;
mod shared;
mod split;
pub mod template;
mod variants;
mod wire;

/// What the settings say of a client beside the operations of the document, which say none of it.
#[derive(Debug, Clone, Default)]
pub struct Additions {
    /// How much is emitted for each type.
    pub extent: Extent,
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
    let additions = &additions.emitted();
    let prepared = Prepared::of(normalised);
    let code = Code::of(&prepared, additions.extent, &additions.paging, None)?;
    let mut features = prepared.features(&code);
    features.extend(additions.features());
    Ok(modules(&prepared, code, additions, &features, &Place::Module)?.files)
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
    let additions = &additions.emitted();
    let extent = additions.extent;
    let prepared = Prepared::of(normalised);
    let code = Code::of(&prepared, extent, &additions.paging, Some(&crate_name))?;
    let mut features = prepared.features(&code);
    features.extend(additions.features());
    let mut others = Vec::new();
    for (feature, normalised) in further {
        let other = Prepared::of(normalised);
        let name = format!("{crate_name}::{}", feature.replace('-', "_"));
        let code = Code::of(&other, extent, &[], Some(&name))?;
        features.extend(other.features(&code));
        others.push((*feature, other, code));
    }
    let names: Vec<&str> = further.keys().copied().collect();
    let place = Place::Crate(&names);
    let mut emitted = modules(&prepared, code, additions, &features, &place)?;
    for (feature, mut other, code) in others {
        let module = feature.replace('-', "_");
        ensure!(
            !emitted
                .files
                .contains_key(Path::new(&format!("{module}.rs"))),
            "{feature}: the crate has a module of that name; name it otherwise"
        );
        let file = other.normalised.document.file();
        if !extent.types_only {
            other.access = other
                .access
                .within(&prepared.access)
                .with_context(|| file.display().to_string())?;
        }
        let within = modules(&other, code, &of_types(extent), &features, &Place::Within)?;
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
            manifest::render(package, root, extent, &emitted.files, further)?,
        ),
        (
            "README.md".into(),
            readme::render(package, normalised, extent, &emitted, further),
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

/// What there is for the types alone.
fn of_types(extent: Extent) -> Additions {
    Additions {
        extent,
        ..Additions::default()
    }
}

impl Additions {
    /// Those of which something is emitted.
    fn emitted(&self) -> Self {
        if self.extent.types_only {
            of_types(self.extent)
        } else {
            self.clone()
        }
    }

    /// What they need of the templates.
    fn features(&self) -> BTreeSet<&'static str> {
        let env = self.env.iter().map(|_| "env");
        let paging = self.paging.iter().map(|_| "paging");
        let retry = self.retry.iter().flat_map(Retry::features);
        let extent = [
            ("builders", self.extent.builders),
            ("json-schema", self.extent.json_schema),
        ];
        let extent = extent.into_iter().filter(|(_, is_asked)| *is_asked);
        let extent = extent.map(|(feature, _)| feature);
        env.chain(paging).chain(retry).chain(extent).collect()
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

/// Emits the modules of a document.
fn modules(
    prepared: &Prepared<'_>,
    code: Code,
    additions: &Additions,
    features: &BTreeSet<&'static str>,
    place: &Place<'_>,
) -> Result<Emitted> {
    let Prepared {
        normalised,
        secrets,
        access,
        ..
    } = prepared;
    let root = &normalised.document.root;
    let Code {
        models,
        operations,
        streams,
    } = code;
    let Operations {
        mut builder,
        mut client,
        answers,
        ids,
        mut calls,
    } = operations;
    // of one document alone, whatever another needs
    let mut features = features.clone();
    if answers.is_none() {
        features.remove("answers");
    }
    if !servers::any(root) {
        features.remove("servers");
    }
    let features = &features;

    true_methods(root, [&mut builder, &mut client]);

    let header = format!("// {MARK}\n\n");
    let mut files = Files::new();
    let mut add = |name: &str, body: String| {
        files.insert(name.into(), format!("{header}{body}"));
    };
    add("types.rs", models.text);
    add("builder.rs", builder);
    add("client.rs", client);
    if let Some(answers) = answers {
        add("answers.rs", answers);
    }
    if features.contains("errors") {
        let is_within = matches!(place, Place::Within);
        add(
            "errors.rs",
            errors::render(features, &models.error_enums, is_within),
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
        wire::render(root, access, secrets, &ids, features)?,
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
        Place::Module | Place::Within => "mod.rs",
    };
    add(
        root_file,
        root::render(root, place, additions.extent, features),
    );
    if additions.extent.types_only {
        files.retain(|file, _| root::gate_of(file) == Gate::None);
    }
    let streams = streams.into_iter();
    let streams = streams
        .filter_map(|(index, stream)| Some((ids.get(index)?.clone(), stream)))
        .collect();
    Ok(Emitted {
        calls: ids.iter().filter_map(|id| calls.remove(id)).collect(),
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
