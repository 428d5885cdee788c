//! Everything that is wrong with a request, at once.

use std::fmt;

use serde::Serialize;

use crate::{locate, violation::Violation};

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

    /// The same violations, with lines and columns in `json`, the text in which they were found. What was read by
    /// [`NewToken::from_json`](crate::NewToken::from_json) has them already; this is for a request that was read in another
    /// way.
    ///
    /// ```
    /// use sailpoint_pat::{NewToken, Now};
    ///
    /// let json = "{\n  \"name\": \"ci\",\n  \"scope\": [\"a\", \"a\"],\n  \"userAwareTokenNeverExpires\": true\n}";
    /// let request = serde_json::from_str(json)?;
    /// let violations = NewToken::from_request(request, &Now::system()).unwrap_err().located_in(json);
    /// let place = violations.as_slice()[0].position().expect("a place");
    /// assert_eq!((place.line, place.column), (3, 18));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn located_in(mut self, json: &str) -> Self {
        locate::locate(json, &mut self.0);
        self
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
