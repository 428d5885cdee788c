//! A pattern that a whole name has to fit.

use std::fmt;

use regex::Regex;

use crate::{policy::breach::Breach, rule::violation::Violation};

#[derive(Clone)]
pub(super) struct NamePattern {
    text: String,
    whole: Regex,
}

impl NamePattern {
    /// `pointer` is where a refusal points to.
    pub(super) fn new(text: &str, pointer: &str) -> Result<Self, Violation> {
        // First by itself, so that parentheses that do not match cannot reach out of the group.
        let whole = Regex::new(text).and_then(|_| {
            Regex::new(&format!(r"\A(?:{text})\z"))
                // With (?x) the text may end in a comment, which ends with the line; there a line break stands for nothing.
                .or_else(|error| Regex::new(&format!("\\A(?:{text}\n)\\z")).map_err(|_| error))
        });
        let whole = whole.map_err(|error| {
            // The reason is in the last line of the text, below a drawing.
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default();
            let reason = reason.trim_start_matches("error: ");
            Breach::Pattern { text, reason }.at(pointer)
        })?;
        Ok(Self {
            text: text.to_owned(),
            whole,
        })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn fits(&self, name: &str) -> bool {
        self.whole.is_match(name)
    }
}

impl fmt::Debug for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
