//! Lengths of time: days, hours and minutes. The units of the library that are no fixed number of these are refused: its
//! month has 30.44 days.

use std::time::Duration;

/// Why a text is not a length of time that can be used.
pub(super) type Misfit = &'static str;

pub(super) fn parse(text: &str) -> Result<Duration, Misfit> {
    const UNITS: [&str; 13] = [
        "d", "day", "days", "h", "hr", "hrs", "hour", "hours", "m", "min", "mins", "minute",
        "minutes",
    ];
    let length = humantime::parse_duration(text).map_err(|_| "is not a length of time")?;
    let mut units = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|unit| !unit.is_empty());
    if !units.all(|unit| UNITS.contains(&unit)) {
        Err("has a unit that is not one of days, hours and minutes")
    } else if length.is_zero() {
        Err("is no time at all")
    } else {
        Ok(length)
    }
}
