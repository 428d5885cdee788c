//! Between [`NewToken`] and the generated model of a create request: one way in, one way out.

use sailpoint_pat_client::{timestamp::Timestamp, types::CreatePersonalAccessTokenRequest};

use crate::{
    request::create::NewToken,
    rule::{
        expiry::Expiry,
        name::TokenName,
        now::Now,
        scope::Scope,
        ttl::AccessTokenTtl,
        violations::{Violations, keep},
    },
};

impl NewToken {
    /// The token that a generated request describes.
    ///
    /// ```
    /// use sailpoint_pat::{Code, NewToken, Now, client::types::CreatePersonalAccessTokenRequest};
    ///
    /// let request = CreatePersonalAccessTokenRequest {
    ///     name: "nightly export".to_owned(),
    ///     scope: None,
    ///     access_token_validity_seconds: None,
    ///     expiration_date: None,
    ///     user_aware_token_never_expires: None,
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
        let scope = Scope::of_request(scope.unwrap_or_default(), &mut found);
        let date = expiration_date.map(Timestamp::to_utc);
        let said = user_aware_token_never_expires;
        let expiry = keep(Expiry::of_fields(date, said, now), &mut found);
        match (name, scope, expiry) {
            (Some(name), Some(scope), Some(expiry)) => {
                let ttl = access_token_validity_seconds.map(AccessTokenTtl::from);
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
            access_token_validity_seconds: ttl.map(Into::into),
            expiration_date: expiry.deadline().map(|deadline| deadline.instant().into()),
            user_aware_token_never_expires: said,
            scope: scope.into(),
            name: name.into(),
        }
    }
}

impl From<&NewToken> for CreatePersonalAccessTokenRequest {
    fn from(token: &NewToken) -> Self {
        token.clone().into()
    }
}
