//! The calls that a tenant can be asked for.

use std::fmt;

/// A call to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// Exchanging client id and secret for a bearer.
    TokenExchange,
    /// Listing tokens.
    List,
    /// Creating a token.
    Create,
    /// Deleting a token.
    Delete,
}

impl Operation {
    /// Whether it changes anything in the tenant.
    pub const fn is_change(self) -> bool {
        matches!(self, Self::Create | Self::Delete)
    }

    /// Whether doing it twice is the same as doing it once.
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Create)
    }
}

/// What is being done, in words that begin a sentence: `creating a token`.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::TokenExchange => "exchanging credentials for a bearer",
            Self::List => "listing tokens",
            Self::Create => "creating a token",
            Self::Delete => "deleting a token",
        })
    }
}
