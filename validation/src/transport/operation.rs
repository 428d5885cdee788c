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
    /// Changing a token.
    Patch,
    /// Deleting a token.
    Delete,
    /// Changing up to 25 tokens with one patch.
    BulkUpdate,
    /// Looking up identities.
    Identities,
}

impl Operation {
    /// Whether it changes anything in the tenant.
    pub const fn is_change(self) -> bool {
        !matches!(self, Self::TokenExchange | Self::List | Self::Identities)
    }

    /// Whether doing it twice is the same as doing it once.
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Create)
    }

    /// The word that stands for it in spans: `create`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TokenExchange => "token-exchange",
            Self::List => "list",
            Self::Create => "create",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::BulkUpdate => "bulk-update",
            Self::Identities => "identities",
        }
    }
}

/// What is being done, in words that begin a sentence: `creating a token`.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::TokenExchange => "exchanging credentials for a bearer",
            Self::List => "listing tokens",
            Self::Create => "creating a token",
            Self::Patch => "changing a token",
            Self::Delete => "deleting a token",
            Self::BulkUpdate => "changing tokens in bulk",
            Self::Identities => "looking up identities",
        })
    }
}
