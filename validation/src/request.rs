//! Between [`NewToken`] and the generated model of a create request: one way in, one way out.

use std::borrow::Cow;

use sailpoint_pat_client::types::CreatePersonalAccessTokenRequest;

use crate::{
    NewToken, Now, Violations,
    fields::{Fields, Given, GivenDate, GivenInteger},
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
        let entries = scope.map(|scopes| {
            scopes
                .into_iter()
                .map(|scope| Ok(Cow::Owned(scope)))
                .collect()
        });
        Fields {
            name: Given::Value(Cow::Owned(name)),
            scope: entries.into(),
            validity: access_token_validity_seconds
                .map(|seconds| GivenInteger::Fits(seconds.get()))
                .into(),
            expiration: expiration_date
                .map(|date| GivenDate::Instant(date.to_utc()))
                .into(),
            acknowledgement: user_aware_token_never_expires.into(),
            strays: Vec::new(),
        }
        .check(now)
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
