//! Instants as the service reads and writes them: RFC 3339 in, milliseconds and `Z` out.
//!
//! Written by hand and on purpose shared with nobody: this crate is an oracle for other readers of dates. It never
//! guesses: what RFC 3339 does not allow is malformed.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

const MILLIS_PER_DAY: i64 = 86_400_000;

/// An instant to the millisecond, counted from 1970-01-01T00:00:00Z.
///
/// Shown, and written to the wire, as `YYYY-MM-DDTHH:MM:SS.mmmZ`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text is not a date-time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct MalformedDate {
    reason: &'static str,
}

impl Timestamp {
    /// The earliest instant that can be written: `0000-01-01T00:00:00.000Z`.
    pub const MIN: Self = Self(-62_167_219_200_000);
    /// The latest instant that can be written: `9999-12-31T23:59:59.999Z`.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The instant so many milliseconds after the epoch, held between [`Self::MIN`] and [`Self::MAX`].
    #[must_use]
    pub const fn from_unix_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the epoch, negative before it.
    pub const fn unix_millis(self) -> i64 {
        self.0
    }

    /// The instant `span` later, held at [`Self::MAX`]. What is finer than a millisecond is dropped.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self::from_unix_millis(self.0.saturating_add(millis))
    }

    /// The instant `span` earlier, held at [`Self::MIN`]. What is finer than a millisecond is dropped.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self::from_unix_millis(self.0.saturating_sub(millis))
    }

    /// The instant as HTTP writes it, to the second: `Sun, 06 Nov 1994 08:49:37 GMT`.
    pub(crate) fn http_date(self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let days = self.0.div_euclid(MILLIS_PER_DAY);
        let (year, month, day) = civil_from_days(days);
        let seconds = self.0.rem_euclid(MILLIS_PER_DAY) / 1000;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        // both remainders are small and not negative
        let weekday = DAYS[usize::try_from(days.rem_euclid(7)).unwrap_or_default()];
        let month = MONTHS[usize::try_from(month - 1).unwrap_or_default()];
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// Reads an RFC 3339 date-time. The cases people disagree about are decided so:
    ///
    /// | case | decision |
    /// |---|---|
    /// | `T` and `Z` in lower case | accepted |
    /// | a space, or anything else, instead of `T` | malformed |
    /// | no offset | malformed |
    /// | `+0100`, `+01` | malformed: the colon and the minutes are required |
    /// | `-00:00` | accepted, as `Z` |
    /// | offsets beyond `±23:59` | malformed |
    /// | a fraction of any length | accepted, cut to the millisecond, never rounded |
    /// | a dot without digits, a comma | malformed |
    /// | a leap second, `:60` | malformed |
    /// | `24:00:00` | malformed |
    /// | years | exactly four digits, and the instant in UTC must lie in 0000..=9999 too |
    /// | spaces before or after | malformed |
    ///
    /// # Errors
    ///
    /// [`MalformedDate`], saying which of the rules was broken first.
    pub fn parse(text: &str) -> Result<Self, MalformedDate> {
        let mut cursor = Cursor(text.as_bytes());
        let year = cursor.number(4, "the year must have four digits")?;
        cursor.one_of(b"-", "a hyphen must follow the year")?;
        let month = cursor.number(2, "the month must have two digits")?;
        cursor.one_of(b"-", "a hyphen must follow the month")?;
        let day = cursor.number(2, "the day must have two digits")?;
        cursor.one_of(b"Tt", "a T must stand between date and time")?;
        let hour = cursor.number(2, "the hour must have two digits")?;
        cursor.one_of(b":", "a colon must follow the hour")?;
        let minute = cursor.number(2, "the minute must have two digits")?;
        cursor.one_of(b":", "a colon must follow the minute")?;
        let second = cursor.number(2, "the second must have two digits")?;
        let millis = cursor.fraction()?;
        let offset_minutes = cursor.offset()?;
        if !cursor.0.is_empty() {
            return malformed("something follows the offset");
        }
        if !(1..=12).contains(&month) {
            return malformed("the month must be 01 to 12");
        }
        if day < 1 || day > days_in_month(year, month) {
            return malformed("the month has no such day");
        }
        if hour > 23 || minute > 59 || second > 59 {
            return malformed("the time of day must be 00:00:00 to 23:59:59");
        }
        let minutes =
            (days_from_civil(year, month, day) * 24 + hour) * 60 + minute - offset_minutes;
        let instant = (minutes * 60 + second) * 1000 + millis;
        if !(Self::MIN.0..=Self::MAX.0).contains(&instant) {
            return malformed("in UTC the year must be 0000 to 9999");
        }
        Ok(Self(instant))
    }
}

impl FromStr for Timestamp {
    type Err = MalformedDate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(MILLIS_PER_DAY));
        let millis = self.0.rem_euclid(MILLIS_PER_DAY);
        let (seconds, millis) = (millis / 1000, millis % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const fn malformed<T>(reason: &'static str) -> Result<T, MalformedDate> {
    Err(MalformedDate { reason })
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn digit(&mut self) -> Option<i64> {
        let digit = self.0.first().filter(|byte| byte.is_ascii_digit())?;
        let value = i64::from(digit - b'0');
        self.0 = &self.0[1..];
        Some(value)
    }

    fn number(&mut self, digits: usize, reason: &'static str) -> Result<i64, MalformedDate> {
        (0..digits)
            .try_fold(0, |value, _| Some(value * 10 + self.digit()?))
            .ok_or(MalformedDate { reason })
    }

    fn one_of(&mut self, allowed: &[u8], reason: &'static str) -> Result<u8, MalformedDate> {
        self.next()
            .filter(|byte| allowed.contains(byte))
            .ok_or(MalformedDate { reason })
    }

    fn fraction(&mut self) -> Result<i64, MalformedDate> {
        if self.0.first() != Some(&b'.') {
            return Ok(0);
        }
        self.0 = &self.0[1..];
        let mut millis = 100 * self.number(1, "digits must follow the dot")?;
        millis += 10 * self.digit().unwrap_or(0);
        millis += self.digit().unwrap_or(0);
        while self.digit().is_some() {}
        Ok(millis)
    }

    fn offset(&mut self) -> Result<i64, MalformedDate> {
        let sign = match self.one_of(b"Zz+-", "an offset is required: Z, or as +01:00")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Ok(0),
        };
        let hours = self.number(2, "the offset's hours must have two digits")?;
        self.one_of(
            b":",
            "a colon must stand between the offset's hours and minutes",
        )?;
        let minutes = self.number(2, "the offset's minutes must have two digits")?;
        if hours > 23 || minutes > 59 {
            return malformed("the offset must be -23:59 to +23:59");
        }
        Ok(sign * (hours * 60 + minutes))
    }
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, by counting years from March.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

#[cfg(test)]
mod tests;
