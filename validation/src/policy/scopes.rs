//! Which scopes a policy allows.

use std::collections::BTreeSet;

use crate::rule::scope::Scope;

#[derive(Clone, Debug, Default)]
pub(super) struct Scopes {
    pub(super) must_be_named: bool,
    pub(super) allowed: Option<BTreeSet<String>>,
}

impl Scopes {
    pub(super) fn has_rules(&self) -> bool {
        self.must_be_named || self.allowed.is_some()
    }

    /// Whether the scope is all rights of the owner without anybody saying so, and that is not allowed.
    pub(super) fn refuse_all_rights(&self, scope: &Scope) -> bool {
        matches!(scope, Scope::AllRights) && (self.must_be_named || !self.allows(Scope::ALL_RIGHTS))
    }

    /// The named scopes that are not allowed, with their index.
    pub(super) fn not_allowed<'a>(
        &'a self,
        scope: &'a Scope,
    ) -> impl Iterator<Item = (usize, &'a str)> {
        let named = scope.as_named().unwrap_or_default();
        let indexed = named.iter().map(String::as_str).enumerate();
        indexed.filter(|(_, scope)| !self.allows(scope))
    }

    fn allows(&self, scope: &str) -> bool {
        self.allowed
            .as_ref()
            .is_none_or(|allowed| allowed.contains(scope))
    }
}
