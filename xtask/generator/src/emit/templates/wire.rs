//! What each operation puts on the wire beyond what the generator knows.

//= parameters
#[allow(unused_imports)]
use super::parameters::{Header, Query, Style};

//=
/// One operation's row.
pub(crate) struct Wire {
    //= methods
    /// The method, where it is another than the generator knows.
    pub(crate) method: Option<&'static str>,
    //=
    /// The media type of the request body, where it is not the generator's.
    pub(crate) content_type: Option<&'static str>,
    /// The media types of the responses, where they are not the generator's.
    pub(crate) accept: Option<&'static str>,
    //= empty
    /// Whether a success without a body is read as null.
    pub(crate) empty_is_null: bool,
    //=
    //= redirects
    /// Whether a redirection is an answer, and not followed.
    pub(crate) redirects: bool,
    //=
    /// Whether the bearer of the hooks goes with it.
    pub(crate) takes_bearer: bool,
    //= credentials
    /// The alternatives of security schemes that it asks for, by their places in `Credentials`.
    pub(crate) security: &'static [&'static [usize]],
    //=
    //= secrets
    /// Whether what is sent or received has a secret in it.
    pub(crate) secret: bool,
    //=
    //= parameters
    /// Query parameters that go out in another way.
    pub(crate) query: &'static [Query],
    /// Headers that go out in another way.
    pub(crate) headers: &'static [Header],
    //=
}

//= credentials
/// What operations ask for that say nothing themselves.
const SECURITY: &[&[usize]] = &[];

//=
impl Wire {
    /// An operation of which there is nothing to say.
    const PLAIN: Self = Self {
        //= methods
        method: None,
        //=
        content_type: None,
        accept: None,
        //= empty
        empty_is_null: false,
        //=
        //= redirects
        redirects: false,
        //=
        takes_bearer: true,
        //= credentials
        security: SECURITY,
        //=
        //= secrets
        secret: false,
        //=
        //= parameters
        query: &[],
        headers: &[],
        //=
    };

    /// The row of the operation with this id.
    pub(crate) fn of(operation_id: &str) -> Self {
        match operation_id {
            // rows
            _ => Self::PLAIN,
        }
    }
}
