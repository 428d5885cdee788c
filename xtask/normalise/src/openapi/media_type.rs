//! Classifies media types: JSON, text, or a range of several. Also finds the schema of a body.

use serde_json::Value;

use super::reference::follow;

pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";
pub(crate) const TEXT: &str = "text/plain";
pub(crate) const BYTES: &str = "application/octet-stream";

/// The pointer from a response to the schema of its JSON body.
pub const JSON_SCHEMA: &str = "/content/application~1json/schema";

/// The schema of a body, through references.
pub(crate) fn body_schema<'a>(root: &'a Value, media: &'a Value) -> Option<&'a Value> {
    follow(root, media.get("schema")?)
}

/// A media type without its parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or(media_type)
        .trim()
        .to_ascii_lowercase()
}

/// Whether bodies of this media type are one JSON text.
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("+json")
        || matches!(
            essence.as_str(),
            "application/json" | "text/json" | "application/x-json" | "text/x-json"
        )
}

/// Whether bodies of this media type are text.
pub(crate) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.starts_with("text/")
        || essence.ends_with("+xml")
        || essence.ends_with("+yaml")
        || matches!(
            essence.as_str(),
            "application/xml"
                | "application/yaml"
                | "application/x-yaml"
                | "application/csv"
                | "application/x-ndjson"
                | "application/jsonl"
                | "application/javascript"
                | "application/graphql"
                | "application/sql"
        )
}

/// Whether this is a range of media types, such as `text/*`.
pub(crate) fn is_range(media_type: &str) -> bool {
    essence(media_type).contains('*')
}
