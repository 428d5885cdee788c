//! What a policy says to a request.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Policy, breach::Breach};
use crate::{AccessTokenTtl, Deadline, Expiry, NewToken, Now, Violation, Violations, date, field};

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
        let name = token.name().as_str();
        if let Some(pattern) = self.name.as_ref().filter(|pattern| !pattern.fits(name)) {
            let pattern = pattern.as_str();
            found.push(Breach::NamePattern { name, pattern }.at(field::NAME));
        }
        if self.scopes.refuse_all_rights(token.scope()) {
            found.push(Breach::ScopeNotNamed.at(field::SCOPE));
        }
        for (index, scope) in self.scopes.not_allowed(token.scope()) {
            found.push(Breach::ScopeNotAllowed(scope).at(format!("{}/{index}", field::SCOPE)));
        }
        found.extend(self.bearer_breach(token.access_token_ttl()));
        found.extend(match token.expiry() {
            Expiry::At(deadline) => self.lifetime_breach(deadline, now, field::EXPIRATION),
            Expiry::Never(_) => self.endless_breach(name, now, field::EXPIRATION),
        });
        found
    }

    fn bearer_breach(&self, given: Option<AccessTokenTtl>) -> Option<Violation> {
        let longest = self.longest_bearer?;
        let seconds = given.map_or(AccessTokenTtl::MAX_SECONDS, AccessTokenTtl::seconds);
        (seconds > longest.seconds())
            .then(|| Breach::BearerTooLong { given, longest }.at(field::VALIDITY))
    }

    fn lifetime_breach(&self, deadline: Deadline, now: &Now, pointer: &str) -> Option<Violation> {
        let longest = self.longest_lifetime?;
        let latest = self.latest(now)?;
        (deadline.instant() > latest)
            .then(|| Breach::LifetimeTooLong { longest, latest }.at(pointer))
    }

    fn endless_breach(&self, name: &str, now: &Now, pointer: &str) -> Option<Violation> {
        let is_limited = self.longest_lifetime.is_some();
        (!self.never_expiring.admits(name, is_limited)).then(|| {
            let latest = self.latest(now);
            Breach::NeverExpiring { latest }.at(pointer)
        })
    }

    /// The last instant at which a token may expire; `None` if there is no limit, or one that no deadline reaches.
    fn latest(&self, now: &Now) -> Option<DateTime<Utc>> {
        let longest = TimeDelta::from_std(self.longest_lifetime?).ok()?;
        date::sendable(now.instant().checked_add_signed(longest)?).ok()
    }
}
