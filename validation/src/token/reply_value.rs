//! The values of a reply's members: null counts as absent, and one of the wrong kind is a reason instead of the end.

use chrono::{DateTime, Utc};
use serde::de::MapAccess;

use crate::{
    json::value::{Given, GivenInteger, Reader},
    rule::reason::Kind,
    token::unreadable::{UnreadableToken, Why},
};

/// A field that was read, `None` where it is null, or why it cannot be. The error around it is that of JSON.
pub(crate) type Maybe<T, E> = Result<Result<Option<T>, UnreadableToken>, E>;

pub(crate) fn text<'de, A: MapAccess<'de>>(
    pointer: &'static str,
    members: &mut A,
) -> Maybe<String, A::Error> {
    Ok(match members.next_value_seed(Reader::SCALAR)?.text() {
        Given::Absent => Ok(None),
        Given::Value(text) => Ok(Some(text.into_owned())),
        Given::Other(kind) => Err(wrong(pointer, "a string", kind)),
    })
}

pub(crate) fn boolean<'de, A: MapAccess<'de>>(
    pointer: &'static str,
    members: &mut A,
) -> Maybe<bool, A::Error> {
    Ok(match members.next_value_seed(Reader::SCALAR)?.boolean() {
        Given::Absent => Ok(None),
        Given::Value(boolean) => Ok(Some(boolean)),
        Given::Other(kind) => Err(wrong(pointer, "a boolean", kind)),
    })
}

pub(crate) fn date<'de, A: MapAccess<'de>>(
    pointer: &'static str,
    members: &mut A,
) -> Maybe<DateTime<Utc>, A::Error> {
    Ok(match members.next_value_seed(Reader::SCALAR)?.text() {
        Given::Absent => Ok(None),
        Given::Value(text) if text.is_empty() => Ok(None),
        Given::Value(text) => DateTime::parse_from_rfc3339(&text)
            .map(|date| Some(date.to_utc()))
            .map_err(|_| UnreadableToken::new(pointer, Why::NotADate)),
        Given::Other(kind) => Err(wrong(pointer, "a date-time", kind)),
    })
}

pub(crate) fn validity<'de, A: MapAccess<'de>>(members: &mut A) -> Maybe<i64, A::Error> {
    let kind = match members.next_value_seed(Reader::SCALAR)?.integer() {
        Given::Absent => return Ok(Ok(None)),
        Given::Value(GivenInteger::Fits(seconds)) => return Ok(Ok(Some(seconds))),
        Given::Value(GivenInteger::TooLarge) => Kind::Number,
        Given::Other(kind) => kind,
    };
    Ok(Err(wrong(
        "/accessTokenValiditySeconds",
        "a whole number of seconds",
        kind,
    )))
}

pub(crate) fn scope<'de, A: MapAccess<'de>>(members: &mut A) -> Maybe<Vec<String>, A::Error> {
    let entries = match members.next_value_seed(Reader::LIST)?.list() {
        Given::Absent => return Ok(Ok(None)),
        Given::Value(entries) => entries,
        Given::Other(kind) => return Ok(Err(wrong("/scope", "an array of strings", kind))),
    };
    let mut scope = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        match entry {
            Ok(entry) => scope.push(entry.into_owned()),
            Err(kind) => {
                let why = Why::Other("a string", kind);
                return Ok(Err(UnreadableToken::new(format!("/scope/{index}"), why)));
            }
        }
    }
    Ok(Ok(Some(scope)))
}

pub(crate) fn wrong(pointer: &'static str, wanted: &'static str, kind: Kind) -> UnreadableToken {
    UnreadableToken::new(pointer, Why::Other(wanted, kind))
}
