//! What the successor is to be, and everything that is against it, from what is listed and what was said.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    policy::Policy,
    request::create::NewToken,
    rotate::{
        error::Trouble,
        plan::{RotationPlan, free_name::free_name},
        refusal::Refusal,
        rotation::{Rotation, RotationExpiry},
    },
    rule::{
        code::Code,
        deadline::Deadline,
        expiry::Expiry,
        name::TokenName,
        now::Now,
        scope::Scope,
        ttl::AccessTokenTtl,
        violation::{Violation, Violations, keep},
    },
    tenant::{Tenant, list::Owner},
    token::{Token, list::TokenList, owner::TokenOwner},
};

impl RotationPlan {
    /// Lists the tokens, and plans from what is there.
    pub(crate) async fn make(
        rotation: &Rotation,
        tenant: &Tenant,
    ) -> Result<(Self, TokenList), Trouble> {
        let listed = tenant.list(Owner::Me).await.map_err(Trouble::service)?;
        let policy = tenant.policy.as_deref();
        let plan = Draft::new(rotation, &listed, policy, tenant.now())
            .plan(tenant)
            .map_err(Trouble::refused)?;
        Ok((plan, listed))
    }
}

/// A plan that may turn out to be impossible, for several reasons at once.
pub(crate) struct Draft<'a> {
    rotation: &'a Rotation,
    listed: &'a TokenList,
    policy: Option<&'a Policy>,
    now: Now,
    refusals: Vec<Refusal>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        rotation: &'a Rotation,
        listed: &'a TokenList,
        policy: Option<&'a Policy>,
        now: Now,
    ) -> Self {
        Self {
            rotation,
            listed,
            policy,
            now,
            refusals: Vec::new(),
        }
    }

    pub(crate) fn plan(mut self, tenant: &Tenant) -> Result<RotationPlan, Vec<Refusal>> {
        let id = &self.rotation.old;
        let unreadable = self.listed.undecodable.len();
        let Some(old) = self.listed.tokens.iter().find(|token| token.id() == id) else {
            let id = id.clone();
            return Err(vec![Refusal::NotFound { id, unreadable }]);
        };
        if old.is_managed() {
            return Err(vec![Refusal::Managed]);
        }
        let own = self
            .listed
            .tokens
            .iter()
            .filter(|token| !token.is_managed());
        let count = own.count() + unreadable;
        if count >= TokenOwner::MOST_TOKENS {
            self.refusals.push(Refusal::NoPlace { count });
        }
        let mut found = Vec::new();
        let scope = self.scope(old, &mut found);
        let ttl = keep(self.ttl(old), &mut found);
        let expiry = self.expiry(old, &mut found);
        let (Some(scope), Some(ttl), Some(expiry)) = (scope, ttl, expiry) else {
            return Err(self.refused(found));
        };
        let has_own_expiry = !matches!(self.rotation.expiry, Some(RotationExpiry::At(_)));
        let named = |name| {
            let token = match expiry {
                Expiry::At(deadline) => NewToken::expiring(name, deadline),
                Expiry::Never(acknowledged) => NewToken::never_expiring(name, acknowledged),
            };
            let token = token.with_scope(scope.clone()).with_access_token_ttl(ttl);
            if has_own_expiry {
                token.with_own_expiry()
            } else {
                token
            }
        };
        let Some(successor) = self.name(old, &named, &mut found).map(&named) else {
            return Err(self.refused(found));
        };
        if let Err(violation) = successor.clone().check_name_against(&self.listed.tokens) {
            found.push(violation);
        }
        let admitted = self
            .policy
            .map(|policy| policy.admit(successor.clone(), &self.now));
        if let Some(Err(violations)) = admitted {
            found.extend(violations);
        }
        let final_name = self.final_name(old, &mut found);
        // The policy has to allow what will be, too. A name that it does not allow is no reason not to rotate: it is not given then.
        let renamed = final_name.clone().map(&named);
        let admitted = self
            .policy
            .zip(renamed)
            .map(|(policy, token)| policy.admit(token, &self.now));
        if let Some(Err(violations)) = admitted {
            let others = violations
                .into_iter()
                .filter(|found| found.code() != Code::PolicyName);
            for violation in others {
                if !found.contains(&violation) {
                    found.push(violation);
                }
            }
        }
        if !found.is_empty() || !self.refusals.is_empty() {
            return Err(self.refused(found));
        }
        Ok(RotationPlan {
            old: old.clone(),
            final_name: final_name.filter(|name| name != successor.name()),
            successor,
            count,
            is_in_use: tenant.session.credentials.client_id() == id.as_str(),
        })
    }

    fn refused(self, found: Vec<Violation>) -> Vec<Refusal> {
        let violations = (!found.is_empty()).then(|| Refusal::Violations(Violations::new(found)));
        self.refusals.into_iter().chain(violations).collect()
    }

    /// What the old token may do, unless something else was said. Nothing is taken for all rights that is not told to be.
    fn scope(&mut self, old: &Token, found: &mut Vec<Violation>) -> Option<Scope> {
        if let Some(scope) = &self.rotation.scope {
            return Some(scope.clone());
        }
        match old.scope() {
            None | Some([]) => {
                self.refusals.push(Refusal::ScopeUnknown);
                None
            }
            Some([all]) if all == Scope::ALL_RIGHTS => Some(Scope::AllRights),
            Some(scopes) => match Scope::named(scopes) {
                Ok(scope) => Some(scope),
                Err(violations) => {
                    found.extend(violations);
                    None
                }
            },
        }
    }

    fn ttl(&self, old: &Token) -> Result<AccessTokenTtl, Violation> {
        match self.rotation.ttl {
            Some(ttl) => Ok(ttl),
            None => AccessTokenTtl::from_seconds(old.access_token_validity_seconds()),
        }
    }

    /// What was said, or as long as the old token lives in all.
    fn expiry(&mut self, old: &Token, found: &mut Vec<Violation>) -> Option<Expiry> {
        match self.rotation.expiry {
            Some(RotationExpiry::At(expiry)) => return keep(expiry.still_after(&self.now), found),
            Some(RotationExpiry::After(lifetime)) => {
                return keep(Deadline::after(lifetime, &self.now).map(Expiry::At), found);
            }
            None => {}
        }
        let Some(end) = old.expiration_date() else {
            self.refusals.push(Refusal::NeverExpires);
            return None;
        };
        let Some(lifetime) = old
            .created()
            .and_then(|created| lifetime_between(created, end))
        else {
            self.refusals.push(Refusal::LifetimeUnknown);
            return None;
        };
        keep(Deadline::after(lifetime, &self.now).map(Expiry::At), found)
    }

    /// What was said, or a name that is free and has nothing against it.
    fn name(
        &self,
        old: &Token,
        named: &impl Fn(TokenName) -> NewToken,
        found: &mut Vec<Violation>,
    ) -> Option<TokenName> {
        if let Some(name) = &self.rotation.name {
            return Some(name.clone());
        }
        let is_about_name = |violation: &Violation| {
            matches!(
                violation.code(),
                Code::PolicyName | Code::PolicyNeverExpiring
            )
        };
        let is_allowed = |name: &TokenName| {
            let admitted = self
                .policy
                .map(|policy| policy.admit(named(name.clone()), &self.now));
            match admitted {
                Some(Err(violations)) => !violations.iter().any(is_about_name),
                _ => true,
            }
        };
        free_name(old.name(), &self.listed.tokens, is_allowed).or_else(|| {
            // Only a name that no request may have gets here.
            keep(TokenName::new(old.name()), found)
        })
    }

    fn final_name(&self, old: &Token, found: &mut Vec<Violation>) -> Option<TokenName> {
        if !self.rotation.keeps_name {
            return None;
        }
        keep(TokenName::new(old.name()), found)
    }
}

/// The time from `created` to `end`, which is not above zero if the service is wrong about one of them. Of a long one the
/// seconds are rounded off: the clocks here and there differ a little, and the lifetime is not to change with each rotation.
fn lifetime_between(created: DateTime<Utc>, end: DateTime<Utc>) -> Option<Duration> {
    const LONG: TimeDelta = TimeDelta::hours(1);
    let lifetime = end - created;
    let lifetime = if lifetime >= LONG {
        TimeDelta::minutes((lifetime + TimeDelta::seconds(30)).num_minutes())
    } else {
        lifetime
    };
    lifetime.to_std().ok().filter(|time| !time.is_zero())
}
