//! What a policy says to a token that is about to be created, and to single fields.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    policy::{Policy, breach::Breach},
    request::create::NewToken,
    rule::{
        date,
        expiry::Expiry,
        now::Now,
        pointer,
        scope::Scope,
        ttl::AccessTokenTtl,
        violation::{Violation, Violations},
    },
};

impl Policy {
    /// The same token, if the policy allows it.
    ///
    /// The lifetime counts from `now`, without its margin.
    ///
    /// # Errors
    ///
    /// Every violation at once, in the order of the fields. Their codes begin with `policy-`.
    pub fn admit(&self, token: NewToken, now: &Now) -> Result<NewToken, Violations> {
        let found = self.breaches(&token, now);
        if found.is_empty() {
            Ok(token)
        } else {
            Err(Violations::new(found))
        }
    }

    fn breaches(&self, token: &NewToken, now: &Now) -> Vec<Violation> {
        let mut found = Vec::new();
        let name = Some(token.name().as_str());
        found.extend(self.name_breach(name, || pointer::NAME.to_owned()));
        self.scope_breaches(token.scope(), pointer::SCOPE, &mut found);
        found.extend(self.bearer_breach(token.access_token_ttl()));
        let place = || pointer::EXPIRATION.to_owned();
        found.extend(match token.expiry() {
            Expiry::At(deadline) => self.lifetime_breach(deadline.instant(), now, place),
            Expiry::Never(_) => self.endless_breach(name, now, place),
        });
        found
    }

    /// A name that is not known is refused if the policy has something to say about names.
    pub(super) fn name_breach(
        &self,
        name: Option<&str>,
        place: impl FnOnce() -> String,
    ) -> Option<Violation> {
        let pattern = self.name.as_ref()?;
        let breach = match name {
            None => Breach::Undecided,
            Some(name) if pattern.fits(name) => return None,
            Some(name) => Breach::NamePattern {
                name,
                pattern: pattern.as_str(),
            },
        };
        Some(breach.at(place()))
    }

    pub(super) fn scope_breaches(&self, scope: &Scope, place: &str, found: &mut Vec<Violation>) {
        if self.scopes.refuse_all_rights(scope) {
            found.push(Breach::ScopeNotNamed.at(place));
        }
        for (index, scope) in self.scopes.not_allowed(scope) {
            found.push(Breach::ScopeNotAllowed(scope).at(format!("{place}/{index}")));
        }
    }

    fn bearer_breach(&self, given: Option<AccessTokenTtl>) -> Option<Violation> {
        let longest = self.longest_bearer?;
        let seconds = given.map_or(AccessTokenTtl::MAX_SECONDS, AccessTokenTtl::seconds);
        (seconds > longest.seconds())
            .then(|| Breach::BearerTooLong { given, longest }.at(pointer::VALIDITY))
    }

    pub(super) fn lifetime_breach(
        &self,
        end: DateTime<Utc>,
        now: &Now,
        place: impl FnOnce() -> String,
    ) -> Option<Violation> {
        let longest = self.longest_lifetime?;
        let latest = self.latest(now)?;
        (end > latest).then(|| Breach::LifetimeTooLong { longest, latest }.at(place()))
    }

    /// A name that is not known is none of those that may live for ever.
    pub(super) fn endless_breach(
        &self,
        name: Option<&str>,
        now: &Now,
        place: impl FnOnce() -> String,
    ) -> Option<Violation> {
        let is_limited = self.longest_lifetime.is_some();
        (!self.never_expiring.admits(name, is_limited)).then(|| {
            let latest = self.latest(now);
            Breach::NeverExpiring { latest }.at(place())
        })
    }

    /// The last instant at which a token may expire; `None` if there is no limit, or one that no deadline reaches.
    fn latest(&self, now: &Now) -> Option<DateTime<Utc>> {
        let longest = TimeDelta::from_std(self.longest_lifetime?).ok()?;
        date::sendable(now.instant().checked_add_signed(longest)?).ok()
    }
}
