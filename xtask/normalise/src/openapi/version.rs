//! The version of a document, and the dialect of its schemas.

use serde_json::Value;

/// How a document is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// OpenAPI 3.0: schemas are of its own kind, and what stands beside a `$ref` says nothing.
    V3_0,
    /// OpenAPI 3.1 or 3.2: schemas are JSON Schema 2020-12.
    Later,
}

impl Version {
    /// The version that a text stands for, if it is one that can be read.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let is = |version: &str| {
            let rest = text.strip_prefix(version);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
        };
        if text == "3" || is("3.0") {
            Some(Self::V3_0)
        } else {
            (is("3.1") || is("3.2")).then_some(Self::Later)
        }
    }

    /// The version of a document that was found to have one.
    pub(crate) fn of_document(root: &Value) -> Self {
        let version = match root.get("openapi") {
            Some(Value::String(text)) => Self::of(text.trim()),
            Some(value) => Self::of(&value.to_string()),
            None => None,
        };
        version.unwrap_or(Self::V3_0)
    }
}

/// What to do about another dialect.
pub(crate) const DIALECT: &str = "schemas are read as JSON Schema 2020-12: ask the author for that, or, if they use nothing else, leave the \
                                  line out";

/// Whether schemas of this dialect can be read: JSON Schema 2020-12, and what OpenAPI makes of it.
pub(crate) fn is_known_dialect(dialect: &str) -> bool {
    let dialect = dialect.trim_end_matches('#');
    dialect == "https://json-schema.org/draft/2020-12/schema"
        || ["3.1", "3.2"].iter().any(|version| {
            let base = format!("https://spec.openapis.org/oas/{version}/dialect/");
            dialect.starts_with(&base)
        })
}
