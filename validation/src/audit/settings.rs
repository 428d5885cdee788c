//! What counts as soon, long and near, and what a list is held against.

use std::{sync::Arc, time::Duration};

use crate::{
    policy::Policy,
    token::{identity::Identities, owner::TokenOwner},
};

const DAY: Duration = Duration::from_secs(86_400);

/// An audit that is about to be made: what counts as soon, long and near.
#[derive(Clone, Debug)]
#[must_use]
pub struct Audit {
    pub(super) soon: Duration,
    pub(super) urgent: Duration,
    pub(super) unused_for: Duration,
    pub(super) policy: Option<Arc<Policy>>,
    pub(super) near_limit: usize,
    pub(super) owners: Option<Arc<Identities>>,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            soon: 30 * DAY,
            urgent: 7 * DAY,
            unused_for: 90 * DAY,
            policy: None,
            near_limit: 8,
            owners: None,
        }
    }
}

impl Audit {
    /// How many tokens the service lets an owner have. Those that the platform made do not count, expired ones do.
    pub const OWNER_LIMIT: usize = TokenOwner::MOST_TOKENS;

    /// How old a use may be without the service telling: it notes one at most once a day.
    pub const USE_NOTED_WITHIN: Duration = DAY;

    /// Soon is within 30 days, and for a token in use an error within 7; long is 90 days, near is 8 of 10, and there is no policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// What expires within this time expires soon.
    pub fn soon(self, soon: Duration) -> Self {
        Self { soon, ..self }
    }

    /// What expires within this time and is in use is an error: something stops working then. It is in use if it was used and is not
    /// [unused](Self::unused_for).
    pub fn urgent(self, urgent: Duration) -> Self {
        Self { urgent, ..self }
    }

    /// What was not used for this time is unused. [`USE_NOTED_WITHIN`](Self::USE_NOTED_WITHIN) is added to it.
    pub fn unused_for(self, unused_for: Duration) -> Self {
        Self { unused_for, ..self }
    }

    /// Holds names, scopes, lifetimes and bearers against this policy. Lifetimes count from the creation of a token.
    pub fn policy(self, policy: impl Into<Arc<Policy>>) -> Self {
        Self {
            policy: Some(policy.into()),
            ..self
        }
    }

    /// Finds the tokens of owners who are inactive, and of those whom nobody knows.
    pub fn owners(self, owners: impl Into<Arc<Identities>>) -> Self {
        Self {
            owners: Some(owners.into()),
            ..self
        }
    }

    /// From this number of tokens on an owner is near the limit.
    pub fn near_limit(self, near_limit: usize) -> Self {
        Self { near_limit, ..self }
    }
}
