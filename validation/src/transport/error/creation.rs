//! What became of a create that failed.

use std::{collections::BTreeSet, fmt};

use chrono::{DateTime, Utc};

use crate::{
    request::create::{
        NewToken,
        claim::{Claim, Seen, Sent, claim},
    },
    rule::name::TokenName,
    token::{id::TokenId, list::TokenList},
};

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

/// A token that exists while nobody has its secret, or that may be such a one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Orphan {
    /// Its id, for [`Tenant::delete`](crate::Tenant::delete).
    pub id: TokenId,
    /// Its name.
    pub name: TokenName,
    /// When it was created, by the clock of the service.
    pub created: Option<DateTime<Utc>>,
    /// When it expires; `None` if it never does, or if only its id was saved from an answer.
    pub expires: Option<DateTime<Utc>>,
}

/// A create of which nobody knows how it ended: what [`Tenant::settle`](crate::Tenant::settle) takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unsettled {
    /// The name of the token.
    pub name: TokenName,
    /// When the create began, by the clock of the [`Tenant`](crate::Tenant). For people: no decision depends on it.
    pub since: DateTime<Utc>,
    /// Tokens of this name that may have come of it, or of another program's create. Nothing proves which, so look before deleting
    /// one.
    pub candidates: Vec<Orphan>,
    sent: Option<Sent>,
    before: Option<BTreeSet<TokenId>>,
}

/// As a person looks for it: with its id and times.
impl fmt::Display for Orphan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = Seen {
            id: self.id.clone(),
            name: self.name.as_str().to_owned(),
            created: self.created,
            expiration_date: self.expires,
            scope: None,
            validity_seconds: 0,
        };
        seen.fmt(f)
    }
}

impl Unsettled {
    /// A create of a token of this name that began at `since`, by the clock of the tenant: for one whose future was dropped. Nothing
    /// more is known of it, so what is found is a [candidate](Unsettled::candidates) at best.
    pub fn new(name: TokenName, since: DateTime<Utc>) -> Self {
        Self {
            name,
            since,
            candidates: Vec::new(),
            sent: None,
            before: None,
        }
    }

    /// The create of this token by [`Tenant::create_after`](crate::Tenant::create_after) with the same list.
    pub fn of(token: &NewToken, listed: &TokenList, since: DateTime<Utc>) -> Self {
        let before = listed.tokens.iter().map(|token| token.id().clone());
        let is_whole = listed.undecodable.is_empty() && !listed.may_be_cut_short();
        Self {
            sent: Some(Sent::of(token)),
            before: is_whole.then(|| before.collect()),
            ..Self::new(token.name().clone(), since)
        }
    }

    /// What a list says of it.
    pub(crate) fn claim(&self, listed: &TokenList) -> Creation {
        let sent = self
            .sent
            .clone()
            .unwrap_or_else(|| Sent::named(self.name.as_str()));
        let seen: Vec<Seen> = listed.tokens.iter().map(Seen::from).collect();
        let orphan = |seen: &Seen| Orphan {
            id: seen.id.clone(),
            name: self.name.clone(),
            created: seen.created,
            expires: seen.expiration_date,
        };
        match claim(&[sent], self.before.as_ref(), &seen) {
            Claim::None => Creation::NotCreated,
            Claim::Ours(id) => match seen.iter().find(|seen| seen.id == id) {
                Some(ours) => Creation::Orphan(orphan(ours)),
                None => Creation::NotCreated,
            },
            Claim::Doubt(found) => Creation::Unknown(Self {
                candidates: found.iter().map(orphan).collect(),
                ..self.clone()
            }),
        }
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
