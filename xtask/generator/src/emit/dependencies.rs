//! The crates that emitted files use, found in their code, and the feature of the emitted crate behind which each file stands.

use std::collections::HashSet;
use std::str::FromStr as _;

use anyhow::{Context as _, Result};
use openapi_normalise::error::{one_line, visible};
use proc_macro2::{Spacing, TokenStream, TokenTree};
use serde_json::Value;

use super::root::{Gate, gate_of};
use crate::tree::Files;

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
pub(super) struct Used {
    pub(super) dependency: Dependency,
    /// The feature behind which all files stand that use it.
    pub(super) gate: Gate,
    /// Features that it needs because another is used as well.
    pub(super) more: &'static [&'static str],
}

impl Used {
    pub(super) fn line(&self, is_optional: bool, more: &[&str]) -> String {
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
pub(super) fn used(modules: &Files) -> Result<Vec<Used>> {
    let (mut of_models, mut of_client, mut of_retry) =
        (HashSet::new(), HashSet::new(), HashSet::new());
    for (file, text) in modules {
        // what the root takes from it, it takes for the client
        let is_root = file.ends_with("lib.rs") || file.ends_with("mod.rs");
        let found = match gate_of(file) {
            Gate::None if is_root => &mut of_client,
            Gate::None => &mut of_models,
            Gate::Client => &mut of_client,
            Gate::Retry => &mut of_retry,
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

/// A text as a string of TOML. JSON escapes the same characters in the same way.
pub(super) fn quoted(text: &str) -> String {
    Value::from(visible(&one_line(text))).to_string()
}

pub(super) fn quoted_list<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}
