//! Times as people write them: `90d`, `2027-01-31`, `2027-01-31T12:00:00Z`. The present is an argument.

use std::{str::FromStr, time::Duration};

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use sailpoint_pat::{AccessTokenTtl, Deadline, Now, Violation};

use crate::terminal::failure::Failure;

/// A time, seen from the present or by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// So long from now, or ago.
    Span(Span),
    /// At this instant. A day is its first instant in UTC: for an expiry the careful choice.
    Instant(DateTime<Utc>),
}

/// A length of time in weeks, days, hours, minutes and seconds. There are no months or years: these have no length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) Duration);

impl When {
    /// The deadline so long from now, or at that instant.
    pub(crate) fn deadline(self, now: &Now) -> Result<Deadline, Failure> {
        Ok(match self {
            Self::Span(Span(length)) => Deadline::after(length, now)?,
            Self::Instant(instant) => Deadline::at(instant, now)?,
        })
    }

    /// The instant so long ago, or that instant.
    pub(crate) fn ago(self, now: &Now) -> Result<DateTime<Utc>, Failure> {
        match self {
            Self::Instant(instant) => Ok(instant),
            Self::Span(Span(length)) => TimeDelta::from_std(length)
                .ok()
                .and_then(|length| now.instant().checked_sub_signed(length))
                // The service takes years of four digits.
                .filter(|instant| instant.year() >= 0)
                .ok_or_else(|| Failure::usage("that is longer ago than there are dates")),
        }
    }
}

impl Span {
    /// So long each bearer of a token is valid.
    pub(crate) fn bearer(self) -> Result<AccessTokenTtl, Violation> {
        let seconds = i64::try_from(self.0.as_secs()).unwrap_or(i64::MAX);
        AccessTokenTtl::from_seconds(seconds)
    }
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
            return Ok(Self::Instant(
                day.and_time(chrono::NaiveTime::MIN).and_utc(),
            ));
        }
        DateTime::parse_from_rfc3339(text)
            .map(|instant| Self::Instant(instant.to_utc()))
            .map_err(|_| {
                "neither a time span like 90d, a day like 2027-01-31, nor a date-time like 2027-01-31T12:00:00Z"
            })
    }
}

impl FromStr for Span {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const UNITS: [&str; 15] = [
            "w", "week", "weeks", "d", "day", "days", "h", "hour", "hours", "m", "min", "minute",
            "minutes", "s", "seconds",
        ];
        const WANTED: &str =
            "not a time span like 90d, 12h, 2w or 1d 12h (weeks, days, hours, minutes or seconds)";
        let mut units = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|unit| !unit.is_empty());
        // The library's month has 30.44 days.
        if !units.all(|unit| UNITS.contains(&unit)) {
            return Err(WANTED);
        }
        humantime::parse_duration(text)
            .map(Self)
            .map_err(|_| WANTED)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

    use super::*;

    #[test]
    fn spans_have_units_of_one_length() {
        let seconds = |text: &str| text.parse::<Span>().map(|span| span.0.as_secs()).ok();
        assert_eq!(seconds("90d"), Some(90 * 86_400));
        assert_eq!(seconds("2w"), Some(14 * 86_400));
        assert_eq!(seconds("1d 12h"), Some(36 * 3_600));
        assert_eq!(seconds("30m"), Some(1_800));
        for text in ["1M", "1y", "2 months", "90", "d", "", "-1d", "1d12x"] {
            assert_eq!(seconds(text), None, "{text}");
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
