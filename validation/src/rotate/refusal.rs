//! Why a rotation is not begun.

use std::fmt;

use crate::{
    rule::violation::Violations,
    token::{id::TokenId, owner::TokenOwner},
};

/// A reason for which a rotation is not begun.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// None of the tokens of those who ask has this id.
    NotFound {
        /// The id.
        id: TokenId,
        /// How many of the tokens could not be read.
        unreadable: usize,
    },
    /// The platform made the token for its own use.
    Managed,
    /// There is no free place for the successor while the old token is there.
    NoPlace {
        /// How many tokens the owner has.
        count: usize,
    },
    /// The service does not tell what the old token may do.
    ScopeUnknown,
    /// The old token never expires, and it was not said when the successor is to.
    NeverExpires,
    /// The service does not tell how long the old token lives in all, and it was not said when the successor is to expire.
    LifetimeUnknown,
    /// The successor would break the rule or a policy, or its name is taken.
    Violations(Violations),
    /// The sink would not work.
    Sink(String),
    /// The sink would write over the journal.
    SinkIsJournal,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { id, unreadable } => {
                write!(
                    f,
                    "none of your own tokens has the id {id}; only the owner can create a successor, so use the owner's credentials"
                )?;
                match unreadable {
                    0 => Ok(()),
                    1 => f.write_str(" (1 token in the list could not be read)"),
                    count => write!(f, " ({count} tokens in the list could not be read)"),
                }
            }
            Self::Managed => f.write_str(
                "the platform made this token for its own use; leave it to the platform",
            ),
            Self::NoPlace { count } => write!(
                f,
                "the owner has {count} tokens and may have {}, so there is no place for a successor; delete one that is not needed",
                TokenOwner::MOST_TOKENS
            ),
            Self::ScopeUnknown => f.write_str(
                "the service does not tell the scope of the old token; say the successor's",
            ),
            Self::NeverExpires => f.write_str(
                "the old token never expires; say when the successor is to expire, or acknowledge that it never does",
            ),
            Self::LifetimeUnknown => f.write_str(
                "the service does not tell how long the old token lives in all; say when the successor is to expire",
            ),
            Self::Violations(violations) => {
                for (index, violation) in violations.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "; " };
                    write!(f, "{separator}{violation}")?;
                }
                Ok(())
            }
            Self::Sink(text) => f.write_str(text),
            Self::SinkIsJournal => {
                f.write_str("the secret would be written over the journal; name another file")
            }
        }
    }
}
