//! A date-time of the document: an instant, read from RFC 3339 and written as it was read.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, SecondsFormat, Timelike, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant. One that was read is written with the offset and the digits that it had. One that was made from a [`DateTime`] is
/// written as `2026-12-31T23:59:59.000Z`: in UTC, with milliseconds, and with more digits only where it has them. Two are equal if they
/// are the same instant.
#[derive(Clone, Copy, Debug)]
pub struct Timestamp {
    instant: DateTime<Utc>,
    form: Form,
}

/// How the instant is written, apart from the digits themselves.
#[derive(Clone, Copy, Debug)]
struct Form {
    /// What stands between date and time.
    separator: char,
    /// The digits of the fraction of a second.
    digits: u8,
    zone: Zone,
}

#[derive(Clone, Copy, Debug)]
enum Zone {
    /// `Z`, or `z`.
    Letter(char),
    /// An offset, and whether one of nothing is written with a minus.
    Offset(FixedOffset, bool),
}

impl Timestamp {
    /// The instant as a [`chrono`] value.
    pub const fn to_utc(self) -> DateTime<Utc> {
        self.instant
    }
}

impl Deref for Timestamp {
    type Target = DateTime<Utc>;

    fn deref(&self) -> &DateTime<Utc> {
        &self.instant
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.instant == other.instant
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.instant.cmp(&other.instant)
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.instant.hash(state);
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        let nanos = instant.nanosecond();
        let digits = if nanos.is_multiple_of(1_000_000) {
            3
        } else if nanos.is_multiple_of(1_000) {
            6
        } else {
            9
        };
        Self {
            instant,
            form: Form {
                separator: 'T',
                digits,
                zone: Zone::Letter('Z'),
            },
        }
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(value: Timestamp) -> Self {
        value.instant
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Form {
            separator,
            digits,
            zone,
        } = self.form;
        let offset = match zone {
            Zone::Letter(_) => FixedOffset::east_opt(0),
            Zone::Offset(offset, _) => Some(offset),
        };
        let offset = offset.ok_or(fmt::Error)?;
        // nine digits and the offset at the end, of which the form takes its part
        let text = self
            .instant
            .with_timezone(&offset)
            .to_rfc3339_opts(SecondsFormat::Nanos, false);
        let (date, rest) = text.split_once('T').ok_or(fmt::Error)?;
        let (seconds, rest) = rest.split_once('.').ok_or(fmt::Error)?;
        let (fraction, offset) = rest.split_at_checked(9).ok_or(fmt::Error)?;
        write!(f, "{date}{separator}{seconds}")?;
        match usize::from(digits) {
            0 => {}
            digits @ 1..9 => write!(f, ".{}", &fraction[..digits])?,
            digits => write!(f, ".{fraction:0<digits$}")?,
        }
        match zone {
            Zone::Letter(letter) => write!(f, "{letter}"),
            Zone::Offset(_, true) => f.write_str("-00:00"),
            Zone::Offset(_, false) => f.write_str(offset),
        }
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant = DateTime::parse_from_rfc3339(text)?;
        let fraction = text.split_once('.').map_or("", |(_, rest)| rest);
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let zone = match text.chars().last() {
            Some(letter @ ('Z' | 'z')) => Zone::Letter(letter),
            _ => Zone::Offset(*instant.offset(), text.ends_with("-00:00")),
        };
        Ok(Self {
            instant: instant.to_utc(),
            form: Form {
                separator: text.chars().nth(10).unwrap_or('T'),
                digits: u8::try_from(digits).unwrap_or(u8::MAX),
                zone,
            },
        })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|cause| de::Error::custom(format_args!("not an RFC 3339 date-time ({cause})")))
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        DateTime::<Utc>::json_schema(generator)
    }
}
