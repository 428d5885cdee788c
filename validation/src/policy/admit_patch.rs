//! What a policy says to a change.

use crate::{
    policy::{Policy, breach::Breach},
    request::{
        bulk::BulkPatch,
        patch::{
            TokenPatch,
            field::{Change, Field},
        },
    },
    rule::{
        expiry::Expiry,
        now::Now,
        scope::Scope,
        violation::{Violation, Violations},
    },
    token::Token,
};

impl Policy {
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
            (Change::To(scope), _) => self.scope_breaches(scope, &place, &mut found),
            (Change::FromToken, Some(token)) => {
                self.scope_breaches(&scope_of(token), &place, &mut found);
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
}

/// The scope of a token after a change. All rights count as named by nobody.
pub(super) fn scope_of(token: &Token) -> Scope {
    match token.scope() {
        Some([all]) if all == Scope::ALL_RIGHTS => Scope::AllRights,
        named => Scope::of_checked(named.unwrap_or_default().to_vec()),
    }
}
