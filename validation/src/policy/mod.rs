//! An organisation's own rules on top of the service's. Off until somebody makes a [`Policy`] and hands it to
//! [`TenantBuilder::policy`](crate::TenantBuilder::policy) or [`Guard::policy`](crate::Guard::policy).

mod admit;
mod breach;
mod limits;
#[cfg(feature = "policy-file")]
mod read;

use std::time::Duration;

use crate::{
    policy::limits::{NamePattern, NeverExpiring, Scopes},
    rule::{ttl::AccessTokenTtl, violation::Violation},
};

/// What an organisation allows beyond what the service does. An empty policy allows everything.
///
/// ```
/// use std::time::Duration;
/// use sailpoint_pat::{AccessTokenTtl, Acknowledged, Code, NewToken, Now, Policy, TokenName};
///
/// let policy = Policy::new()
///     .longest_lifetime(Duration::from_secs(90 * 86_400))
///     .never_expiring_only_named(["break glass"])
///     .longest_bearer(AccessTokenTtl::from_seconds(3_600)?)
///     .scopes_must_be_named();
///
/// let acknowledged = Acknowledged::that_this_token_never_expires();
/// let token = NewToken::never_expiring(TokenName::new("nightly export")?, acknowledged);
/// let violations = policy.admit(token, &Now::system()).unwrap_err();
/// let codes: Vec<_> = violations.iter().map(|violation| violation.code()).collect();
/// assert_eq!(codes, [Code::PolicyScopeNotNamed, Code::PolicyBearerTooLong, Code::PolicyNeverExpiring]);
/// # Ok::<(), sailpoint_pat::Violation>(())
/// ```
///
/// With the feature `policy-file` it is read from TOML or JSON, both with the same keys, all of them optional:
///
/// ```toml
/// longest-lifetime = "90d"          # of a token: a length of time, see TimeSpan
/// longest-bearer = "1h"             # of each bearer taken with it
/// name-pattern = '[a-z][a-z0-9 -]*' # the whole name, in the syntax of the regex crate
///
/// [never-expiring]
/// allowed = false                   # true: any token; false: only these
/// names = ["break glass"]
/// pattern = 'svc-.*'                # the whole name
///
/// [scopes]
/// must-be-named = true              # no implicit all rights
/// allowed = ["idn:accounts:read"]
/// ```
///
/// A policy with a longest lifetime allows no token without end, unless it says so.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Policy {
    longest_lifetime: Option<Duration>,
    longest_bearer: Option<AccessTokenTtl>,
    name: Option<NamePattern>,
    never_expiring: NeverExpiring,
    scopes: Scopes,
}

impl Policy {
    /// A policy that allows everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// The longest time from now for which a token may live. Unless the policy says otherwise, none may live for ever then.
    pub fn longest_lifetime(self, longest: Duration) -> Self {
        Self {
            longest_lifetime: Some(longest),
            ..self
        }
    }

    /// The longest time for which a bearer may be valid. A token that says nothing about it gets twelve hours from the service,
    /// and is held to that.
    pub fn longest_bearer(self, longest: AccessTokenTtl) -> Self {
        Self {
            longest_bearer: Some(longest),
            ..self
        }
    }

    /// What the whole name of a token has to look like, in the syntax of the `regex` crate.
    ///
    /// # Errors
    ///
    /// [`PolicyPattern`](crate::Code::PolicyPattern).
    pub fn name_pattern(self, pattern: &str) -> Result<Self, Violation> {
        Ok(Self {
            name: Some(NamePattern::new(pattern, "/name-pattern")?),
            ..self
        })
    }

    /// Any token may live for ever, even if the others have a longest lifetime.
    pub fn never_expiring_allowed(mut self) -> Self {
        self.never_expiring.allowed = Some(true);
        self
    }

    /// No token may live for ever, but for the exceptions that the policy names.
    pub fn never_expiring_forbidden(mut self) -> Self {
        self.never_expiring.allowed = Some(false);
        self
    }

    /// Only tokens of these names may live for ever. Adds to what was said before.
    pub fn never_expiring_only_named<S: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = S>,
    ) -> Self {
        self.never_expiring
            .names
            .extend(names.into_iter().map(Into::into));
        self.never_expiring_forbidden()
    }

    /// Only tokens whose whole name looks like this may live for ever, and those that are named.
    ///
    /// # Errors
    ///
    /// [`PolicyPattern`](crate::Code::PolicyPattern).
    pub fn never_expiring_only_like(mut self, pattern: &str) -> Result<Self, Violation> {
        let pattern = NamePattern::new(pattern, "/never-expiring/pattern")?;
        self.never_expiring.pattern = Some(pattern);
        Ok(self.never_expiring_forbidden())
    }

    /// A token has to name its scopes: all rights of the owner are not taken for granted.
    pub fn scopes_must_be_named(mut self) -> Self {
        self.scopes.must_be_named = true;
        self
    }

    /// A token may only have these scopes. All rights go by the name `sp:scopes:all`: where it is not among them, a token has
    /// to name its scopes.
    pub fn scopes_allowed<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.scopes.allowed = Some(scopes);
        self
    }
}
