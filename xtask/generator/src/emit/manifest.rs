//! Renders the manifest of an emitted crate: its name, its features, and exactly the dependencies that its files use.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use heck::ToKebabCase as _;
use openapi_normalise::Normalised;
use openapi_normalise::error::{one_line, visible};
use openapi_normalise::ledger::MARK;
use openapi_normalise::object::Object as _;
use serde::Deserialize;
use serde_json::Value;

use super::dependencies::{DEPENDENCIES, quoted, quoted_list, used};
use super::extent::Extent;
use super::root::Gate;
use crate::tree::Files;

/// What is special about a crate: the table `[package]` of the settings. All of it can be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Package {
    /// The name of the crate; by default the title of the document.
    pub name: Option<String>,
    /// Its version; by default 0.1.0.
    pub version: Option<String>,
    /// What it is, in one sentence; by default it names the document.
    pub description: Option<String>,
    /// Its licence as an SPDX expression; by default that of the document, where it is one.
    pub license: Option<String>,
    /// Up to five words by which a registry finds it.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// The categories of the registry that it belongs to.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Where its documentation is.
    pub documentation: Option<String>,
    /// Where its source is.
    pub repository: Option<String>,
    /// The oldest Rust that it is built with, 1.89 or later; by default 1.89.
    pub rust_version: Option<String>,
    /// What provides TLS unless the user of the crate chooses otherwise.
    #[serde(default)]
    pub tls: Tls,
    /// The first paragraphs of the README, in Markdown.
    pub introduction: Option<String>,
}

/// Documents that become modules of the crate of another, by the names of the features that they stand behind.
pub type Further<'a> = BTreeMap<&'a str, Normalised>;

/// What provides TLS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// rustls with aws-lc-rs.
    #[default]
    Rustls,
    /// The platform.
    NativeTls,
    /// Nothing: the user of the crate has to choose.
    None,
}

impl Package {
    /// The name of the crate.
    pub(super) fn name(&self, root: &Value) -> String {
        self.name.clone().unwrap_or_else(|| {
            let title = root["info"].text("title").unwrap_or_default();
            name_of(title)
        })
    }

    pub(super) fn version(&self) -> &str {
        self.version.as_deref().unwrap_or("0.1.0")
    }

    /// Refuses what Cargo would refuse, or what would not stay in its place.
    ///
    /// # Errors
    ///
    /// When a value is not of its kind.
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(name) = &self.name {
            let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            ensure!(
                name.starts_with(|c: char| c.is_ascii_alphabetic())
                    && name.chars().all(is_word)
                    && name.len() <= 64
                    && !is_reserved(name),
                "name: {name:?} is no name for a crate; use letters, digits and hyphens, begin with a letter, and take none that Rust or a \
                 dependency has"
            );
        }
        let is_version = |text: &str, least: usize| {
            let (numbers, _) = text.split_once(['-', '+']).unwrap_or((text, ""));
            let parts: Vec<_> = numbers.split('.').collect();
            (least..=3).contains(&parts.len())
                && parts.iter().all(|part| part.parse::<u64>().is_ok())
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c))
        };
        let version = self.version();
        ensure!(
            is_version(version, 3),
            "version: {version:?} is no version; write three numbers, such as 0.1.0"
        );
        if let Some(version) = &self.rust_version {
            ensure!(
                is_version(version, 2),
                "rust-version: {version:?} is no version of Rust; write it as 1.89"
            );
        }
        ensure!(
            self.keywords.len() <= 5,
            "keywords: a registry takes five, and these are {}",
            self.keywords.len()
        );
        Ok(())
    }
}

/// The title of a document as the name of a crate.
fn name_of(title: &str) -> String {
    const MOST: usize = 40;
    const LEADING_ON: [&str; 12] = [
        "a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "with",
    ];
    let is_odd = |c: char| !c.is_ascii_alphanumeric();
    let mut name = title.replace('\'', "").replace(is_odd, " ").to_kebab_case();
    // a long title ends with a whole word, and none that leads on to the next
    if name.len() > MOST {
        let end = name[..=MOST].rfind('-').unwrap_or(MOST);
        name.truncate(end);
        while let Some((before, last)) = name.rsplit_once('-')
            && LEADING_ON.contains(&last)
        {
            name.truncate(before.len());
        }
    }
    match name.as_str() {
        "" => "api-client".to_owned(),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("api-{name}"),
        _ if is_reserved(&name) => format!("{name}-client"),
        _ => name,
    }
}

/// Whether the name means something else to Cargo, to the compiler or in the emitted code.
pub(crate) fn is_reserved(name: &str) -> bool {
    const TAKEN: [&str; 20] = [
        "alloc",
        "aux",
        "build",
        "con",
        "core",
        "crate",
        "deps",
        "examples",
        "incremental",
        "nul",
        "prn",
        "proc-macro",
        "proc_macro",
        "std",
        "test",
        "self",
        "super",
        "rustls",
        "native-tls",
        "client",
    ];
    TAKEN.contains(&name)
        || DEPENDENCIES
            .iter()
            .any(|dependency| dependency.name == name)
        || syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_err()
}

/// The licence of the document, where it is one that SPDX has a name for.
fn license(root: &Value) -> Option<&str> {
    const KNOWN: [(&str, &str); 14] = [
        ("apache 2.0", "Apache-2.0"),
        ("apache license 2.0", "Apache-2.0"),
        ("apache license, version 2.0", "Apache-2.0"),
        ("apache-2.0", "Apache-2.0"),
        ("bsd-2-clause", "BSD-2-Clause"),
        ("bsd-3-clause", "BSD-3-Clause"),
        ("cc0-1.0", "CC0-1.0"),
        ("isc", "ISC"),
        ("mit", "MIT"),
        ("mit license", "MIT"),
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("mpl-2.0", "MPL-2.0"),
        ("the unlicense", "Unlicense"),
        ("unlicense", "Unlicense"),
    ];
    let license = root["info"].map("license")?;
    let said = license.get("identifier").or_else(|| license.get("name"))?;
    let said = one_line(said.as_str()?).to_ascii_lowercase();
    let (_, known) = KNOWN.iter().find(|(written, _)| *written == said)?;
    Some(known)
}

/// Renders `Cargo.toml` of a crate with these modules in its `src`, and a feature for each that is made of a further document.
pub(super) fn render(
    package: &Package,
    root: &Value,
    extent: Extent,
    modules: &Files,
    further: &Further<'_>,
) -> Result<String> {
    let used = used(modules)?;
    let mut lines = vec![format!("# {MARK}\n\n[package]")];
    let title = root["info"].text("title").unwrap_or_default();
    let description = package.description.clone();
    let description = description
        .unwrap_or_else(|| format!("Client generated from the OpenAPI document {title:?}"));
    let mut field = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            lines.push(format!("{name} = {}", quoted(value)));
        }
    };
    field("name", Some(&package.name(root)));
    field("version", Some(package.version()));
    field("description", Some(&description));
    field("edition", Some("2024"));
    field(
        "rust-version",
        Some(package.rust_version.as_deref().unwrap_or("1.89")),
    );
    field(
        "license",
        package.license.as_deref().or_else(|| license(root)),
    );
    field("documentation", package.documentation.as_deref());
    field("repository", package.repository.as_deref());
    for (name, list) in [
        ("keywords", &package.keywords),
        ("categories", &package.categories),
    ] {
        if !list.is_empty() {
            lines.push(format!("{name} = {}", quoted_list(list)));
        }
    }
    let behind = |gate: Gate| -> Vec<String> {
        let used = used.iter().filter(|used| used.gate == gate);
        used.map(|used| format!("dep:{}", used.dependency.name))
            .collect()
    };
    let retry = behind(Gate::Retry);
    let retry = if retry.is_empty() {
        String::new()
    } else {
        let features = [&["client".to_owned()], &*retry].concat();
        format!(
            "# Hooks::retry and Hooks::limiter: requests that are made again, and a rate limit that is kept\nretry = {}\n",
            quoted_list(&features)
        )
    };
    let default: &[&str] = match package.tls {
        Tls::Rustls => &["client", "rustls"],
        Tls::NativeTls => &["client", "native-tls"],
        Tls::None => &["client"],
    };
    lines.push(REST.to_owned());
    if !extent.types_only {
        lines.push(
            FEATURES
                .replace("DEFAULT", &quoted_list(default))
                .replace("OF_CLIENT", &quoted_list(&behind(Gate::Client)))
                .replace("RETRY\n", &retry)
                .replace("FURTHER\n", &features_of(further)),
        );
    } else if !further.is_empty() {
        lines.push(format!("[features]\n{}", features_of(further)));
    }
    lines.push(LAST.to_owned());
    lines.extend(
        used.iter()
            .map(|used| used.line(used.gate != Gate::None, &[])),
    );
    Ok(lines.join("\n") + "\n")
}

/// The features that have a module each.
fn features_of(further: &Further<'_>) -> String {
    let lines = further.iter().map(|(feature, normalised)| {
        let title = normalised.document.root["info"].text("title");
        let title = visible(&one_line(title.unwrap_or_default()));
        format!("# the module of the document {title:?}\n{feature} = []\n")
    });
    lines.collect()
}

/// What is the same in every manifest.
const REST: &str = r#"readme = "README.md"
include = ["src/**", "README.md", "LEDGER.md", "LICENSE*"]

# Stated, so that Cargo takes a workspace while `src/` is missing: it must be possible to generate it then.
[lib]
path = "src/lib.rs"
# nothing that is emitted has a test in it; examples in its docs are still run
test = false

[package.metadata.docs.rs]
all-features = true
"#;

/// What the client adds to it.
const FEATURES: &str = r#"[features]
# TLS is a choice of the program that links the client
default = DEFAULT
# what speaks HTTP; without it there are the models alone, and no HTTP library is built
client = OF_CLIENT
RETRY
# TLS by rustls with aws-lc-rs: needs a C compiler, nothing else
rustls = ["client", "reqwest/rustls"]
# TLS by the platform: OpenSSL's headers on Linux, nothing on Windows and macOS
native-tls = ["client", "reqwest/native-tls"]
FURTHER
"#;

/// How every manifest ends.
const LAST: &str = r#"# Emitted code is held to what the compiler and clippy say of it by default: names and docs are those of the document.
[lints.rust]
unsafe_code = "forbid"

[dependencies]"#;

/// The lines of `[dependencies]` that emitted modules need, for a crate of somebody's that holds them.
///
/// # Errors
///
/// When one of them is not Rust.
pub fn dependencies_of(modules: &Files, tls: Tls) -> Result<Vec<String>> {
    let tls: &[&str] = match tls {
        Tls::Rustls => &["rustls"],
        Tls::NativeTls => &["native-tls"],
        Tls::None => &[],
    };
    let lines = used(modules)?.into_iter().map(|used| {
        let more = if used.dependency.name == "reqwest" {
            tls
        } else {
            &[]
        };
        used.line(false, more)
    });
    Ok(lines.collect())
}
