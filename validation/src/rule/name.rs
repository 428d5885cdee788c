//! The name of a token.

use std::fmt;

use crate::rule::{excerpt::visible, pointer, reason::Fault, violation::Violation};

/// The name of a token: not blank, without control characters.
///
/// The service wants names to be unique per owner; only the service can tell, and
/// [`NewToken::check_name_against`](crate::NewToken::check_name_against) a list of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenName(String);

impl TokenName {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`NameBlank`](crate::Code::NameBlank) or [`NameControlCharacter`](crate::Code::NameControlCharacter).
    pub fn new(name: impl Into<String>) -> Result<Self, Violation> {
        let name = name.into();
        match fault(&name) {
            None => Ok(Self(name)),
            Some(fault) => Err(Violation::new(pointer::NAME, &fault)),
        }
    }

    /// The name as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[inline]
fn fault(name: &str) -> Option<Fault<'static>> {
    if name.chars().all(char::is_whitespace) {
        return Some(Fault::NameBlank);
    }
    name.chars()
        .find(|c| c.is_control())
        .map(Fault::NameControlCharacter)
}

/// For people, with what they would not see written out. [`as_str`](TokenName::as_str) is the name as it is sent.
impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&visible(&self.0))
    }
}

impl From<TokenName> for String {
    fn from(name: TokenName) -> Self {
        name.0
    }
}
