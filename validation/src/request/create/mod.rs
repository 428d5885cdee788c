//! A token that is about to be created, known to be what the rule allows.

pub(crate) mod check;
mod json;
mod model;
mod name_taken;

use crate::rule::{
    acknowledged::Acknowledged, deadline::Deadline, expiry::Expiry, name::TokenName, now::Now,
    scope::Scope, ttl::AccessTokenTtl, violation::Violation,
};

/// A token that is about to be created. What the rule forbids cannot be held.
///
/// Three ways lead in: the constructors here, [`NewToken::from_request`] from the generated model and
/// [`NewToken::from_json`] from bytes. One leads out: `From<NewToken>` for the generated request.
///
/// ```
/// use std::time::Duration;
/// use sailpoint_pat::{AccessTokenTtl, Deadline, NewToken, Now, Scope, TokenName};
///
/// let now = Now::system();
/// let ninety_days = Duration::from_secs(90 * 24 * 60 * 60);
/// let token = NewToken::expiring(TokenName::new("nightly export")?, Deadline::after(ninety_days, &now)?)
///     .with_scope(Scope::named(["idn:accounts:read"])?)
///     .with_access_token_ttl(AccessTokenTtl::from_seconds(900)?);
/// assert_eq!(token.name().as_str(), "nightly export");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    name: TokenName,
    scope: Scope,
    ttl: Option<AccessTokenTtl>,
    expiry: Expiry,
    /// `userAwareTokenNeverExpires` as the caller said it. Beside a date it has no effect and goes out as it came in;
    /// without a date it is always true.
    said: Option<bool>,
}

impl NewToken {
    /// A token with all rights of its owner that expires at `deadline`.
    pub fn expiring(name: TokenName, deadline: Deadline) -> Self {
        Self::of_checked(name, Scope::AllRights, None, deadline.into(), None)
    }

    /// A token with all rights of its owner that never expires, which somebody acknowledged.
    ///
    /// ```
    /// use sailpoint_pat::{Acknowledged, NewToken, TokenName};
    ///
    /// let acknowledged = Acknowledged::that_this_token_never_expires();
    /// let token = NewToken::never_expiring(TokenName::new("break glass")?, acknowledged);
    /// assert_eq!(token.expiry().deadline(), None);
    /// # Ok::<(), sailpoint_pat::Violation>(())
    /// ```
    pub fn never_expiring(name: TokenName, acknowledged: Acknowledged) -> Self {
        Self::of_checked(name, Scope::AllRights, None, acknowledged.into(), None)
    }

    pub(crate) fn of_checked(
        name: TokenName,
        scope: Scope,
        ttl: Option<AccessTokenTtl>,
        expiry: Expiry,
        said: Option<bool>,
    ) -> Self {
        Self {
            name,
            scope,
            ttl,
            expiry,
            said: match expiry {
                Expiry::At(_) => said,
                Expiry::Never(_) => Some(true),
            },
        }
    }

    /// The same token with this scope instead.
    #[must_use]
    pub fn with_scope(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// The same token with this validity of its bearers instead.
    #[must_use]
    pub fn with_access_token_ttl(self, ttl: AccessTokenTtl) -> Self {
        Self {
            ttl: Some(ttl),
            ..self
        }
    }

    /// The same token, if its deadline still lies in the future.
    ///
    /// # Errors
    ///
    /// [`ExpirationNotInFuture`](crate::Code::ExpirationNotInFuture).
    pub fn still_after(self, now: &Now) -> Result<Self, Violation> {
        self.expiry.still_after(now)?;
        Ok(self)
    }

    /// The name.
    pub fn name(&self) -> &TokenName {
        &self.name
    }

    /// What the token may do.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// How long its bearers are valid; `None` leaves it to the service (twelve hours).
    pub fn access_token_ttl(&self) -> Option<AccessTokenTtl> {
        self.ttl
    }

    /// When it expires.
    pub fn expiry(&self) -> Expiry {
        self.expiry
    }

    /// What goes out as `userAwareTokenNeverExpires`: true for a token that never expires; for one with a date what the
    /// request said that it was made from, `None` if nothing was said. Beside a date it has no effect.
    pub fn acknowledgement(&self) -> Option<bool> {
        self.said
    }

    pub(crate) fn into_name_and_scope(self) -> (TokenName, Scope) {
        (self.name, self.scope)
    }
}
