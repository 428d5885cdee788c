//! SARIF 2.1.0, for what collects the findings of code scanners: the part of it that is needed, in types of its own. The one crate
//! there is for it brings a generator along.

use std::{hash::Hasher as _, io::Write};

use fnv::FnvHasher;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sailpoint_pat::audit::Severity;
use serde::Serialize;

use super::records::{self, Lazy};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Owner>,
}

/// Who owns what a finding is about, and whom to tell.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Owner {
    #[serde(rename = "ownerState", skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
    #[serde(rename = "ownerEmail", skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) manager_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) manager_email: Option<String>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "tokenAndCode/v1")]
    token_and_code: String,
    /// What code scanning goes by. It would make one from the line where the result is, which moves.
    #[serde(rename = "primaryLocationLineHash")]
    of_code_scanning: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

/// Where something was found: in a file, and in something that has a name. Without a file code scanning refuses all results.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    physical_location: PhysicalLocation,
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
            physical_location: PhysicalLocation {
                artifact_location: Artifact { uri: uri(path) },
                region: place.map(|(start_line, start_column)| Region {
                    start_line,
                    start_column,
                }),
            },
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

    /// The same, as that of something in a tenant with a name and an id.
    pub(crate) fn of(mut self, name: &str, id: &str) -> Self {
        let fully_qualified_name = if id.is_empty() { name } else { id };
        self.logical_locations.push(LogicalLocation {
            name: Some(name.to_owned()),
            fully_qualified_name: fully_qualified_name.to_owned(),
            kind: "resource",
        });
        self
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
            baseline_state: None,
            properties: None,
        }
    }

    /// By this, a result is known again when it comes a second time.
    pub(crate) fn marked(mut self, token_and_code: String) -> Self {
        let mut hash = FnvHasher::default();
        hash.write(token_and_code.as_bytes());
        self.partial_fingerprints = Some(Fingerprints {
            of_code_scanning: format!("{:016x}:1", hash.finish()),
            token_and_code,
        });
        self
    }

    /// Whether an earlier run did not have it, if there is one.
    pub(crate) fn compared(mut self, is_new: Option<bool>) -> Self {
        self.baseline_state = is_new.map(|is_new| if is_new { "new" } else { "unchanged" });
        self
    }

    /// Who owns what it is about, for programs.
    pub(crate) fn of_owner(mut self, owner: Option<Owner>) -> Self {
        self.properties = owner;
        self
    }
}

/// A rule, with what somebody is shown who meets a result of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: Severity,
}

#[derive(Serialize)]
struct Properties {
    /// From 0 to 10, as code scanning sorts what is about security.
    #[serde(rename = "security-severity")]
    security_severity: &'static str,
    tags: [&'static str; 1],
}

impl Rule {
    pub(crate) fn new(
        id: &'static str,
        description: &str,
        help: String,
        severity: Severity,
    ) -> Self {
        let description = || Message {
            text: description.to_owned(),
        };
        Self {
            id,
            short_description: description(),
            full_description: description(),
            help: Help {
                markdown: help.clone(),
                text: help,
            },
            default_configuration: Configuration { level: severity },
            properties: Properties {
                security_severity: match severity {
                    Severity::Error => "8.0",
                    Severity::Warning => "5.0",
                    Severity::Note => "2.0",
                },
                tags: ["security"],
            },
        }
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
    rules: Vec<Rule>,
}

/// Writes a log of one run. Each result has the code of one of the rules. Results are made as they are written, so that a hundred
/// thousand of them need no memory.
pub(crate) fn write<I: Iterator<Item = Finding>>(
    rules: Vec<Rule>,
    results: impl Fn() -> I,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let codes: Vec<&'static str> = rules.iter().map(|rule| rule.id).collect();
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
                        rules,
                    },
                },
                column_kind: "unicodeCodePoints",
                results: Lazy(indexed),
            }],
        },
        out,
    )
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
