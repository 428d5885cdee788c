//! A broken rule: a stable short word for machines and a sentence for people.

use std::fmt;

/// One broken rule. Shown as `code: sentence`, which is also what the reply's `causes` say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    code: &'static str,
    sentence: String,
}

impl Violation {
    pub(crate) fn new(code: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
        }
    }
}

impl From<Violation> for Vec<Violation> {
    fn from(violation: Violation) -> Self {
        vec![violation]
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.sentence)
    }
}
