//! Why a token in a reply cannot be told. No value of the reply is repeated, except an id.

use std::{borrow::Cow, fmt};

use crate::{rule::reason::Kind, token::id::TokenId};

/// Why a token in a reply, or the reply as a whole, could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableToken {
    pointer: Cow<'static, str>,
    why: Why,
    id: Option<TokenId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// With the words of the JSON reader, which name a place and no content.
    NotJson(String),
    /// The same without the place, of an item in a reply that is JSON.
    Unreadable(String),
    Missing,
    NotAnId,
    NotADate,
    /// What is wanted, and what is there.
    Other(&'static str, Kind),
}

impl UnreadableToken {
    pub(crate) fn new(pointer: impl Into<Cow<'static, str>>, why: Why) -> Self {
        Self {
            pointer: pointer.into(),
            why,
            id: None,
        }
    }

    pub(crate) fn of(self, id: Option<TokenId>) -> Self {
        Self { id, ..self }
    }

    /// Where in the token, as a JSON Pointer (RFC 6901). Empty for the token, or the reply, as a whole.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The id, if it at least could be read.
    pub fn id(&self) -> Option<&TokenId> {
        self.id.as_ref()
    }
}

/// `/expirationDate is a number where a date-time is expected; look the token up in the user interface`
impl fmt::Display for UnreadableToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.pointer.is_empty() {
            "it"
        } else {
            &self.pointer
        };
        match &self.why {
            Why::NotJson(reason) => {
                return write!(f, "the reply is not JSON: {reason}; check the base URL");
            }
            Why::Unreadable(reason) => write!(f, "{what} cannot be read: {reason}")?,
            Why::Missing => write!(f, "{what} is missing")?,
            Why::NotAnId => write!(f, "{what} cannot be the id of a token")?,
            Why::NotADate => write!(f, "{what} is no RFC 3339 date-time")?,
            Why::Other(wanted, kind) => write!(f, "{what} is {kind} where {wanted} is expected")?,
        }
        f.write_str("; look the token up in the user interface, and report what the service sends")
    }
}

impl std::error::Error for UnreadableToken {}
