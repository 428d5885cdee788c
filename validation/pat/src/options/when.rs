//! Times as people write them: `90d`, `2027-01-31`, `2027-01-31T12:00:00Z`. The present is an argument.
//!
//! Only the day is read here. Spans and date-times are read by the library, which takes no other in a policy and in a request.

use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Utc};
use sailpoint_pat::{AccessTokenTtl, Deadline, Now, TimeSpan, Violation};

use crate::terminal::failure::Failure;

/// A time, seen from the present or by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// So long from now, or ago.
    Span(TimeSpan),
    /// At this instant. A day is its first instant in UTC: for an expiry the careful choice.
    Instant(DateTime<Utc>),
}

impl When {
    /// The deadline so long from now, or at that instant.
    pub(crate) fn deadline(self, now: &Now) -> Result<Deadline, Failure> {
        Ok(match self {
            Self::Span(span) => Deadline::after(span.as_duration(), now)?,
            Self::Instant(instant) => Deadline::at(instant, now)?,
        })
    }

    /// The instant so long ago, or that instant.
    pub(crate) fn ago(self, now: &Now) -> Result<DateTime<Utc>, Failure> {
        match self {
            Self::Instant(instant) => Ok(instant),
            Self::Span(span) => TimeDelta::from_std(span.as_duration())
                .ok()
                .and_then(|length| now.instant().checked_sub_signed(length))
                // The service takes years of four digits.
                .filter(|instant| instant.year() >= 0)
                .ok_or_else(|| Failure::usage("that is longer ago than there are dates")),
        }
    }
}

/// How long each bearer of a token is valid.
pub(crate) fn bearer(span: TimeSpan) -> Result<AccessTokenTtl, Violation> {
    let seconds = i64::try_from(span.as_duration().as_secs()).unwrap_or(i64::MAX);
    AccessTokenTtl::from_seconds(seconds)
}

impl FromStr for When {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(span) = text.parse() {
            return Ok(Self::Span(span));
        }
        if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            && text.len() == "2027-01-31".len()
        {
            return Ok(Self::Instant(day.and_time(NaiveTime::MIN).and_utc()));
        }
        // A deadline has to be in the future, and an instant may be in the past: every one is after this.
        let ever = Now::at(DateTime::<Utc>::MIN_UTC);
        Deadline::parse(text, &ever)
            .map(|deadline| Self::Instant(deadline.instant()))
            .map_err(|_| {
                "neither a time span like 90d, a day like 2027-01-31, nor a date-time like 2027-01-31T12:00:00Z"
            })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

    use super::*;

    #[test]
    fn a_span_is_read_before_a_day() {
        let when: When = "1d 12h".parse().unwrap();
        assert_eq!(when, When::Span("36h".parse().unwrap()));
        for text in ["1M", "1y", "2 months", "90", "d", "", "-1d", "1d12x"] {
            assert!(text.parse::<When>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_its_first_instant() {
        let when: When = "2027-01-31".parse().unwrap();
        let first = "2027-01-31T00:00:00Z".parse().unwrap();
        assert_eq!(when, When::Instant(first));
        assert_eq!("2027-01-31T01:00:00+01:00".parse(), Ok(when));
        for text in [
            "2027-1-31",
            "2027-02-30",
            "31.01.2027",
            "tomorrow",
            "2027-01-31T01:00:00",
        ] {
            assert!(text.parse::<When>().is_err(), "{text}");
        }
    }
}
