//! Lengths of time as people write them: the one grammar of policy files and of the command line of `pat`.

use std::{fmt, str::FromStr, time::Duration};

/// A length of time as people write it: `90d`, `12h 30m`, `2w`. Needs the feature `policy-file`.
///
/// It is a number and a unit, or several of them, which are added up. Spaces do not matter. The units:
///
/// | unit | written |
/// |---|---|
/// | weeks | `w`, `wk`, `wks`, `week`, `weeks` |
/// | days | `d`, `day`, `days` |
/// | hours | `h`, `hr`, `hrs`, `hour`, `hours` |
/// | minutes | `m`, `min`, `mins`, `minute`, `minutes` |
/// | seconds | `s`, `sec`, `secs`, `second`, `seconds` |
///
/// There are no months and no years, as these have no fixed length.
///
/// ```
/// use std::time::Duration;
/// use sailpoint_pat::TimeSpan;
///
/// let span: TimeSpan = "1d 12h".parse()?;
/// assert_eq!(span.as_duration(), Duration::from_secs(36 * 3_600));
/// assert!("1 month".parse::<TimeSpan>().is_err());
/// # Ok::<(), sailpoint_pat::InvalidTimeSpan>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimeSpan(Duration);

/// Why a text is not a length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTimeSpan {
    has_other_unit: bool,
}

/// The units of one length. The library behind this knows more: its month has 30.44 days.
const UNITS: [&str; 23] = [
    "w", "wk", "wks", "week", "weeks", "d", "day", "days", "h", "hr", "hrs", "hour", "hours", "m",
    "min", "mins", "minute", "minutes", "s", "sec", "secs", "second", "seconds",
];

impl TimeSpan {
    /// The length.
    pub const fn as_duration(self) -> Duration {
        self.0
    }
}

impl FromStr for TimeSpan {
    type Err = InvalidTimeSpan;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut units = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|unit| !unit.is_empty());
        let has_other_unit = !units.all(|unit| UNITS.contains(&unit));
        match humantime::parse_duration(text) {
            Ok(length) if !has_other_unit => Ok(Self(length)),
            Ok(_) => Err(InvalidTimeSpan { has_other_unit }),
            Err(_) => Err(InvalidTimeSpan {
                has_other_unit: false,
            }),
        }
    }
}

impl InvalidTimeSpan {
    /// Reads on from the text: `has a unit that is not one of …`.
    pub(crate) const fn reason(self) -> &'static str {
        if self.has_other_unit {
            "has a unit that is not one of weeks, days, hours, minutes and seconds"
        } else {
            "is not a length of time"
        }
    }
}

impl fmt::Display for InvalidTimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a time span like 90d, 12h, 2w or 1d 12h (weeks, days, hours, minutes or seconds)",
        )
    }
}

impl std::error::Error for InvalidTimeSpan {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_have_one_length_each() {
        let seconds = |text: &str| {
            let span = text.parse::<TimeSpan>();
            span.map(|span| span.as_duration().as_secs()).ok()
        };
        let units = [
            (604_800, &UNITS[..5]),
            (86_400, &UNITS[5..8]),
            (3_600, &UNITS[8..13]),
            (60, &UNITS[13..18]),
            (1, &UNITS[18..]),
        ];
        for (length, units) in units {
            for unit in units {
                assert_eq!(seconds(&format!("3{unit}")), Some(3 * length), "{unit}");
                assert_eq!(seconds(&format!("3 {unit}")), Some(3 * length), "{unit}");
            }
        }
        assert_eq!(seconds("1w 2d 3h 4m 5s"), Some(788_645));
        assert_eq!(seconds("1d12h"), Some(36 * 3_600));
        assert_eq!(seconds("0m"), Some(0));
        for text in [
            "1M", "1y", "2 months", "90", "d", "", "-1d", "1d12x", "1ms", "1D", "1 d 2",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
