//! Every reason for which a request is refused, and its text. The texts are part of the interface: a golden file in
//! `tests/` holds each of them.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};
use sailpoint_pat_client::bounded::Bounded;

use crate::rule::{
    code::Code,
    date::{self, DateProblem},
    excerpt::Excerpt,
    now::Now,
    violation::Reason,
};

/// What kind of JSON value stands where another is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    pub(crate) const fn of(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

/// A reason, with what its text needs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault<'a> {
    InvalidJson(&'a serde_json::Error),
    BodyNotObject(Kind),
    NameMissing,
    NameNotString(Kind),
    NameBlank,
    NameControlCharacter(char),
    /// The name, and the id of the token that has it.
    NameTaken(&'a str, &'a str),
    ScopeNotArray(Kind),
    ScopeEmpty,
    ScopeNotString(Kind),
    ScopeBlank,
    ScopeDuplicate(&'a str),
    ValidityNotInteger(Kind),
    /// `None`: beyond what an `i64` holds.
    ValidityOutOfRange(Option<i64>),
    ExpirationNotString(Kind),
    ExpirationMalformed(&'a str, DateProblem),
    ExpirationUnwritable(DateProblem),
    ExpirationNotInFuture(DateTime<Utc>, Now),
    NeverExpiringNotAcknowledged,
    AcknowledgementNotBoolean(Kind),
    DuplicateField(&'a str),
    UnknownField(&'a str),
}

impl Reason for Fault<'_> {
    fn code(&self) -> Code {
        match self {
            Self::InvalidJson(_) => Code::InvalidJson,
            Self::BodyNotObject(_) => Code::BodyNotObject,
            Self::NameMissing => Code::NameMissing,
            Self::NameNotString(_) => Code::NameNotString,
            Self::NameBlank => Code::NameBlank,
            Self::NameControlCharacter(_) => Code::NameControlCharacter,
            Self::NameTaken(..) => Code::NameTaken,
            Self::ScopeNotArray(_) => Code::ScopeNotArray,
            Self::ScopeEmpty => Code::ScopeEmpty,
            Self::ScopeNotString(_) => Code::ScopeNotString,
            Self::ScopeBlank => Code::ScopeBlank,
            Self::ScopeDuplicate(_) => Code::ScopeDuplicate,
            Self::ValidityNotInteger(_) => Code::ValidityNotInteger,
            Self::ValidityOutOfRange(_) => Code::ValidityOutOfRange,
            Self::ExpirationNotString(_)
            | Self::ExpirationMalformed(..)
            | Self::ExpirationUnwritable(_) => Code::ExpirationMalformed,
            Self::ExpirationNotInFuture(..) => Code::ExpirationNotInFuture,
            Self::NeverExpiringNotAcknowledged => Code::NeverExpiringNotAcknowledged,
            Self::AcknowledgementNotBoolean(_) => Code::AcknowledgementNotBoolean,
            Self::DuplicateField(_) => Code::DuplicateField,
            Self::UnknownField(_) => Code::UnknownField,
        }
    }
}

impl fmt::Display for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::InvalidJson(error) => write!(
                f,
                "the body is not JSON: {error}; correct it there, or write it with a JSON serialiser"
            ),
            Self::BodyNotObject(kind) => {
                write!(f, "the body is {kind}; send an object with the fields of the request")
            }
            Self::NameMissing => f.write_str("name is missing; give the token a name"),
            Self::NameNotString(kind) => write!(f, "name is {kind}; give it as a string"),
            Self::NameBlank => {
                f.write_str("name is blank; give the token a name that people can read")
            }
            Self::NameControlCharacter(character) => write!(
                f,
                "name contains the control character U+{:04X}; leave it out",
                u32::from(character)
            ),
            Self::NameTaken(name, id) => write!(
                f,
                "the name {} is that of the token {}; choose another, or delete that one",
                Excerpt::of_input(name),
                Excerpt::of_input(id)
            ),
            Self::ScopeNotArray(kind) => write!(
                f,
                "scope is {kind}; give an array of strings, an empty one for all rights of the owner"
            ),
            Self::ScopeEmpty => f.write_str(
                "no scope is named, which the service takes as all rights of the owner; \
                 name at least one scope, or say Scope::AllRights",
            ),
            Self::ScopeNotString(kind) => {
                write!(f, "this scope is {kind}; give it as a string, or remove it")
            }
            Self::ScopeBlank => f.write_str("this scope is blank; name a scope, or remove it"),
            Self::ScopeDuplicate(scope) => {
                write!(f, "the scope {} was named before; remove one", Excerpt::of_input(scope))
            }
            Self::ValidityNotInteger(kind) => {
                let kind: &dyn fmt::Display = match kind {
                    Kind::Number => &"not a whole number",
                    _ => &kind,
                };
                write!(f, "accessTokenValiditySeconds is {kind}; {ValidityHint}")
            }
            Self::ValidityOutOfRange(Some(seconds)) => {
                write!(f, "accessTokenValiditySeconds is {seconds}; {ValidityHint}")
            }
            Self::ValidityOutOfRange(None) => {
                write!(f, "accessTokenValiditySeconds is far out of range; {ValidityHint}")
            }
            Self::ExpirationNotString(kind) => {
                write!(f, "expirationDate is {kind}, not a date-time; {}", DateProblem::Form)
            }
            Self::ExpirationMalformed(text, problem) => {
                write!(f, "expirationDate {} is not a date-time: {problem}", Excerpt::of_input(text))
            }
            Self::ExpirationUnwritable(problem) => {
                write!(f, "expirationDate cannot be written as a date-time: {problem}")
            }
            Self::ExpirationNotInFuture(date, now) => not_in_future(f, date, now),
            Self::NeverExpiringNotAcknowledged => f.write_str(
                "the token would never expire and nobody acknowledged it: expirationDate is absent, null or empty, and \
                 userAwareTokenNeverExpires is not true; set expirationDate to a date-time in the future, or \
                 userAwareTokenNeverExpires to true",
            ),
            Self::AcknowledgementNotBoolean(kind) => {
                write!(f, "userAwareTokenNeverExpires is {kind}; give true or false, or leave it out")
            }
            Self::DuplicateField(field) => {
                write!(f, "{field} appears more than once; keep one of them")
            }
            Self::UnknownField(key) => write!(
                f,
                "the request has no field {}; correct the spelling or remove it; the fields are name, scope, \
                 accessTokenValiditySeconds, expirationDate and userAwareTokenNeverExpires",
                Excerpt::of_input(key)
            ),
        }
    }
}

fn not_in_future(f: &mut fmt::Formatter<'_>, date: DateTime<Utc>, now: Now) -> fmt::Result {
    let (date, instant) = (date::write(date), date::write(now.instant()));
    write!(
        f,
        "expirationDate {date} is not in the future: now is {instant}"
    )?;
    if now.margin() > Duration::ZERO {
        write!(
            f,
            " and the margin for clocks and transit is {:?}",
            now.margin()
        )?;
    }
    f.write_str("; set a later date-time")
}

/// The bounds of `accessTokenValiditySeconds` that this crate knows, in seconds. `ttl` holds them against the API document.
pub(crate) type InBounds = Bounded<15, 43_200>;

/// What to do about a validity that does not fit.
struct ValidityHint;

impl fmt::Display for ValidityHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (InBounds::MIN, InBounds::MAX);
        write!(
            f,
            "give a whole number of seconds from {least} to {most}, or leave it out for {most}"
        )
    }
}
