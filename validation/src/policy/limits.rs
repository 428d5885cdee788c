//! The parts of a policy: how names look, who may live for ever, which scopes are allowed.

use std::{collections::BTreeSet, fmt};

use regex::Regex;

use crate::{policy::breach::Breach, rule::violation::Violation};

/// A pattern that a whole name has to match.
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

/// Which tokens may live for ever.
#[derive(Clone, Debug, Default)]
pub(super) struct NeverExpiring {
    /// `None` where the policy says nothing.
    pub(super) allowed: Option<bool>,
    pub(super) names: BTreeSet<String>,
    pub(super) pattern: Option<NamePattern>,
}

impl NeverExpiring {
    /// Whether a token of this name, if it is known, may live for ever, in a policy that lets others live for a limited time or not.
    pub(super) fn admits(&self, name: Option<&str>, is_limited: bool) -> bool {
        let says_nothing =
            self.allowed.is_none() && self.names.is_empty() && self.pattern.is_none();
        self.allowed == Some(true)
            || (says_nothing && !is_limited)
            || name.is_some_and(|name| self.excepts(name))
    }

    /// Whether the policy names it.
    pub(super) fn excepts(&self, name: &str) -> bool {
        self.names.contains(name) || self.pattern.as_ref().is_some_and(|like| like.fits(name))
    }
}

/// Which scopes are allowed.
#[derive(Clone, Debug, Default)]
pub(super) struct Scopes {
    pub(super) must_be_named: bool,
    pub(super) allowed: Option<BTreeSet<String>>,
}

impl Scopes {
    pub(super) fn has_rules(&self) -> bool {
        self.must_be_named || self.allowed.is_some()
    }

    pub(super) fn allows(&self, scope: &str) -> bool {
        self.allowed
            .as_ref()
            .is_none_or(|allowed| allowed.contains(scope))
    }
}
