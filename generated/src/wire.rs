// Built by `cargo xtask generate`. Do not edit.

//! What each operation puts on the wire beyond what the generator knows.

/// One operation's row.
pub(crate) struct Wire {
    /// The media type of the request body, where it is not the generator's.
    pub(crate) content_type: Option<&'static str>,
    /// The media types of the responses, where they are not the generator's.
    pub(crate) accept: Option<&'static str>,
    /// Whether an error response is read into a type.
    pub(crate) typed_error: bool,
}

impl Wire {
    /// The row of the operation with this id.
    pub(crate) fn of(operation_id: &str) -> Self {
        match operation_id {
            "list_personal_access_tokens_v1" => Self {
                content_type: None,
                accept: None,
                typed_error: true,
            },
            "create_personal_access_token_v1" => Self {
                content_type: None,
                accept: None,
                typed_error: true,
            },
            "update_bulk_personal_access_tokens_v1" => Self {
                content_type: None,
                accept: None,
                typed_error: true,
            },
            "delete_personal_access_token_v1" => Self {
                content_type: None,
                accept: None,
                typed_error: true,
            },
            "patch_personal_access_token_v1" => Self {
                content_type: Some("application/json-patch+json"),
                accept: None,
                typed_error: true,
            },
            _ => Self {
                content_type: None,
                accept: None,
                typed_error: false,
            },
        }
    }
}
