//! The id of a token.

use std::fmt;

use crate::rule::excerpt::visible;

/// The id of a token, which is also the client id of its bearers. Not a secret.
///
/// It becomes one segment of a path, so it is none of the texts that would lead to another operation: not empty, not
/// `.`, `..` or `bulk-update`, without backslash and control characters. Everything else is taken: that every id so far has
/// 32 hexadecimal digits is nowhere promised.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenId(String);

/// A text that cannot be the id of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTokenId(());

impl TokenId {
    /// Checks an id.
    ///
    /// # Errors
    ///
    /// [`InvalidTokenId`] if it could not be a segment of a path.
    pub fn new(id: impl Into<String>) -> Result<Self, InvalidTokenId> {
        let id = id.into();
        let leads_elsewhere = matches!(id.as_str(), "" | "." | ".." | "bulk-update");
        if leads_elsewhere || id.contains(|c: char| c == '\\' || c.is_control()) {
            Err(InvalidTokenId(()))
        } else {
            Ok(Self(id))
        }
    }

    /// The id as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// For people, with what they would not see written out. [`as_str`](TokenId::as_str) is the id as it is sent.
impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&visible(&self.0))
    }
}

impl fmt::Display for InvalidTokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the id of a token; give it as the service gave it, 32 hexadecimal digits as a rule")
    }
}

impl std::error::Error for InvalidTokenId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_may_give_is_taken() {
        for id in [
            "2c9180867b7c4d1f8a5e3b0d9f6a1c42",
            "c4bd05ec-8b5b-4d5a",
            "a/b",
            "a?b",
            "%2e%2e",
            "é",
        ] {
            assert!(TokenId::new(id).is_ok(), "{id}");
        }
    }

    #[test]
    fn what_would_lead_elsewhere_is_refused() {
        for id in ["", ".", "..", "..\\", "a\tb", "\u{0}", "bulk-update"] {
            assert_eq!(TokenId::new(id), Err(InvalidTokenId(())), "{id}");
        }
    }
}
