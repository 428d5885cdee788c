// Generated from an OpenAPI document. Do not edit.

//! What each operation puts on the wire beyond what the generator knows.

/// How the bodies of error responses are read.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)]
pub(crate) enum Errors {
    /// Not at all.
    Untyped,
    /// As an object.
    Object,
    /// As any JSON value.
    Any,
}

/// One operation's row.
pub(crate) struct Wire {
    /// The media type of the request body, where it is not the generator's.
    pub(crate) content_type: Option<&'static str>,
    /// The media types of the responses, where they are not the generator's.
    pub(crate) accept: Option<&'static str>,
    /// How error responses are read.
    pub(crate) errors: Errors,
    /// Whether the bearer of the hooks goes with it.
    pub(crate) takes_bearer: bool,
    /// The alternatives of security schemes that it asks for, by their places in `Credentials`.
    pub(crate) security: &'static [&'static [usize]],
    /// Whether what is sent or received has a secret in it.
    pub(crate) secret: bool,
}

/// What operations ask for that say nothing themselves.
const SECURITY: &[&[usize]] = &[&[0]];

impl Wire {
    /// An operation of which there is nothing to say.
    const PLAIN: Self = Self {
        content_type: None,
        accept: None,
        errors: Errors::Untyped,
        takes_bearer: true,
        security: SECURITY,
        secret: false,
    };

    /// The row of the operation with this id.
    pub(crate) fn of(operation_id: &str) -> Self {
        match operation_id {
            "list_personal_access_tokens_v1" => Self {
                errors: Errors::Object,
                ..Self::PLAIN
            },
            "create_personal_access_token_v1" => Self {
                errors: Errors::Object,
                secret: true,
                ..Self::PLAIN
            },
            "update_bulk_personal_access_tokens_v1" => Self {
                errors: Errors::Object,
                ..Self::PLAIN
            },
            "delete_personal_access_token_v1" => Self {
                errors: Errors::Object,
                ..Self::PLAIN
            },
            "patch_personal_access_token_v1" => Self {
                content_type: Some("application/json-patch+json"),
                errors: Errors::Object,
                ..Self::PLAIN
            },
            _ => Self::PLAIN,
        }
    }
}
