//! The root of the emitted modules: which there are, behind which feature, and what it takes from them. It renders no module.

use std::collections::BTreeSet;
use std::path::Path;

use openapi_normalise::error::{one_line, visible};
use serde_json::Value;

use super::extent::Extent;
use super::template::TEMPLATES;

/// Where the modules of a document are.
pub(super) enum Place<'a> {
    /// In a module of somebody's crate.
    Module,
    /// They are the crate of this name, with the modules of further documents behind these features.
    Crate(&'a [&'a str]),
    /// In a module of the crate of another document, with whose files they share what is in any.
    Within,
}

impl Place<'_> {
    /// Whether a file is that of the crate.
    pub(super) fn shares(&self, file: &str) -> bool {
        let is_shared = || TEMPLATES.iter().any(|(name, ..)| *name == file);
        matches!(self, Self::Within) && (file == "credentials.rs" || is_shared())
    }
}

/// A feature of the emitted crate, and what stands behind none. Without `client` there are the models, and nothing that speaks HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    None,
    Client,
    Retry,
}

/// Each module in the order of the root: what a document has to need for it, or nothing where every client has it, the feature that it stands
/// behind, and its line.
const MODULES: [(&str, Gate, &str); 31] = [
    (
        "answers",
        Gate::Client,
        "#[rustfmt::skip]\npub mod answers;\n",
    ),
    ("bodies", Gate::Client, "mod bodies;\n"),
    ("", Gate::None, "pub mod bounded;\n"),
    ("", Gate::Client, "#[rustfmt::skip]\npub mod builder;\n"),
    ("", Gate::Client, "#[rustfmt::skip]\nmod client;\n"),
    (
        "credentials",
        Gate::Client,
        "#[rustfmt::skip]\npub mod credentials;\n",
    ),
    (ENV, Gate::Client, "#[rustfmt::skip]\npub mod env;\n"),
    (
        "errors",
        Gate::Client,
        "#[rustfmt::skip]\npub mod errors;\n",
    ),
    ("events", Gate::Client, "pub mod events;\n"),
    ("form", Gate::Client, "mod form;\n"),
    ("client-credentials", Gate::Client, "pub mod grant;\n"),
    ("", Gate::Client, "pub mod hooks;\n"),
    ("", Gate::None, "mod integer;\n"),
    ("retry", Gate::Retry, "pub mod limiter;\n"),
    ("lines", Gate::Client, "pub mod lines;\n"),
    ("listed", Gate::None, "pub mod listed;\n"),
    ("multipart", Gate::Client, "pub mod multipart;\n"),
    ("", Gate::None, "pub mod nullable;\n"),
    ("object", Gate::None, "mod object;\n"),
    ("paging", Gate::Client, "pub mod paging;\n"),
    (
        "parameters",
        Gate::Client,
        "#[rustfmt::skip]\nmod parameters;\n",
    ),
    ("", Gate::Client, "pub mod received;\n"),
    ("retry", Gate::Retry, "pub mod retry;\n"),
    ("", Gate::None, "pub mod secret;\n"),
    (
        "servers",
        Gate::Client,
        "#[rustfmt::skip]\npub mod servers;\n",
    ),
    ("texts", Gate::None, "pub mod text;\n"),
    ("", Gate::None, "pub mod timestamp;\n"),
    ("tuples", Gate::None, "pub mod tuples;\n"),
    ("", Gate::None, "#[rustfmt::skip]\npub mod types;\n"),
    ("variants", Gate::None, "mod variants;\n"),
    ("", Gate::Client, "#[rustfmt::skip]\nmod wire;\n"),
];

/// What the root takes from the modules, in the same way.
const USES: [(&str, Gate, &str); 8] = [
    (
        "",
        Gate::Client,
        "pub use client::{ByteStream, Client, ClientInfo, Error, ResponseValue};\n",
    ),
    (
        "credentials",
        Gate::Client,
        "pub use credentials::Credentials;\n",
    ),
    (ENV, Gate::Client, "pub use env::EnvError;\n"),
    (
        "client-credentials",
        Gate::Client,
        "pub use grant::ClientCredentials;\n",
    ),
    ("", Gate::Client, "pub use hooks::Hooks;\n"),
    (
        "",
        Gate::Client,
        "#[allow(unused_imports)]\nuse hooks::encode_path;\n",
    ),
    (
        "",
        Gate::Client,
        "#[allow(unused_imports)]\nuse progenitor_client::{ClientHooks, OperationInfo, RequestBuilderExt};\n",
    ),
    ("servers", Gate::Client, "pub use servers::Server;\n"),
];

/// A client is made of the environment. A further document has no variables of its own.
const ENV: &str = "env";

/// Renders the root: `lib.rs` of a crate, `mod.rs` elsewhere.
pub(super) fn render(
    document: &Value,
    place: &Place<'_>,
    extent: Extent,
    features: &BTreeSet<&str>,
) -> String {
    let text = |pointer: &str| {
        let text = document.pointer(pointer).and_then(Value::as_str);
        visible(&one_line(text.unwrap_or_default()))
    };
    let (readme, further): (_, &[&str]) = match place {
        Place::Crate(further) => (
            "#![doc = \"\"]\n#![doc = include_str!(\"../README.md\")]\n",
            further,
        ),
        Place::Module | Place::Within => ("", &[]),
    };
    let further: Vec<String> = further
        .iter()
        .map(|feature| {
            let module = feature.replace('-', "_");
            format!("\n#[cfg(feature = {feature:?})]\npub mod {module};\n")
        })
        .collect();
    // in the place of a module that is shared with the crate stands that of the crate, public where it is there
    let lines = |lines: &[(&str, Gate, &str)]| -> String {
        let of = lines.iter().filter(|(feature, gate, _)| {
            let is_elsewhere = *feature == ENV && matches!(place, Place::Within);
            let is_needed = feature.is_empty() || features.contains(feature);
            let is_left_out = extent.types_only && *gate != Gate::None;
            is_needed && !is_elsewhere && !is_left_out
        });
        let lines = of.map(|(_, gate, line)| {
            let name = declared(line);
            let gate = gated(*gate, place);
            if place.shares(&format!("{name}.rs")) {
                let public = if line.contains("pub ") { "pub " } else { "" };
                format!("{gate}#[allow(unused_imports)]\n{public}use super::{name};\n")
            } else {
                format!("{gate}{line}")
            }
        });
        lines.collect::<Vec<_>>().concat()
    };
    let uses = lines(&USES);
    let blank = if uses.is_empty() { "" } else { "\n" };
    format!(
        "//! Client generated from the document \"{}\", version {}.\n\
         //!\n\
         //! Every line in this folder comes from the generator. The document is the place to change it.\n\
         {readme}\n{}{}{blank}{uses}",
        text("/info/title"),
        text("/info/version"),
        lines(&MODULES),
        further.concat(),
    )
}

/// What a file stands behind, in the folder of a further document as in that of the first.
pub(super) fn gate_of(file: &Path) -> Gate {
    let mut modules = MODULES.iter();
    let module =
        modules.find(|(_, _, line)| file.file_stem().is_some_and(|name| name == declared(line)));
    module.map_or(Gate::None, |(_, gate, _)| *gate)
}

/// The module that a line of [`MODULES`] declares.
fn declared(line: &str) -> &str {
    line.rsplit(' ')
        .next()
        .unwrap_or_default()
        .trim_end_matches(";\n")
}

/// The attribute of what stands behind a feature. A module of somebody's crate has none.
fn gated(gate: Gate, place: &Place<'_>) -> &'static str {
    match (gate, place) {
        (Gate::None, _) | (_, Place::Module) => "",
        (Gate::Client, _) => "#[cfg(feature = \"client\")]\n",
        (Gate::Retry, _) => "#[cfg(feature = \"retry\")]\n",
    }
}
