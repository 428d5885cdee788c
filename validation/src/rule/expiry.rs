//! The rule of the service for when a new token expires. Pure: no clock, no I/O, and one function for every way in.
//!
//! | `expirationDate` \ `userAwareTokenNeverExpires` | absent, null, false | true |
//! |---|---|---|
//! | absent, null or empty | refused: never expiring, not acknowledged | never expires |
//! | a date-time after now | expires then | expires then |
//! | now, or before | refused: not in the future | refused: not in the future |
//! | not a date-time | refused: malformed | refused: malformed |

use chrono::{DateTime, Utc};

use crate::rule::{deadline::Deadline, now::Now, pointer, reason::Fault, violation::Violation};

/// When a new token expires. There is no third case and no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expiry {
    /// At this instant, which lay in the future when it was checked.
    At(Deadline),
    /// Never, and somebody acknowledged it.
    Never(Acknowledged),
}

impl Expiry {
    /// Applies the rule to the two fields of a request. `None` stands for null, empty and absent, which mean the same.
    ///
    /// ```
    /// use chrono::{TimeZone as _, Utc};
    /// use sailpoint_pat::{Code, Expiry, Now};
    ///
    /// let now = Now::at(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap());
    /// let refusal = Expiry::of_fields(None, Some(false), &now).unwrap_err();
    /// assert_eq!(refusal.code(), Code::NeverExpiringNotAcknowledged);
    /// assert!(matches!(Expiry::of_fields(None, Some(true), &now), Ok(Expiry::Never(_))));
    /// ```
    ///
    /// # Errors
    ///
    /// The one violation that the table above names, at `/expirationDate`.
    pub fn of_fields(
        expiration: Option<DateTime<Utc>>,
        acknowledgement: Option<bool>,
        now: &Now,
    ) -> Result<Self, Violation> {
        match (expiration, acknowledgement) {
            (Some(instant), _) => Deadline::at(instant, now).map(Self::At),
            (None, Some(true)) => Ok(Self::Never(Acknowledged::that_this_token_never_expires())),
            (None, None | Some(false)) => Err(Violation::new(
                pointer::EXPIRATION,
                &Fault::NeverExpiringNotAcknowledged,
            )),
        }
    }

    /// The same expiry, if the rule still allows it: a deadline may have passed meanwhile.
    ///
    /// # Errors
    ///
    /// [`ExpirationNotInFuture`](crate::Code::ExpirationNotInFuture).
    pub fn still_after(self, now: &Now) -> Result<Self, Violation> {
        match self {
            Self::At(deadline) => deadline.still_after(now).map(Self::At),
            Self::Never(_) => Ok(self),
        }
    }

    /// The deadline, unless the token never expires.
    pub const fn deadline(self) -> Option<Deadline> {
        match self {
            Self::At(deadline) => Some(deadline),
            Self::Never(_) => None,
        }
    }
}

impl From<Deadline> for Expiry {
    fn from(deadline: Deadline) -> Self {
        Self::At(deadline)
    }
}

impl From<Acknowledged> for Expiry {
    fn from(acknowledged: Acknowledged) -> Self {
        Self::Never(acknowledged)
    }
}

/// Somebody knows that this token never expires.
///
/// Without a value of this type there is no [`Expiry::Never`](crate::Expiry::Never), and so no token that never
/// expires. It becomes `"userAwareTokenNeverExpires": true`.
///
/// It cannot be made by accident:
///
/// ```compile_fail,E0423
/// let acknowledged = sailpoint_pat::Acknowledged(());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Acknowledged(());

impl Acknowledged {
    /// Acknowledges that the token has no expiration date: it stays valid until somebody deletes it.
    pub const fn that_this_token_never_expires() -> Self {
        Self(())
    }
}
