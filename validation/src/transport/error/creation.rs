//! What became of a create that failed.

use chrono::{DateTime, Utc};

use crate::{rule::name::TokenName, token::id::TokenId};

/// What became of the token that a failed create was to make. [`Error::creation`](crate::Error::creation) and
/// [`Tenant::settle`](crate::Tenant::settle) give it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Creation {
    /// There is no such token: the service refused, or got nothing, or did not list it when it was asked afterwards.
    ///
    /// If the create timed out, here or at a gateway (408, 504), the service may still be busy with it:
    /// [`settle`](crate::Tenant::settle) once more before creating it again.
    NotCreated,
    /// It was created and its secret is lost. Remove it with [`Tenant::delete`](crate::Tenant::delete).
    Orphan(Orphan),
    /// Not known: the service could not be asked. Ask later with [`Tenant::settle`](crate::Tenant::settle).
    Unknown(Unsettled),
}

/// A token that exists while nobody has its secret.
///
/// It is known by its name, which is unique for its owner, and by the time of its creation. If another program of the same
/// owner creates tokens of the same name at the same time, it may be that one's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Orphan {
    /// Its id, for [`Tenant::delete`](crate::Tenant::delete).
    pub id: TokenId,
    /// Its name.
    pub name: TokenName,
    /// When it was created, by the clock of the service.
    pub created: Option<DateTime<Utc>>,
}

/// A create of which nobody knows how it ended: what [`Tenant::settle`](crate::Tenant::settle) takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unsettled {
    /// The name of the token.
    pub name: TokenName,
    /// When the create began, by the clock of the [`Tenant`](crate::Tenant).
    pub since: DateTime<Utc>,
}

impl Unsettled {
    /// A create of a token of this name that began at `since`, by the clock of the tenant: for one whose future was dropped.
    pub fn new(name: TokenName, since: DateTime<Utc>) -> Self {
        Self { name, since }
    }
}

impl Creation {
    /// The orphan, if there is one.
    pub fn orphan(&self) -> Option<&Orphan> {
        match self {
            Self::Orphan(orphan) => Some(orphan),
            Self::NotCreated | Self::Unknown(_) => None,
        }
    }
}
