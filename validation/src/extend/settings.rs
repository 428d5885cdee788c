//! Where the expiry goes, and which tokens are spared.

use std::{collections::HashMap, sync::Arc};

use crate::{
    extend::{
        plan::ExtendPlan,
        row::{Row, Skipped},
    },
    policy::Policy,
    request::{bulk::BulkPatch, patch::TokenPatch},
    rule::{deadline::Deadline, now::Now},
    token::{Token, id::TokenId, list::TokenList},
};

/// Moves the expiry of tokens to a deadline. Tokens that this would surprise are skipped, unless it is asked for.
#[derive(Clone, Debug)]
#[must_use]
pub struct Extend {
    deadline: Deadline,
    policy: Option<Arc<Policy>>,
    expired: bool,
    sooner: bool,
    endless: bool,
}

impl Extend {
    /// Moves it to this deadline.
    pub fn to(deadline: Deadline) -> Self {
        Self {
            deadline,
            policy: None,
            expired: false,
            sooner: false,
            endless: false,
        }
    }

    /// Skips what this policy would not allow. A lifetime counts from now.
    pub fn policy(self, policy: impl Into<Arc<Policy>>) -> Self {
        Self {
            policy: Some(policy.into()),
            ..self
        }
    }

    /// Also those that have expired, which brings them back to life.
    pub fn also_expired(self) -> Self {
        Self {
            expired: true,
            ..self
        }
    }

    /// Also those that expire later, which shortens their life.
    pub fn also_sooner(self) -> Self {
        Self {
            sooner: true,
            ..self
        }
    }

    /// Also those that never expire, which gives them an end.
    pub fn also_never_expiring(self) -> Self {
        Self {
            endless: true,
            ..self
        }
    }

    /// What would happen to each of these tokens: a row an id, in order, an id that comes twice once.
    pub fn plan(
        self,
        list: &TokenList,
        ids: impl IntoIterator<Item = TokenId>,
        now: &Now,
    ) -> ExtendPlan {
        let known: HashMap<&str, &Token> = list
            .tokens
            .iter()
            .map(|token| (token.id().as_str(), token))
            .collect();
        let breach = self.breach(now);
        let mut seen = std::collections::HashSet::new();
        let mut rows = Vec::new();
        for id in ids {
            if !seen.insert(id.clone()) {
                continue;
            }
            let token = known.get(id.as_str()).copied();
            let skipped = match token {
                None => Some(Skipped::NotListed),
                Some(token) => self.spared(token, now).or_else(|| breach.clone()),
            };
            rows.push(Row {
                name: token.map(|token| token.name().to_owned()),
                from: token.and_then(Token::expiration_date),
                id,
                skipped,
            });
        }
        ExtendPlan {
            deadline: self.deadline,
            rows,
        }
    }

    fn spared(&self, token: &Token, now: &Now) -> Option<Skipped> {
        let to = self.deadline.instant();
        if token.is_managed() {
            return Some(Skipped::Managed);
        }
        match token.expiration_date() {
            None => (!self.endless).then_some(Skipped::NeverExpires),
            Some(from) if from == to => Some(Skipped::AlreadyThere),
            Some(from) if from <= now.instant() => (!self.expired).then_some(Skipped::Expired),
            Some(from) if from > to => (!self.sooner).then_some(Skipped::ExpiresLater),
            Some(_) => None,
        }
    }

    /// What the policy has against the deadline. It is the same for every token.
    fn breach(&self, now: &Now) -> Option<Skipped> {
        let policy = self.policy.as_ref()?;
        let patch = TokenPatch::new().expire_at(self.deadline);
        let id = TokenId::new("any").ok()?;
        let bulk = BulkPatch::new([id], patch).ok()?;
        let violations = policy.admit_bulk(bulk, now).err()?;
        let first = violations.iter().next()?;
        Some(Skipped::Policy(first.message().to_owned()))
    }
}
