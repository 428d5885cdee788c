//! How long a bearer taken with the token is valid.

use std::time::Duration;

use crate::{fault::Fault, field, violation::Violation};

/// How long each bearer taken with the token is valid, in whole seconds from 15 to 43200 (twelve hours).
///
/// This is not the life of the token itself, which is its [`Expiry`](crate::Expiry). It cannot be changed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccessTokenTtl(u16);

impl AccessTokenTtl {
    /// The shortest, in seconds.
    pub const MIN_SECONDS: u16 = 15;
    /// The longest, in seconds; also what the service takes when the request says nothing.
    pub const MAX_SECONDS: u16 = 43_200;

    /// Checks a number of seconds.
    ///
    /// # Errors
    ///
    /// [`ValidityOutOfRange`](crate::Code::ValidityOutOfRange).
    pub fn from_seconds(seconds: i64) -> Result<Self, Violation> {
        match u16::try_from(seconds) {
            Ok(fitting @ Self::MIN_SECONDS..=Self::MAX_SECONDS) => Ok(Self(fitting)),
            _ => Err(Violation::new(
                field::VALIDITY,
                &Fault::ValidityOutOfRange(Some(seconds)),
            )),
        }
    }

    /// The number of seconds.
    pub const fn seconds(self) -> u16 {
        self.0
    }

    /// The same as a duration.
    pub const fn as_duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }
}
