//! What a token may do.

use std::{collections::HashSet, fmt};

use crate::rule::{
    pointer,
    reason::Fault,
    violation::{Violation, Violations},
};

/// What a token may do: everything its owner may, or what is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All rights of the owner (`sp:scopes:all`). The service takes a scope that is absent, null or empty as this.
    #[default]
    AllRights,
    /// Only the named scopes.
    Named(NamedScopes),
}

/// At least one scope; none blank, none twice. Made by [`Scope::named`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamedScopes(Vec<String>);

impl Scope {
    /// What the service writes for all rights.
    pub(crate) const ALL_RIGHTS: &str = "sp:scopes:all";

    /// Only the given scopes, in this order.
    ///
    /// # Errors
    ///
    /// [`ScopeEmpty`](crate::Code::ScopeEmpty) when there are none (the service would take that as all rights), and
    /// every [`ScopeBlank`](crate::Code::ScopeBlank) and
    /// [`ScopeDuplicate`](crate::Code::ScopeDuplicate).
    pub fn named<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> Result<Self, Violations> {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        if scopes.is_empty() {
            return Err(Violation::new(pointer::SCOPE, &Fault::ScopeEmpty).into());
        }
        let mut found = Vec::new();
        check_entries(&scopes.iter().map(|scope| Ok(scope.as_str())), &mut found);
        if found.is_empty() {
            Ok(Self::Named(NamedScopes(scopes)))
        } else {
            Err(Violations::new(found))
        }
    }

    /// `scopes` as a request holds them; none means all rights.
    #[inline]
    pub(crate) fn of_request(scopes: Vec<String>, found: &mut Vec<Violation>) -> Option<Self> {
        let before = found.len();
        check_entries(&scopes.iter().map(|scope| Ok(scope.as_str())), found);
        (found.len() == before).then(|| Self::of_checked(scopes))
    }

    /// `scopes` as a request holds them, whose entries have been checked.
    pub(crate) fn of_checked(scopes: Vec<String>) -> Self {
        if scopes.is_empty() {
            Self::AllRights
        } else {
            Self::Named(NamedScopes(scopes))
        }
    }

    /// The named scopes, in order; `None` for all rights.
    pub fn as_named(&self) -> Option<&[String]> {
        match self {
            Self::AllRights => None,
            Self::Named(scopes) => Some(scopes.as_slice()),
        }
    }
}

/// How a list of scopes lets a token do everything its owner may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AllRights {
    /// It names none, or there is no list.
    Implied,
    /// `sp:scopes:all` is among them.
    Named,
}

impl AllRights {
    /// Whether these scopes do, and how.
    pub(crate) fn of(scopes: Option<&[String]>) -> Option<Self> {
        match scopes {
            None | Some([]) => Some(Self::Implied),
            Some(named) => named
                .iter()
                .any(|scope| scope == Scope::ALL_RIGHTS)
                .then_some(Self::Named),
        }
    }
}

impl fmt::Display for AllRights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Implied => "no scope is named, which means all rights of the owner",
            Self::Named => "the scope sp:scopes:all is named, which means all rights of the owner",
        })
    }
}

impl NamedScopes {
    /// The scopes, in order.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl From<Scope> for Option<Vec<String>> {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::AllRights => None,
            Scope::Named(scopes) => Some(scopes.0),
        }
    }
}

/// Up to this many entries are compared with each other: a check that finds nothing allocates nothing then, which
/// `tests/allocations.rs` holds. Beyond, a set remembers them.
const FEW: usize = 32;

/// Checks each entry; an `Err` is one whose type was wrong already.
pub(crate) fn check_entries<'a>(
    entries: &(impl ExactSizeIterator<Item = Result<&'a str, Fault<'static>>> + Clone),
    found: &mut Vec<Violation>,
) {
    let mut seen = (entries.len() > FEW).then(HashSet::new);
    for (index, entry) in entries.clone().enumerate() {
        let mut is_repeated = |scope| match &mut seen {
            Some(seen) => !seen.insert(scope),
            None => entries
                .clone()
                .take(index)
                .flatten()
                .any(|earlier| earlier == scope),
        };
        let fault = match entry {
            Err(fault) => fault,
            Ok(scope) if scope.chars().all(char::is_whitespace) => Fault::ScopeBlank,
            Ok(scope) if is_repeated(scope) => Fault::ScopeDuplicate(scope),
            Ok(_) => continue,
        };
        found.push(Violation::new(
            format!("{}/{index}", pointer::SCOPE),
            &fault,
        ));
    }
}
