//! What is wrong with a request: which kind, where, what to do about it, and all of it at once.

use std::{fmt, ops::Range};

use serde::Serialize;

use crate::rule::{code::Code, excerpt::Excerpt};

/// A reason for a refusal: its text, and the code that stands for it.
pub(crate) trait Reason: fmt::Display {
    fn code(&self) -> Code;
}

/// One thing that is wrong with a request.
///
/// Serialises as `{"code", "pointer", "message"}`, and `"line"` and `"column"` where they are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    code: Code,
    pointer: String,
    message: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
    /// The same place in bytes, and how far it goes.
    #[serde(skip)]
    range: Option<Range<usize>>,
}

/// A place in a text, counted as editors do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
}

impl Violation {
    pub(crate) fn new(pointer: impl Into<String>, fault: &impl Reason) -> Self {
        Self {
            code: fault.code(),
            pointer: pointer.into(),
            message: fault.to_string(),
            position: None,
            range: None,
        }
    }

    pub(crate) fn set_pointer(&mut self, pointer: String) {
        self.pointer = pointer;
    }

    pub(crate) fn at(mut self, line: usize, column: usize) -> Self {
        // serde_json counts the columns of an empty line from 0.
        self.position = Some(Position {
            line: line.max(1),
            column: column.max(1),
        });
        self
    }

    pub(crate) fn set_place(&mut self, position: Position, range: Range<usize>) {
        self.position = Some(position);
        self.range = Some(range);
    }

    /// The kind, for programs.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Where in the request, as a JSON Pointer (RFC 6901). Empty for the request as a whole.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is wrong and what to do about it, for people. Repeats at most a short, escaped part of the input.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The pointer as it can be shown: it may hold a key of the input's own, of any length and with any character.
    pub(crate) fn shown_pointer(&self) -> String {
        let shown = Excerpt::of_input(&self.pointer).to_string();
        shown.trim_matches('"').to_owned()
    }

    #[cfg(feature = "diagnostics")]
    pub(crate) fn range(&self) -> Option<Range<usize>> {
        self.range.clone()
    }

    /// The place in the text, where it is known: of the value that is wrong, of the key if it is the key that is wrong, or of
    /// the beginning of what should hold something that is absent.
    pub fn position(&self) -> Option<Position> {
        self.position
    }
}

/// `/expirationDate: the message [code]`
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = self.shown_pointer();
        if !pointer.is_empty() {
            write!(f, "{pointer}: ")?;
        }
        write!(f, "{} [{}]", self.message, self.code)
    }
}

impl std::error::Error for Violation {}

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
