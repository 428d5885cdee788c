//! What a policy says to a token that exists.

use crate::{
    policy::{Policy, admit_patch::scope_of, breach::Breach},
    rule::{now::Now, pointer, ttl::AccessTokenTtl, violation::Violation},
    token::Token,
};

impl Policy {
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
            self.scope_breaches(&scope_of(token), pointer::SCOPE, &mut found);
        }
        found.extend(self.listed_bearer_breach(token));
        let place = || pointer::EXPIRATION.to_owned();
        found.extend(match token.expiration_date() {
            Some(end) => {
                let begin = token.created().map_or(*now, Now::at);
                self.lifetime_breach(end, &begin, place)
            }
            None => self.endless_breach(name, now, place),
        });
        found
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
