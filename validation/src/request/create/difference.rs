//! What the service granted that is not what was asked for.
//!
//! The invariant: what is told of a created token is what the service granted, as its answer says, and each way in which that is not
//! what was asked for is told too.

use std::{collections::BTreeSet, fmt};

use chrono::{DateTime, Utc};

use crate::{
    request::create::{NewToken, claim::Sent},
    rule::{date, excerpt::Excerpt},
    token::issued::IssuedToken,
};

/// One way in which a token that was created is not as it was asked for. Its text goes on from the name of the token:
/// `it expires at 2027-01-01T00:00:00.000Z, and not at 2027-01-31T00:00:00.000Z`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// It has another name.
    Name {
        /// What was asked for.
        asked: String,
        /// What the service granted.
        granted: String,
    },
    /// It expires at another time; `None` is never.
    Expiry {
        /// What was asked for.
        asked: Option<DateTime<Utc>>,
        /// What the service granted.
        granted: Option<DateTime<Utc>>,
    },
    /// It may do something else; `None` is everything that its owner may.
    Scope {
        /// What was asked for.
        asked: Option<BTreeSet<String>>,
        /// What the service granted.
        granted: Option<BTreeSet<String>>,
    },
    /// Its bearers are valid for another time, in seconds.
    Validity {
        /// What was asked for.
        asked: i64,
        /// What the service granted.
        granted: i64,
    },
}

impl NewToken {
    /// In what the token that was created is not as this request asked for it. Nothing, if the answer could not be read
    /// [as a whole](IssuedToken::details): list the token then. What was left to the service is no difference.
    pub fn differences(&self, issued: &IssuedToken) -> Vec<Difference> {
        let sent = Sent::of(self);
        let granted = sent.clone().granted_by(issued);
        let name = (sent.name != granted.name).then(|| Difference::Name {
            asked: sent.name.clone(),
            granted: granted.name.clone(),
        });
        let expiry = (sent.expiration_date != granted.expiration_date).then_some({
            Difference::Expiry {
                asked: sent.expiration_date,
                granted: granted.expiration_date,
            }
        });
        let scope = (sent.scope != granted.scope).then(|| Difference::Scope {
            asked: sent.scope.clone(),
            granted: granted.scope.clone(),
        });
        let validity = self.access_token_ttl().map(|_| Difference::Validity {
            asked: sent.validity_seconds,
            granted: granted.validity_seconds,
        });
        let validity = validity.filter(|_| sent.validity_seconds != granted.validity_seconds);
        [name, expiry, scope, validity]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { asked, granted } => {
                let (asked, granted) = (Excerpt::of_message(asked), Excerpt::of_message(granted));
                write!(f, "its name is {granted}, and not {asked}")
            }
            Self::Expiry { asked, granted } => match (asked, granted) {
                (Some(asked), Some(granted)) => write!(
                    f,
                    "it expires at {}, and not at {}",
                    date::write(*granted),
                    date::write(*asked)
                ),
                (Some(asked), None) => {
                    write!(f, "it never expires, and not at {}", date::write(*asked))
                }
                (None, Some(granted)) => {
                    write!(
                        f,
                        "it expires at {}, and was to live for ever",
                        date::write(*granted)
                    )
                }
                (None, None) => f.write_str("it never expires"),
            },
            Self::Scope { asked, granted } => {
                write!(f, "it has {}, and not {}", Scopes(granted), Scopes(asked))
            }
            Self::Validity { asked, granted } => {
                write!(
                    f,
                    "its bearers are valid for {granted} s, and not for {asked} s"
                )
            }
        }
    }
}

struct Scopes<'a>(&'a Option<BTreeSet<String>>);

impl fmt::Display for Scopes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(scopes) = self.0 else {
            return f.write_str("all rights of its owner");
        };
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let scopes = scopes.join(" ");
        write!(f, "the scopes {}", Excerpt::of_message(&scopes))
    }
}
