//! How long a bearer taken with the token is valid.

use std::time::Duration;

use sailpoint_pat_client::{nullable::Nullable, types::CreatePersonalAccessTokenRequest};

use crate::rule::{
    pointer,
    reason::{Fault, InBounds},
    violation::Violation,
};

/// How long each bearer taken with the token is valid, in whole seconds from 15 to 43200 (twelve hours).
///
/// This is not the life of the token itself, which is its [`Expiry`](crate::Expiry). It cannot be changed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccessTokenTtl(InBounds);

// If this line does not compile, the API document has changed the bounds of `accessTokenValiditySeconds`: change
// `InBounds`, the texts above and the tests with it, and say so in the changelog.
const _: fn(CreatePersonalAccessTokenRequest) -> Nullable<InBounds> =
    |request| request.access_token_validity_seconds;

impl AccessTokenTtl {
    /// The shortest, in seconds.
    pub const MIN_SECONDS: i64 = InBounds::MIN;
    /// The longest, in seconds; also what the service takes when the request says nothing.
    pub const MAX_SECONDS: i64 = InBounds::MAX;

    /// Checks a number of seconds.
    ///
    /// # Errors
    ///
    /// [`ValidityOutOfRange`](crate::Code::ValidityOutOfRange).
    pub fn from_seconds(seconds: i64) -> Result<Self, Violation> {
        InBounds::new(seconds).map(Self).map_err(|_| {
            Violation::new(pointer::VALIDITY, &Fault::ValidityOutOfRange(Some(seconds)))
        })
    }

    /// The number of seconds.
    pub const fn seconds(self) -> i64 {
        self.0.get()
    }

    /// The same as a duration.
    pub const fn as_duration(self) -> Duration {
        Duration::from_secs(self.0.get().unsigned_abs())
    }
}

impl From<InBounds> for AccessTokenTtl {
    fn from(seconds: InBounds) -> Self {
        Self(seconds)
    }
}

impl From<AccessTokenTtl> for InBounds {
    fn from(ttl: AccessTokenTtl) -> Self {
        ttl.0
    }
}
