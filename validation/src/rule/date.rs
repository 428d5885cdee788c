//! RFC 3339 date-times: which texts are taken, to which instant, and why the others are not.
//!
//! Taken: what RFC 3339 allows, with upper- or lower-case `T` and `Z`, any number of fractional digits and any offset,
//! as long as the instant in UTC has a year of four digits. Not taken: a space for the `T`, a leap second, `24:00:00`,
//! a time without offset. What is finer than a millisecond is cut off, never rounded up.

use std::fmt;

use chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};

/// Why something is not a date-time that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateProblem {
    DateOnly,
    Separator,
    OffsetMissing,
    OffsetForm,
    LeapSecond,
    EndOfDay,
    NoSuchTime,
    Year,
    Form,
}

impl fmt::Display for DateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DateOnly => {
                "it has no time of day; add one and an offset, as in 2030-01-31T00:00:00Z"
            }
            Self::Separator => {
                "date and time have to be separated by T, as in 2030-01-31T00:00:00Z"
            }
            Self::OffsetMissing => "it has no offset; add Z for UTC, or an offset such as +01:00",
            Self::OffsetForm => "its offset has to be Z or written as +01:00, at most 23:59",
            Self::LeapSecond => "a leap second cannot be sent; use second 59, or the next minute",
            Self::EndOfDay => "hours end at 23; write the end of a day as 00:00:00 of the next",
            Self::NoSuchTime => "there is no such day or time of day; correct it",
            Self::Year => "its year in UTC has to be between 0000 and 9999; use a year within",
            Self::Form => "write it as RFC 3339 says, as in 2030-01-31T00:00:00.000Z",
        })
    }
}

/// Reads a date-time, cut off to the millisecond.
pub(crate) fn parse(text: &str) -> Result<DateTime<Utc>, DateProblem> {
    // chrono takes a space for the T, a leap second, and U+2212 for the minus.
    let plain = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    match DateTime::parse_from_rfc3339(text) {
        Ok(date) if plain => sendable(date.to_utc()),
        _ => Err(diagnose(text)),
    }
}

/// Cuts off to the millisecond what can be written in RFC 3339.
#[inline]
pub(crate) fn sendable(instant: DateTime<Utc>) -> Result<DateTime<Utc>, DateProblem> {
    let nanos = instant.timestamp_subsec_nanos();
    if nanos >= 1_000_000_000 {
        Err(DateProblem::LeapSecond)
    } else if !(YEAR_0..YEAR_10000).contains(&instant.timestamp()) {
        Err(DateProblem::Year)
    } else if nanos.is_multiple_of(1_000_000) {
        Ok(instant)
    } else {
        Ok(instant.trunc_subsecs(3))
    }
}

/// 0000-01-01T00:00:00Z and 10000-01-01T00:00:00Z, in seconds.
const YEAR_0: i64 = -62_167_219_200;
const YEAR_10000: i64 = 253_402_300_800;

/// `YYYY-MM-DDTHH:MM:SS.mmmZ`
pub(crate) fn write(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Says why `text`, which is known not to be taken, is not taken.
fn diagnose(text: &str) -> DateProblem {
    if has_shape(text, "dddd-dd-dd") {
        return DateProblem::DateOnly;
    }
    let Some((clock, rest)) = text.split_at_checked(19) else {
        return DateProblem::Form;
    };
    if !has_shape(clock, "dddd-dd-dd?dd:dd:dd") {
        return DateProblem::Form;
    }
    let offset = match rest.strip_prefix('.') {
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if offset.len() == fraction.len() {
                return DateProblem::Form;
            }
            offset
        }
        None => rest,
    };
    match (clock.as_bytes()[10], &clock[11..13], &clock[17..19]) {
        (b'T' | b't', _, _) if offset.is_empty() => DateProblem::OffsetMissing,
        (b'T' | b't', _, _) if !is_offset(offset) => DateProblem::OffsetForm,
        (b'T' | b't', "24", _) => DateProblem::EndOfDay,
        (b'T' | b't', _, "60") => DateProblem::LeapSecond,
        (b'T' | b't', _, _) => DateProblem::NoSuchTime,
        (b' ' | b'_', _, _) => DateProblem::Separator,
        _ => DateProblem::Form,
    }
}

fn is_offset(text: &str) -> bool {
    match text.strip_prefix(['+', '-']) {
        Some(clock) => has_shape(clock, "dd:dd") && &clock[..2] <= "23" && &clock[3..] <= "59",
        None => matches!(text, "Z" | "z"),
    }
}

/// Whether `text` looks like `shape`, where `d` is a digit and `?` any ASCII character.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(have, want)| match want {
                b'd' => have.is_ascii_digit(),
                b'?' => have.is_ascii(),
                _ => have == want,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn taken(text: &str, written: &str) {
        assert_eq!(parse(text).map(write), Ok(written.to_owned()), "{text}");
    }

    #[track_caller]
    fn refused(text: &str, problem: DateProblem) {
        assert_eq!(parse(text), Err(problem), "{text}");
    }

    #[test]
    fn what_rfc_3339_allows_is_taken() {
        taken("2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999Z");
        taken("2026-12-31t23:59:59z", "2026-12-31T23:59:59.000Z");
        taken("2026-12-31T23:59:59+01:00", "2026-12-31T22:59:59.000Z");
        taken("2026-12-31T23:59:59-23:59", "2027-01-01T23:58:59.000Z");
        taken("2026-12-31T23:59:59-00:00", "2026-12-31T23:59:59.000Z");
        taken("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z");
        taken("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z");
        taken("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z");
    }

    #[test]
    fn finer_than_a_millisecond_is_cut_off() {
        taken("2026-12-31T23:59:59.9999Z", "2026-12-31T23:59:59.999Z");
        taken("2026-12-31T23:59:59.1Z", "2026-12-31T23:59:59.100Z");
        taken(
            "2026-12-31T23:59:59.00099999999999Z",
            "2026-12-31T23:59:59.000Z",
        );
        taken("1969-12-31T23:59:59.0009Z", "1969-12-31T23:59:59.000Z");
    }

    #[test]
    fn the_rest_is_refused_with_its_reason() {
        refused("2026-12-31", DateProblem::DateOnly);
        refused("2026-12-31 23:59:59Z", DateProblem::Separator);
        refused("2026-12-31_23:59:59Z", DateProblem::Separator);
        refused("2026-12-31T23:59:59", DateProblem::OffsetMissing);
        refused("2026-12-31T23:59:59.999", DateProblem::OffsetMissing);
        refused("2026-12-31T23:59:59+0100", DateProblem::OffsetForm);
        refused("2026-12-31T23:59:59+01", DateProblem::OffsetForm);
        refused("2026-12-31T23:59:59+24:00", DateProblem::OffsetForm);
        refused("2026-12-31T23:59:59+23:60", DateProblem::OffsetForm);
        refused("2026-12-31T23:59:59\u{2212}01:00", DateProblem::OffsetForm);
        refused("2026-12-31T23:59:59 Z", DateProblem::OffsetForm);
        refused("2026-12-31T23:59:59Z ", DateProblem::OffsetForm);
        refused("2026-12-31T23:59:60Z", DateProblem::LeapSecond);
        refused("2026-12-31T24:00:00Z", DateProblem::EndOfDay);
        refused("2026-02-29T00:00:00Z", DateProblem::NoSuchTime);
        refused("2026-12-31T23:60:00Z", DateProblem::NoSuchTime);
        refused("2026-12-31T25:00:00Z", DateProblem::NoSuchTime);
        refused("0000-01-01T00:00:00+00:01", DateProblem::Year);
        refused("9999-12-31T23:59:59-00:01", DateProblem::Year);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "not a date",
            "tomorrow",
            " 2026-12-31T23:59:59Z",
            "2026-12-31T23:59Z",
            "2026-12-31T23:59:59.Z",
            "2026-12-31T23:59:59,5Z",
            "+12026-12-31T23:59:59Z",
            "-2026-12-31T23:59:59Z",
            "20261231T235959Z",
            "2026-12-31é23:59:59Z",
            "1798761599999",
            "2026-12-31T23:59:5\u{e9}Z",
        ] {
            let problem = parse(text).expect_err(text);
            assert!(
                matches!(problem, DateProblem::Form | DateProblem::OffsetForm),
                "{text}: {problem:?}"
            );
        }
    }

    #[test]
    fn instants_that_rfc_3339_cannot_write_are_refused() {
        assert_eq!(sendable(DateTime::<Utc>::MAX_UTC), Err(DateProblem::Year));
        assert_eq!(sendable(DateTime::<Utc>::MIN_UTC), Err(DateProblem::Year));
        let leap = DateTime::parse_from_rfc3339("2026-12-31T23:59:60Z").expect("chrono takes it");
        assert_eq!(sendable(leap.to_utc()), Err(DateProblem::LeapSecond));
    }
}
