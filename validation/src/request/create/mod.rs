//! A token that is about to be created, known to be what the rule allows.

#[cfg(feature = "client")]
pub(crate) mod claim;
#[cfg(feature = "client")]
pub(crate) mod difference;
pub(crate) mod json;

use crate::{
    rule::{
        deadline::Deadline,
        expiry::{Acknowledged, Expiry},
        name::TokenName,
        now::Now,
        pointer,
        reason::Fault,
        scope::Scope,
        ttl::AccessTokenTtl,
        violation::{Violation, Violations, keep},
    },
    token::Token,
};
use sailpoint_pat_client::{
    nullable::Nullable, timestamp::Timestamp, types::CreatePersonalAccessTokenRequest,
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
    /// Whether the expiry was computed from the clock of this run, to the millisecond.
    has_own_expiry: bool,
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
            has_own_expiry: false,
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

    /// The same token, of which is said that its expiry was computed from the clock of this run, to the millisecond, as
    /// [`Deadline::after`] does. No other program asks for the same instant then: if the answer to the create is lost, the token can
    /// be told from one of the same name that somebody else made. It changes nothing of what is sent, and has no effect on a token
    /// that never expires.
    #[must_use]
    pub fn with_own_expiry(self) -> Self {
        Self {
            has_own_expiry: self.expiry.deadline().is_some(),
            ..self
        }
    }

    /// See [`with_own_expiry`](NewToken::with_own_expiry).
    pub fn has_own_expiry(&self) -> bool {
        self.has_own_expiry
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

impl NewToken {
    /// The same token, if none of these has its name. The service wants names to be unique per owner, so `listed` has to be
    /// the tokens of the one who is to own it; and somebody may create another meanwhile, so the service has the last word.
    ///
    /// ```
    /// use sailpoint_pat::{Code, NewToken, Now, TokenList};
    ///
    /// let listed = TokenList::from_json(br#"[{"id": "a", "name": "ci"}]"#)?.tokens;
    /// let token = NewToken::from_json(br#"{"name": "ci", "userAwareTokenNeverExpires": true}"#, &Now::system())?;
    /// assert_eq!(token.check_name_against(&listed).unwrap_err().code(), Code::NameTaken);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NameTaken`](crate::Code::NameTaken).
    pub fn check_name_against<'t>(
        self,
        listed: impl IntoIterator<Item = &'t Token>,
    ) -> Result<Self, Violation> {
        let name = self.name().as_str();
        match listed.into_iter().find(|token| token.name() == name) {
            None => Ok(self),
            Some(token) => {
                let fault = Fault::NameTaken(name, token.id().as_str());
                Err(Violation::new(pointer::NAME, &fault))
            }
        }
    }
}

impl NewToken {
    /// The token that a generated request describes.
    ///
    /// ```
    /// use sailpoint_pat::client::{nullable::Nullable, types::CreatePersonalAccessTokenRequest};
    /// use sailpoint_pat::{Code, NewToken, Now};
    ///
    /// let request = CreatePersonalAccessTokenRequest {
    ///     name: "nightly export".to_owned(),
    ///     scope: Nullable::Absent,
    ///     access_token_validity_seconds: Nullable::Absent,
    ///     expiration_date: Nullable::Null,
    ///     user_aware_token_never_expires: Nullable::Absent,
    /// };
    /// let violations = NewToken::from_request(request, &Now::system()).unwrap_err();
    /// assert_eq!(violations.as_slice()[0].code(), Code::NeverExpiringNotAcknowledged);
    /// ```
    ///
    /// # Errors
    ///
    /// Every violation at once.
    pub fn from_request(
        request: CreatePersonalAccessTokenRequest,
        now: &Now,
    ) -> Result<Self, Violations> {
        let CreatePersonalAccessTokenRequest {
            name,
            scope,
            access_token_validity_seconds,
            expiration_date,
            user_aware_token_never_expires,
        } = request;
        let mut found = Vec::new();
        let name = keep(TokenName::new(name), &mut found);
        let scope = Scope::of_request(scope.value().unwrap_or_default(), &mut found);
        let date = expiration_date.value().map(Timestamp::to_utc);
        let said = user_aware_token_never_expires.value();
        let expiry = keep(Expiry::of_fields(date, said, now), &mut found);
        match (name, scope, expiry) {
            (Some(name), Some(scope), Some(expiry)) => {
                let ttl = access_token_validity_seconds
                    .value()
                    .map(AccessTokenTtl::from);
                Ok(Self::of_checked(name, scope, ttl, expiry, said))
            }
            _ => Err(Violations::new(found)),
        }
    }
}

/// The request to send. A field about which nothing was said is absent.
impl From<NewToken> for CreatePersonalAccessTokenRequest {
    fn from(token: NewToken) -> Self {
        let (ttl, expiry, said) = (
            token.access_token_ttl(),
            token.expiry(),
            token.acknowledgement(),
        );
        let (name, scope) = token.into_name_and_scope();
        Self {
            access_token_validity_seconds: Nullable::or_absent(ttl.map(Into::into)),
            expiration_date: Nullable::or_absent(
                expiry.deadline().map(|deadline| deadline.instant().into()),
            ),
            user_aware_token_never_expires: Nullable::or_absent(said),
            scope: Nullable::or_absent(scope.into()),
            name: name.into(),
        }
    }
}

impl From<&NewToken> for CreatePersonalAccessTokenRequest {
    fn from(token: &NewToken) -> Self {
        token.clone().into()
    }
}
