//! What a policy says to a token that is about to be created, to a change, and to a token that exists.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    policy::{Policy, breach::Breach},
    request::{
        bulk::BulkPatch,
        create::NewToken,
        patch::{
            TokenPatch,
            field::{Change, Field},
        },
    },
    rule::{
        date,
        expiry::Expiry,
        now::Now,
        pointer,
        scope::{AllRights, Scope},
        ttl::AccessTokenTtl,
        violation::{Violation, Violations},
    },
    token::Token,
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
        self.scope_breaches(token.scope().as_named(), pointer::SCOPE, &mut found);
        found.extend(self.bearer_breach(token.access_token_ttl()));
        let place = || pointer::EXPIRATION.to_owned();
        found.extend(match token.expiry() {
            Expiry::At(deadline) => self.lifetime_breach(deadline.instant(), now, place),
            Expiry::Never(_) => self.endless_breach(name, now, place),
        });
        found
    }

    /// A name that is not known is refused if the policy has something to say about names.
    fn name_breach(&self, name: Option<&str>, place: impl FnOnce() -> String) -> Option<Violation> {
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

    /// What is against the scopes of a request.
    fn scope_breaches(&self, scopes: Option<&[String]>, place: &str, found: &mut Vec<Violation>) {
        let limits = &self.scopes;
        let is_implied = AllRights::of(scopes) == Some(AllRights::Implied);
        if is_implied && (limits.must_be_named || !limits.allows(Scope::ALL_RIGHTS)) {
            found.push(Breach::ScopeNotNamed.at(place));
        }
        for (index, scope) in scopes.unwrap_or_default().iter().enumerate() {
            if !limits.allows(scope) {
                found.push(Breach::ScopeNotAllowed(scope).at(format!("{place}/{index}")));
            }
        }
    }

    /// What is against the scopes that a token is listed with. The service gives `sp:scopes:all` where none was named.
    fn listed_scope_breaches(&self, token: &Token, place: &str, found: &mut Vec<Violation>) {
        match token.scope() {
            Some([all]) if all == Scope::ALL_RIGHTS && self.scopes.must_be_named => {
                found.push(Breach::AllRightsListed.at(place));
            }
            scopes => self.scope_breaches(scopes, place, found),
        }
    }

    fn bearer_breach(&self, given: Option<AccessTokenTtl>) -> Option<Violation> {
        let longest = self.longest_bearer?;
        let seconds = given.map_or(AccessTokenTtl::MAX_SECONDS, AccessTokenTtl::seconds);
        (seconds > longest.seconds())
            .then(|| Breach::BearerTooLong { given, longest }.at(pointer::VALIDITY))
    }

    fn lifetime_breach(
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
    fn endless_breach(
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

    /// The same patch, if the policy allows what it changes. What it leaves alone is not judged.
    ///
    /// `token` is the token that gets it, if that is known: a policy may let tokens of some names live for ever, and a patch may
    /// take values from the token itself. Without the token, what cannot be told is refused where the policy has something to
    /// say about it.
    ///
    /// ```
    /// use sailpoint_pat::{Acknowledged, Code, Now, Policy, Token, TokenPatch};
    ///
    /// let now = Now::system();
    /// let policy = Policy::new().never_expiring_only_named(["break glass"]);
    /// let lasting = TokenPatch::new().never_expire(Acknowledged::that_this_token_never_expires());
    ///
    /// let violations = policy.admit_patch(lasting.clone(), None, &now).unwrap_err();
    /// assert_eq!(violations.as_slice()[0].code(), Code::PolicyNeverExpiring);
    ///
    /// let token = Token::from_json(br#"{"id": "a", "name": "break glass", "expirationDate": "2126-01-01T00:00:00.000Z"}"#)?;
    /// assert!(policy.admit_patch(lasting, Some(&token), &now).is_ok());
    /// # Ok::<(), sailpoint_pat::UnreadableToken>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Every violation at once, in the order of the fields; with a token those of [`TokenPatch::apply`] first.
    pub fn admit_patch(
        &self,
        patch: TokenPatch,
        token: Option<&Token>,
        now: &Now,
    ) -> Result<TokenPatch, Violations> {
        let result = token.map(|token| patch.apply(token, now)).transpose()?;
        let found = self.patch_breaches(&patch, result.as_ref(), now);
        if found.is_empty() {
            Ok(patch)
        } else {
            Err(Violations::new(found))
        }
    }

    /// The same bulk update, if the policy allows what it changes, whichever the tokens are.
    ///
    /// # Errors
    ///
    /// As [`Policy::admit_patch`] without a token.
    pub fn admit_bulk(&self, bulk: BulkPatch, now: &Now) -> Result<BulkPatch, Violations> {
        let found = self.patch_breaches(bulk.patch(), None, now);
        if found.is_empty() {
            Ok(bulk)
        } else {
            Err(Violations::new(found).under("/patch"))
        }
    }

    /// `result` is the token after the patch, if it is known.
    fn patch_breaches(
        &self,
        patch: &TokenPatch,
        result: Option<&Token>,
        now: &Now,
    ) -> Vec<Violation> {
        let mut found = Vec::new();
        let name = match patch.name_change() {
            Change::To(name) => Some(name.as_str()),
            Change::Unchanged | Change::FromToken => result.map(Token::name),
        };
        let is_renamed = !patch.name_change().is_unchanged();
        if is_renamed {
            found.extend(self.name_breach(name, || patch.place(Field::Name)));
        }

        let place = patch.place(Field::Scope);
        let before = found.len();
        match (patch.scope_change(), result) {
            (Change::To(scope), _) => self.scope_breaches(scope.as_named(), &place, &mut found),
            (Change::FromToken, Some(token)) => {
                self.listed_scope_breaches(token, &place, &mut found);
            }
            (Change::FromToken, None) if self.scopes.has_rules() => {
                found.push(Breach::Undecided.at(place.as_str()));
            }
            (Change::FromToken, None) | (Change::Unchanged, _) => {}
        }
        if !place.ends_with("/value") {
            // The operation has no entries that could be pointed at.
            for breach in &mut found[before..] {
                breach.set_pointer(place.clone());
            }
        }

        let place = || patch.place(Field::Expiration);
        found.extend(match (patch.expiry_change(), result) {
            (Change::To(Expiry::At(deadline)), _) => {
                self.lifetime_breach(deadline.instant(), now, place)
            }
            (Change::To(Expiry::Never(_)), _) => self.endless_breach(name, now, place),
            (Change::FromToken, Some(token)) => match token.expiration_date() {
                Some(date) => self.lifetime_breach(date, now, place),
                None => self.endless_breach(name, now, place),
            },
            (Change::FromToken, None) => {
                let has_rules =
                    self.longest_lifetime.is_some() || !self.never_expiring.admits(None, false);
                has_rules.then(|| Breach::Undecided.at(place()))
            }
            // A token that lives for ever by its name may not lose it.
            (Change::Unchanged, Some(token)) if is_renamed && token.expiration_date().is_none() => {
                self.endless_breach(name, now, || patch.place(Field::Name))
            }
            (Change::Unchanged, _) => None,
        });
        found
    }

    /// What of this policy a listed token does not keep to, in the order of the fields; nothing if it keeps to all of it.
    ///
    /// Its lifetime counts from its creation, or from `now` where the service does not tell of that.
    ///
    /// ```
    /// use std::time::Duration;
    /// use sailpoint_pat::{Code, Now, Policy, Token};
    ///
    /// let policy = Policy::new().longest_lifetime(Duration::from_secs(90 * 86_400));
    /// let token = Token::from_json(br#"{"id": "a", "name": "ci", "created": "2026-01-01T00:00:00Z",
    ///                                   "expirationDate": "2026-12-31T00:00:00Z"}"#)?;
    /// let found = policy.review(&token, &Now::system());
    /// assert_eq!(found[0].code(), Code::PolicyLifetimeTooLong);
    /// # Ok::<(), sailpoint_pat::UnreadableToken>(())
    /// ```
    pub fn review(&self, token: &Token, now: &Now) -> Vec<Violation> {
        let mut found = Vec::new();
        let name = Some(token.name());
        found.extend(self.name_breach(name, || pointer::NAME.to_owned()));
        if self.scopes.has_rules() {
            self.listed_scope_breaches(token, pointer::SCOPE, &mut found);
        }
        found.extend(self.listed_bearer_breach(token));
        let place = || pointer::EXPIRATION.to_owned();
        found.extend(match token.expiration_date() {
            Some(end) => self.lifetime_breach(end, &begin_of(token, now), place),
            None => self.endless_breach(name, now, place),
        });
        found
    }

    /// The last instant at which a listed token may expire by this policy: the one that the violations of
    /// [`review`](Policy::review) name. `None` if the policy sets no limit, or one that no date reaches.
    ///
    /// The time counts as it does there; that of a token without an end counts from `now`.
    pub fn latest_expiry(&self, token: &Token, now: &Now) -> Option<DateTime<Utc>> {
        match token.expiration_date() {
            Some(_) => self.latest(&begin_of(token, now)),
            None => self.latest(now),
        }
    }

    /// Whether the policy names this token as one that may live for ever.
    pub(crate) fn excepts(&self, token: &Token) -> bool {
        self.never_expiring.excepts(token.name())
    }

    fn listed_bearer_breach(&self, token: &Token) -> Option<Violation> {
        let longest = self.longest_bearer?;
        let seconds = token.access_token_validity_seconds();
        // beyond what can be asked for, it is the longest there is
        let given = AccessTokenTtl::from_seconds(seconds).ok();
        (seconds > longest.seconds())
            .then(|| Breach::BearerTooLong { given, longest }.at(pointer::VALIDITY))
    }
}

/// From when the lifetime of a listed token counts.
fn begin_of(token: &Token, now: &Now) -> Now {
    token.created().map_or(*now, Now::at)
}
