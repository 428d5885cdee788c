//! An expiration date that lay in the future when it was made.

use std::{fmt, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use crate::rule::{
    date::{self, DateProblem},
    now::Now,
    pointer,
    reason::Fault,
    violation::Violation,
};

/// The instant at which a token expires: to the millisecond, in a year that RFC 3339 can write, and strictly after the
/// [`Now`] it was made with and that one's margin.
///
/// Time goes on, so a deadline can have passed by the time it is used. [`Tenant`](crate::Tenant) checks again just
/// before it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deadline(DateTime<Utc>);

impl Deadline {
    /// The deadline at `instant`, cut off to the millisecond.
    ///
    /// # Errors
    ///
    /// [`ExpirationNotInFuture`](crate::Code::ExpirationNotInFuture), judged after cutting off, or
    /// [`ExpirationMalformed`](crate::Code::ExpirationMalformed) for a year that RFC 3339 cannot write or a leap second.
    #[inline]
    pub fn at(instant: DateTime<Utc>, now: &Now) -> Result<Self, Violation> {
        let instant = date::sendable(instant)
            .map_err(|problem| violation(&Fault::ExpirationUnwritable(problem)))?;
        Self::strictly_after(instant, now)
    }

    /// The deadline that lies `lifetime` after `now` (the margin is not added).
    ///
    /// # Errors
    ///
    /// As [`Deadline::at`]: a lifetime no longer than the margin, or one that ends after the year 9999.
    pub fn after(lifetime: Duration, now: &Now) -> Result<Self, Violation> {
        let instant = TimeDelta::from_std(lifetime)
            .ok()
            .and_then(|lifetime| now.instant().checked_add_signed(lifetime))
            .ok_or_else(|| violation(&Fault::ExpirationUnwritable(DateProblem::Year)))?;
        Self::at(instant, now)
    }

    /// The deadline written as an RFC 3339 date-time, cut off to the millisecond.
    ///
    /// # Errors
    ///
    /// [`ExpirationMalformed`](crate::Code::ExpirationMalformed) or
    /// [`ExpirationNotInFuture`](crate::Code::ExpirationNotInFuture).
    pub fn parse(text: &str, now: &Now) -> Result<Self, Violation> {
        let instant = date::parse(text)
            .map_err(|problem| violation(&Fault::ExpirationMalformed(text, problem)))?;
        Self::strictly_after(instant, now)
    }

    #[inline]
    fn strictly_after(instant: DateTime<Utc>, now: &Now) -> Result<Self, Violation> {
        if instant > now.horizon() {
            Ok(Self(instant))
        } else {
            Err(violation(&Fault::ExpirationNotInFuture(instant, *now)))
        }
    }

    /// The same deadline, if it still lies in the future.
    ///
    /// # Errors
    ///
    /// [`ExpirationNotInFuture`](crate::Code::ExpirationNotInFuture).
    pub fn still_after(self, now: &Now) -> Result<Self, Violation> {
        Self::strictly_after(self.0, now)
    }

    /// The instant, a whole number of milliseconds.
    pub const fn instant(self) -> DateTime<Utc> {
        self.0
    }
}

fn violation(fault: &Fault<'_>) -> Violation {
    Violation::new(pointer::EXPIRATION, fault)
}

/// `YYYY-MM-DDTHH:MM:SS.mmmZ`
impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&date::write(self.0))
    }
}

impl From<Deadline> for DateTime<Utc> {
    fn from(deadline: Deadline) -> Self {
        deadline.0
    }
}
