//! One thing that is wrong with a request: which kind, where, and what to do about it.

use std::{fmt, ops::Range};

use serde::Serialize;

use crate::rule::{code::Code, excerpt::Excerpt, reason::Reason};

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
