//! Everything that is wrong with a request, at once.

use std::fmt;

use serde::Serialize;

use crate::rule::violation::Violation;

/// Everything that is wrong with a request: at least one [`Violation`].
///
/// The order is always the same: the fields in the order of the API document (`name`, `scope`,
/// `accessTokenValiditySeconds`, `expirationDate`, `userAwareTokenNeverExpires`), then fields that are unknown or
/// appear twice, in the order in which they stand in the text. In a patch the operations are told in their order, and what is
/// left behind in that of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// `found` must hold at least one violation.
    pub(crate) fn new(found: Vec<Violation>) -> Self {
        debug_assert!(!found.is_empty(), "a refusal without a reason");
        Self(found)
    }

    /// The same violations, of something that stands at `pointer` in a larger document.
    pub(crate) fn under(mut self, pointer: &str) -> Self {
        for violation in &mut self.0 {
            violation.set_pointer(format!("{pointer}{}", violation.pointer()));
        }
        self
    }

    /// The same violations, with these places in the text.
    #[cfg(feature = "policy-file")]
    pub(crate) fn placed_by(mut self, place: impl FnMut(&mut Violation)) -> Self {
        self.0.iter_mut().for_each(place);
        self
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [Violation] {
        &mut self.0
    }

    /// The violations in their order.
    pub fn as_slice(&self) -> &[Violation] {
        &self.0
    }

    /// The violations in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

/// The violations, one a line.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// What a check gave; a violation goes to the others that were found.
pub(crate) fn keep<T>(checked: Result<T, Violation>, found: &mut Vec<Violation>) -> Option<T> {
    checked.map_err(|violation| found.push(violation)).ok()
}
