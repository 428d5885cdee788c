// Built by `cargo xtask generate`. Do not edit.

//! What each operation puts on the wire beyond what the generator knows.

/// One operation's row.
pub(crate) struct Wire {
    /// The media type of the request body, where it is not the generator's.
    pub(crate) content_type: Option<&'static str>,
    /// The media types of the responses, where they are not the generator's.
    pub(crate) accept: Option<&'static str>,
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
        takes_bearer: true,
        security: SECURITY,
        secret: false,
    };

    /// The row of the operation with this id.
    pub(crate) fn of(operation_id: &str) -> Self {
        match operation_id {
            "create_personal_access_token_v1" => Self {
                secret: true,
                ..Self::PLAIN
            },
            "patch_personal_access_token_v1" => Self {
                content_type: Some("application/json-patch+json"),
                ..Self::PLAIN
            },
            _ => Self::PLAIN,
        }
    }
}
