//! Whom a token acts for.

use sailpoint_pat_client::types::{PersonalAccessTokenOwner, PersonalAccessTokenOwnerType};

/// Whom a token acts for, as far as the service said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TokenOwner {
    /// The id of the identity.
    pub id: Option<String>,
    /// The name that people see.
    pub name: Option<String>,
    /// What kind of object it is.
    pub kind: Option<OwnerKind>,
}

/// What kind of object owns a token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OwnerKind {
    /// An identity, the one kind that is documented.
    Identity,
    /// Another kind, as the service named it.
    Other(String),
}

impl TokenOwner {
    /// How many tokens the service lets one owner have, as it documents it. Those that the platform made do not count, expired
    /// ones do.
    pub const MOST_TOKENS: usize = 10;

    /// Whether it is an identity, as every owner is of whom the service says nothing else.
    pub(crate) fn is_identity(&self) -> bool {
        !matches!(self.kind, Some(OwnerKind::Other(_)))
    }
}

impl From<PersonalAccessTokenOwner> for TokenOwner {
    fn from(owner: PersonalAccessTokenOwner) -> Self {
        Self {
            id: owner.id,
            name: owner.name,
            kind: owner.type_.map(|kind| match kind {
                PersonalAccessTokenOwnerType::Identity => OwnerKind::Identity,
                PersonalAccessTokenOwnerType::Unknown(kind) => OwnerKind::Other(kind),
            }),
        }
    }
}
