//! What would happen to one token.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::{
    rule::{date, excerpt::Excerpt},
    token::id::TokenId,
};

/// What would happen to one token: its expiry moves, or it is skipped.
///
/// Serialises as `{"id", "name", "from", "skipped"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// The token.
    #[serde(serialize_with = "as_text")]
    pub id: TokenId,
    /// Its name, if it is listed.
    pub name: Option<String>,
    /// When it expires today; `None` if it never does, or is not listed.
    #[serde(serialize_with = "as_date")]
    pub from: Option<DateTime<Utc>>,
    /// Why nothing happens to it.
    pub skipped: Option<Skipped>,
}

/// Why a token is skipped. Serialises as its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Skipped {
    /// There is no such token in the list.
    NotListed,
    /// It has this expiry already.
    AlreadyThere,
    /// It expires later than this.
    ExpiresLater,
    /// It never expires.
    NeverExpires,
    /// It has expired.
    Expired,
    /// The platform made it for its own use.
    Managed,
    /// The policy does not allow this, for this reason.
    Policy(String),
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotListed => f.write_str("no such token is listed"),
            Self::AlreadyThere => f.write_str("it has this expiry already"),
            Self::ExpiresLater => f.write_str("it expires later"),
            Self::NeverExpires => f.write_str("it never expires"),
            Self::Expired => f.write_str("it has expired"),
            Self::Managed => f.write_str("the platform made it for its own use"),
            Self::Policy(reason) => f.write_str(reason),
        }
    }
}

impl Serialize for Skipped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `id "name": from 2026-06-01T00:00:00.000Z`, or `id "name": skipped, it has expired`
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)?;
        if let Some(name) = &self.name {
            write!(f, " {}", Excerpt::of_message(name))?;
        }
        match (&self.skipped, self.from) {
            (Some(skipped), _) => write!(f, ": skipped, {skipped}"),
            (None, Some(from)) => write!(f, ": from {}", date::write(from)),
            (None, None) => f.write_str(": from never"),
        }
    }
}

fn as_text<S: Serializer>(id: &TokenId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(id.as_str())
}

#[expect(clippy::ref_option, reason = "serde gives a reference to the field")]
fn as_date<S: Serializer>(date: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.serialize_some(&date::write(*date)),
        None => serializer.serialize_none(),
    }
}
