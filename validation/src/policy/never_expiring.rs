//! Which tokens a policy lets live for ever.

use std::collections::BTreeSet;

use crate::policy::name_pattern::NamePattern;

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
