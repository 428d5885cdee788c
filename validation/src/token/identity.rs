//! Who owns tokens, as the service tells of identities: whether they are active, and whom to write to. Pure: nothing here asks anybody.

use std::collections::{BTreeSet, HashMap};

/// An identity, as far as the service told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// The id.
    pub id: String,
    /// The name that people see.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// How the service treats it.
    pub state: Option<IdentityState>,
    /// Where it is in its life cycle, in the words of the organisation.
    pub status: Option<String>,
    /// Its manager.
    pub manager: Option<Manager>,
}

/// Somebody's manager, as far as the service told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Manager {
    /// The id.
    pub id: Option<String>,
    /// The name that people see.
    pub name: Option<String>,
    /// The e-mail address, which takes another look: it is known where the manager was looked up too. None for one who is inactive.
    pub email: Option<String>,
}

/// How the service treats an identity.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdentityState {
    /// It takes part in everything.
    Active,
    /// It does not, for a while.
    InactiveShortTerm,
    /// It does not, for long.
    InactiveLongTerm,
    /// Another state, as the service named it.
    Other(String),
}

impl IdentityState {
    /// The word of the service.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::InactiveShortTerm => "INACTIVE_SHORT_TERM",
            Self::InactiveLongTerm => "INACTIVE_LONG_TERM",
            Self::Other(word) => word,
        }
    }

    /// Whether it is inactive, in whatever way.
    pub fn is_inactive(&self) -> bool {
        self.as_str().starts_with("INACTIVE")
    }
}

impl From<&str> for IdentityState {
    fn from(word: &str) -> Self {
        let known = [
            Self::Active,
            Self::InactiveShortTerm,
            Self::InactiveLongTerm,
        ];
        let mut known = known.into_iter();
        let known = known.find(|state| state.as_str() == word);
        known.unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl Identity {
    /// Whether the service says that it is inactive.
    pub(crate) fn is_inactive(&self) -> bool {
        self.state.as_ref().is_some_and(IdentityState::is_inactive)
    }
}

/// By what an identity is found: its id, which is the same in capitals.
pub(crate) fn key(id: &str) -> String {
    id.to_ascii_lowercase()
}

/// What the service said of the identities that it was asked for.
///
/// ```
/// use sailpoint_pat::{Identities, Identity};
///
/// let mut ruth = Identity::default();
/// ruth.id = "a".to_owned();
/// let identities = Identities::new(["a", "b"], [ruth]);
/// assert!(identities.get("a").is_some());
/// assert!(identities.is_unknown("b"));
/// assert!(!identities.is_unknown("c"), "nobody asked for it");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    asked: BTreeSet<String>,
    found: HashMap<String, Identity>,
}

impl Identities {
    /// Those that were `found` of those that were `asked` for. Managers among them lend their addresses to those whom they manage.
    pub fn new<I: Into<String>>(
        asked: impl IntoIterator<Item = I>,
        found: impl IntoIterator<Item = Identity>,
    ) -> Self {
        let found = found.into_iter();
        let mut found: HashMap<_, _> = found
            .map(|identity| (key(&identity.id), identity))
            .collect();
        let emails: HashMap<_, _> = found
            .iter()
            .filter(|(_, identity)| !identity.is_inactive())
            .filter_map(|(key, identity)| Some((key.clone(), identity.email.clone()?)))
            .collect();
        for identity in found.values_mut() {
            if let Some(manager) = &mut identity.manager
                && let Some(id) = &manager.id
                && manager.email.is_none()
            {
                manager.email = emails.get(&key(id)).cloned();
            }
        }
        Self {
            asked: asked.into_iter().map(|id| key(&id.into())).collect(),
            found,
        }
    }

    /// The identity of this id, if it was found.
    pub fn get(&self, id: &str) -> Option<&Identity> {
        self.found.get(&key(id))
    }

    /// Whether it was asked for, and there is none.
    pub fn is_unknown(&self, id: &str) -> bool {
        let key = key(id);
        self.asked.contains(&key) && !self.found.contains_key(&key)
    }
}
