//! Renders the manifest of an emitted crate: its name, its features, and exactly the dependencies that its files use.

use std::collections::{BTreeMap, HashSet};
use std::str::FromStr as _;

use anyhow::{Context as _, Result, ensure};
use heck::ToKebabCase as _;
use openapi_normalise::Normalised;
use openapi_normalise::error::{one_line, visible};
use openapi_normalise::ledger::MARK;
use openapi_normalise::object::Object as _;
use proc_macro2::{Spacing, TokenStream, TokenTree};
use serde::Deserialize;
use serde_json::Value;

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

/// The files that stand behind the feature `client` of a crate, so that the models can be had without what speaks HTTP.
const CLIENT_FILES: [&str; 17] = [
    "answers.rs",
    "bodies.rs",
    "builder.rs",
    "client.rs",
    "credentials.rs",
    "env.rs",
    "errors.rs",
    "events.rs",
    "form.rs",
    "grant.rs",
    "hooks.rs",
    "lines.rs",
    "multipart.rs",
    "paging.rs",
    "parameters.rs",
    "servers.rs",
    "wire.rs",
];

/// The files that stand behind the feature `retry` of a crate.
const RETRY_FILES: [&str; 2] = ["limiter.rs", "retry.rs"];

/// A crate that emitted files may use. The versions are those that this workspace builds and tests with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: &'static str,
    /// The versions that will do.
    pub version: &'static str,
    /// Whether its default features are used.
    pub default_features: bool,
    /// The other features that are used.
    pub features: &'static [&'static str],
}

const fn dependency(name: &'static str, version: &'static str) -> Dependency {
    Dependency {
        name,
        version,
        default_features: true,
        features: &[],
    }
}

/// Every crate that emitted files may use.
pub const DEPENDENCIES: [Dependency; 15] = [
    Dependency {
        default_features: false,
        features: &["std", "tokio-sleep"],
        ..dependency("backon", "1.6")
    },
    dependency("bytes", "1"),
    Dependency {
        default_features: false,
        features: &["clock", "serde", "std"],
        ..dependency("chrono", "0.4")
    },
    dependency("futures-core", "0.3"),
    Dependency {
        default_features: false,
        features: &["std"],
        ..dependency("governor", "0.10")
    },
    dependency("http", "1"),
    dependency("httpdate", "1"),
    dependency("progenitor-client", "0.15"),
    dependency("regress", "0.12"),
    Dependency {
        default_features: false,
        features: &["json", "query", "stream"],
        ..dependency("reqwest", "0.13")
    },
    Dependency {
        features: &["chrono04"],
        ..dependency("schemars", "1.2")
    },
    dependency("secrecy", "0.10"),
    Dependency {
        features: &["derive"],
        ..dependency("serde", "1")
    },
    Dependency {
        features: &["float_roundtrip"],
        ..dependency("serde_json", "1")
    },
    Dependency {
        default_features: false,
        features: &["serde", "std"],
        ..dependency("uuid", "1")
    },
];

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

/// A text as a string of TOML. JSON escapes the same characters in the same way.
fn quoted(text: &str) -> String {
    Value::from(visible(&one_line(text))).to_string()
}

fn quoted_list<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// Renders `Cargo.toml` of a crate with these modules in its `src`, and a feature for each that is made of a further document.
pub(super) fn render(
    package: &Package,
    root: &Value,
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
    lines.push(
        REST.replace("DEFAULT", &quoted_list(default))
            .replace("OF_CLIENT", &quoted_list(&behind(Gate::Client)))
            .replace("RETRY\n", &retry)
            .replace("FURTHER\n", &features_of(further)),
    );
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

[features]
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

# Emitted code is held to what the compiler and clippy say of it by default: names and docs are those of the document.
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

/// A feature of the emitted crate, and what stands behind none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    None,
    Client,
    Retry,
}

/// Every crate that emitted files may use, as the lines of a table of dependencies.
pub fn every_dependency() -> impl Iterator<Item = String> {
    DEPENDENCIES.into_iter().map(|dependency| {
        let used = Used {
            dependency,
            gate: Gate::None,
            more: &[],
        };
        used.line(false, &[])
    })
}

/// A dependency that some file uses.
struct Used {
    dependency: Dependency,
    /// The feature behind which all files stand that use it.
    gate: Gate,
    /// Features that it needs because another is used as well.
    more: &'static [&'static str],
}

impl Used {
    fn line(&self, is_optional: bool, more: &[&str]) -> String {
        let Dependency {
            name,
            version,
            default_features,
            features,
        } = self.dependency;
        let features = [features, self.more, more].concat();
        let mut fields = vec![format!("version = {version:?}")];
        if !default_features {
            fields.push("default-features = false".to_owned());
        }
        if !features.is_empty() {
            fields.push(format!("features = {}", quoted_list(&features)));
        }
        if is_optional {
            fields.push("optional = true".to_owned());
        }
        match fields.as_slice() {
            [_] => format!("{name} = {version:?}"),
            fields => format!("{name} = {{ {} }}", fields.join(", ")),
        }
    }
}

/// The dependencies that the modules use.
fn used(modules: &Files) -> Result<Vec<Used>> {
    let (mut of_models, mut of_client, mut of_retry) =
        (HashSet::new(), HashSet::new(), HashSet::new());
    for (file, text) in modules {
        let is_one_of = |names: &[&str]| names.iter().any(|name| file.ends_with(name));
        // what the root takes from it, it takes for the client
        let found = if is_one_of(&CLIENT_FILES) || is_one_of(&["lib.rs", "mod.rs"]) {
            &mut of_client
        } else if is_one_of(&RETRY_FILES) {
            &mut of_retry
        } else {
            &mut of_models
        };
        let is_read = take_path_heads(text, found);
        is_read.with_context(|| format!("{}: is not Rust", file.display()))?;
    }
    let is_in = |found: &HashSet<String>, name: &str| found.contains(&name.replace('-', "_"));
    let has_uuids = is_in(&of_models, "uuid");
    let used = DEPENDENCIES.into_iter().filter_map(|dependency| {
        let is_in = |found| is_in(found, dependency.name);
        let gate = if is_in(&of_models) {
            Gate::None
        } else if is_in(&of_client) {
            Gate::Client
        } else if is_in(&of_retry) {
            Gate::Retry
        } else {
            return None;
        };
        Some(Used {
            dependency,
            gate,
            more: if dependency.name == "schemars" && has_uuids {
                &["uuid1"]
            } else {
                &[]
            },
        })
    });
    Ok(used.collect())
}

/// Finds the names of dependencies with which paths in a file begin. Reading tokens takes long, so that only those items are read which
/// have a name in them that is not found yet. None if they cannot be read.
fn take_path_heads(text: &str, found: &mut HashSet<String>) -> Option<()> {
    let mut missing: Vec<String> = DEPENDENCIES
        .iter()
        .map(|dependency| dependency.name.replace('-', "_"))
        .collect();
    // an item ends where a line of the margin closes it
    for items in text.split_inclusive("\n}\n") {
        missing.retain(|name| !found.contains(name));
        let names = |head: &String| {
            let mut places = items.match_indices(head.as_str());
            places.any(|(at, _)| items[at + head.len()..].trim_start().starts_with("::"))
        };
        if !missing.iter().any(names) {
            continue;
        }
        let Ok(tokens) = TokenStream::from_str(items) else {
            // it was no line of the margin, but of a text
            path_heads(TokenStream::from_str(text).ok()?, found);
            return Some(());
        };
        path_heads(tokens, found);
    }
    Some(())
}

/// Finds the names with which paths of several segments begin.
fn path_heads(tokens: TokenStream, found: &mut HashSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_colon = |tree: Option<&TokenTree>, spacing: Option<Spacing>| match tree {
        Some(TokenTree::Punct(mark)) => {
            mark.as_char() == ':' && spacing.is_none_or(|spacing| mark.spacing() == spacing)
        }
        _ => false,
    };
    let is_separator = |at: usize| {
        is_colon(tokens.get(at), Some(Spacing::Joint)) && is_colon(tokens.get(at + 1), None)
    };
    for (at, tree) in tokens.iter().enumerate() {
        match tree {
            TokenTree::Ident(name) if is_separator(at + 1) => {
                let is_member = at >= 3
                    && is_separator(at - 2)
                    && matches!(tokens.get(at - 3), Some(TokenTree::Ident(_)));
                if !is_member {
                    found.insert(name.to_string());
                }
            }
            TokenTree::Group(group) => path_heads(group.stream(), found),
            _ => {}
        }
    }
}
