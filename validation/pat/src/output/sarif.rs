//! SARIF 2.1.0, for what collects the findings of code scanners: the part of it that is needed, in types of its own. The one crate
//! there is for it brings a generator along.

use std::io::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sailpoint_pat::audit::Severity;
use serde::{Serialize, Serializer};

use super::records;
use crate::terminal::failure::Failure;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One thing that was found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Finding {
    pub(crate) rule_id: &'static str,
    rule_index: usize,
    level: Severity,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_fingerprints: Option<Fingerprints>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "tokenAndCode/v1")]
    token_and_code: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

/// Where something was found: in a file, in something that has a name, or both.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    fully_qualified_name: String,
    kind: &'static str,
}

impl Location {
    /// In a file, at a line and a column if they are known, under a JSON Pointer.
    pub(crate) fn in_file(path: &str, place: Option<(usize, usize)>, pointer: &str) -> Self {
        Self {
            physical_location: Some(PhysicalLocation {
                artifact_location: Artifact { uri: uri(path) },
                region: place.map(|(start_line, start_column)| Region {
                    start_line,
                    start_column,
                }),
            }),
            logical_locations: (!pointer.is_empty())
                .then(|| LogicalLocation {
                    name: None,
                    fully_qualified_name: pointer.to_owned(),
                    kind: "property",
                })
                .into_iter()
                .collect(),
        }
    }

    /// In a tenant, which has no files: something with a name and an id.
    pub(crate) fn in_tenant(name: &str, id: &str) -> Self {
        let fully_qualified_name = if id.is_empty() { name } else { id };
        Self {
            physical_location: None,
            logical_locations: vec![LogicalLocation {
                name: Some(name.to_owned()),
                fully_qualified_name: fully_qualified_name.to_owned(),
                kind: "resource",
            }],
        }
    }
}

impl Finding {
    pub(crate) fn new(
        rule_id: &'static str,
        level: Severity,
        text: String,
        location: Location,
    ) -> Self {
        Self {
            rule_id,
            rule_index: 0,
            level,
            message: Message { text },
            locations: vec![location],
            partial_fingerprints: None,
        }
    }

    /// By this, a result is known again when it comes a second time.
    pub(crate) fn marked(mut self, token_and_code: String) -> Self {
        self.partial_fingerprints = Some(Fingerprints { token_and_code });
        self
    }
}

#[derive(Serialize)]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<R>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R> {
    tool: Tool,
    column_kind: &'static str,
    results: R,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Message,
}

/// Writes a log of one run. The rules are those whose codes are given, and each result has the code of one of them. Results are
/// made as they are written, so that a hundred thousand of them need no memory.
pub(crate) fn write<I: Iterator<Item = Finding>>(
    codes: &[&'static str],
    results: impl Fn() -> I,
    describe: impl Fn(&'static str) -> &'static str,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let rules = codes.iter().map(|code| Descriptor {
        id: code,
        short_description: Message {
            text: describe(code).to_owned(),
        },
    });
    let indexed = || {
        results().map(|mut result| {
            let index = codes.iter().position(|code| *code == result.rule_id);
            result.rule_index = index.unwrap_or_default();
            result
        })
    };
    records::json(
        &Log {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [Run {
                tool: Tool {
                    driver: Driver {
                        name: "pat",
                        semantic_version: env!("CARGO_PKG_VERSION"),
                        rules: rules.collect(),
                    },
                },
                column_kind: "unicodeCodePoints",
                results: Results(indexed),
            }],
        },
        out,
    )
}

/// A list that is made while it is written.
struct Results<F>(F);

impl<F: Fn() -> I, I: Iterator<Item = Finding>> Serialize for Results<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// What a path in a URI may hold as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A path as a URI reference.
fn uri(path: &str) -> String {
    utf8_percent_encode(&path.replace('\\', "/"), PATH).to_string()
}
