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
pub fn is_range(media_type: &str) -> bool {
    essence(media_type).contains('*')
}

/// Whether a media type is of a range.
pub(crate) fn fits(range: &str, media_type: &str) -> bool {
    match essence(range).split_once('*') {
        Some((before, after)) => {
            let media_type = essence(media_type);
            // of `*/*` the second star has nothing to say
            let after = after.trim_start_matches("/*");
            media_type.len() >= before.len() + after.len()
                && media_type.starts_with(before)
                && media_type.ends_with(after)
        }
        None => essence(range) == essence(media_type),
    }
}

/// Whether the one is but another name for what the other says: JSON that is no more than JSON.
pub(crate) fn is_synonym(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        matches!(
            essence(name).as_str(),
            JSON | "text/json" | "application/x-json" | "text/x-json" | "application/*+json"
        ) || fits(name, JSON)
    };
    plain(one) && plain(other)
}

/// Whether bodies are events, one after another, as browsers read them.
pub(crate) fn is_events(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// Whether bodies are JSON texts, a line each.
pub(crate) fn is_lines(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/json-lines"
            | "application/json-seq"
            | "application/stream+json"
    )
}
