//! What an operation puts on the wire that the generator does not know: extensions that passes write and the emitted hooks obey.
//! It also knows media types by kind.

/// Names the media type of the request body.
pub const CONTENT_TYPE: &str = "x-content-type";
/// Names the media types of the responses, as the `Accept` header has them.
pub const ACCEPT: &str = "x-accept";
/// True where a successful response without a body is read as null.
pub const EMPTY_IS_NULL: &str = "x-empty-is-null";
/// Query parameters that go out under another name or in another style: the name in the document to
/// `{name, style}`.
pub const QUERY: &str = "x-query";
/// Header parameters that go out under another name, or as cookies: the name in the document to `{name, in}`.
pub const HEADERS: &str = "x-headers";

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

/// Whether this stands for several media types.
pub(crate) fn is_range(media_type: &str) -> bool {
    essence(media_type).contains('*')
}
