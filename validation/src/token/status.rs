//! What an expiration date means at a given time. Pure: no clock.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};

use crate::rule::now::Now;

/// How long a token goes on, seen at a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It expires, but not soon.
    Active,
    /// It expires within the time that counts as soon; this much of it is left, never zero.
    ExpiresIn(Duration),
    /// It has expired.
    Expired,
    /// It has no expiration date.
    NeverExpires {
        /// Whether somebody acknowledged that. `None` if the service did not say, which it does not in the reply to a
        /// bulk update. Tokens of older versions may have neither a date nor an acknowledgement.
        acknowledged: Option<bool>,
    },
}

impl Status {
    /// The status of a token with these two fields at `now`, without its margin. What expires within `soon`, that
    /// instant included, [`ExpiresIn`](Status::ExpiresIn). A token whose date is now has expired.
    ///
    /// ```
    /// use std::time::Duration;
    /// use chrono::{TimeDelta, TimeZone as _, Utc};
    /// use sailpoint_pat::{Now, Status};
    ///
    /// let now = Now::at(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap());
    /// let (week, hour) = (Duration::from_secs(7 * 86_400), Duration::from_secs(3_600));
    /// let in_an_hour = Some(now.instant() + TimeDelta::hours(1));
    /// assert_eq!(Status::of_fields(in_an_hour, None, &now, week), Status::ExpiresIn(hour));
    /// assert_eq!(Status::of_fields(in_an_hour, None, &now, Duration::ZERO), Status::Active);
    /// ```
    pub fn of_fields(
        expiration: Option<DateTime<Utc>>,
        acknowledged: Option<bool>,
        now: &Now,
        soon: Duration,
    ) -> Self {
        let Some(expiration) = expiration else {
            return Self::NeverExpires { acknowledged };
        };
        match expiration.signed_duration_since(now.instant()).to_std() {
            Ok(Duration::ZERO) | Err(_) => Self::Expired,
            Ok(left) if left <= soon => Self::ExpiresIn(left),
            Ok(_) => Self::Active,
        }
    }
}

/// `active`, `expires in 3600 s`, `expired`, `never expires, acknowledged`
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => f.pad("active"),
            Self::ExpiresIn(left) => write!(f, "expires in {} s", left.as_secs()),
            Self::Expired => f.pad("expired"),
            Self::NeverExpires { acknowledged } => f.pad(match acknowledged {
                Some(true) => "never expires, acknowledged",
                Some(false) => "never expires, not acknowledged",
                None => "never expires",
            }),
        }
    }
}
