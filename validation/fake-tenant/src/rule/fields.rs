//! What each field of a token may hold, whether it is set by a create or by a patch. Pure: the time is an argument.
//!
//! What is wrong is a [`Violation`]. It never looks at two fields at once; that is the work of `create` and `patch`.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::model::date::Timestamp;
use crate::model::identity::ALL_SCOPES;
use crate::model::token::DEFAULT_VALIDITY;

/// One broken rule. Shown as `code: sentence`, which is also what the reply's `causes` say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    code: &'static str,
    sentence: String,
}

impl Violation {
    pub(crate) fn new(code: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
        }
    }
}

impl From<Violation> for Vec<Violation> {
    fn from(violation: Violation) -> Self {
        vec![violation]
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.sentence)
    }
}

/// The value of a field, or `None` and what is wrong with it among the violations.
pub(super) fn keep<T, V: Into<Vec<Violation>>>(
    result: Result<T, V>,
    violations: &mut Vec<Violation>,
) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(found) => {
            violations.extend(found.into());
            None
        }
    }
}

/// The bearer lifetimes a request may ask for, in seconds.
pub(crate) const VALIDITY: std::ops::RangeInclusive<u32> = 15..=43_200;

pub(crate) fn name(value: &Value) -> Result<String, Violation> {
    match value {
        Value::Null => Err(Violation::new("name-missing", "/name is required")),
        Value::String(name) if name.trim().is_empty() => {
            Err(Violation::new("name-blank", "/name must not be blank"))
        }
        Value::String(name) if name.chars().any(char::is_control) => Err(Violation::new(
            "name-control-character",
            "/name must not hold control characters",
        )),
        Value::String(name) => Ok(name.clone()),
        _ => Err(Violation::new("name-not-string", "/name must be a string")),
    }
}

pub(crate) fn scope(value: &Value) -> Result<Vec<String>, Vec<Violation>> {
    let items = match value {
        Value::Null => &Vec::new(),
        Value::Array(items) => items,
        _ => {
            return Err(Violation::new(
                "scope-not-array",
                "/scope must be null or an array of strings",
            )
            .into());
        }
    };
    let mut violations = Vec::new();
    let mut scopes: Vec<String> = Vec::with_capacity(items.len());
    let mut seen = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            Value::String(scope) if scope.trim().is_empty() => {
                violations.push(Violation::new(
                    "scope-blank",
                    format!("/scope/{index} must not be blank"),
                ));
            }
            Value::String(scope) if !seen.insert(scope) => {
                violations.push(Violation::new(
                    "scope-duplicate",
                    format!("/scope/{index} is there already"),
                ));
            }
            Value::String(scope) => scopes.push(scope.clone()),
            _ => violations.push(Violation::new(
                "scope-not-string",
                format!("/scope/{index} must be a string"),
            )),
        }
    }
    if !violations.is_empty() {
        return Err(violations);
    }
    if scopes.is_empty() {
        scopes.push(ALL_SCOPES.to_owned());
    }
    Ok(scopes)
}

pub(crate) fn validity(value: &Value) -> Result<u32, Violation> {
    if value.is_null() {
        return Ok(DEFAULT_VALIDITY);
    }
    // 900.0 and 9e2 are integers for JSON Schema, and for us
    let Some(seconds) = value.as_f64().filter(|seconds| seconds.fract() == 0.0) else {
        return Err(Violation::new(
            "validity-not-integer",
            "/accessTokenValiditySeconds must be null or an integer",
        ));
    };
    if !(f64::from(*VALIDITY.start())..=f64::from(*VALIDITY.end())).contains(&seconds) {
        return Err(Violation::new(
            "validity-out-of-range",
            "/accessTokenValiditySeconds must be 15 to 43200",
        ));
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and within the bounds"
    )]
    Ok(seconds as u32)
}

/// `None` for null and for an empty string, which mean that there is no date.
pub(crate) fn expiration(value: &Value, now: Timestamp) -> Result<Option<Timestamp>, Violation> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::String(text) => text,
        _ => {
            return Err(Violation::new(
                "expiration-malformed",
                "/expirationDate must be null or a date-time",
            ));
        }
    };
    let date = Timestamp::parse(text).map_err(|malformed| {
        Violation::new(
            "expiration-malformed",
            format!("/expirationDate is not a date-time: {malformed}"),
        )
    })?;
    if date <= now {
        let sentence = format!("/expirationDate must be after {now}, the time here, and is {date}");
        return Err(Violation::new("expiration-not-in-future", sentence));
    }
    Ok(Some(date))
}

pub(crate) fn acknowledgement(value: &Value) -> Result<bool, Violation> {
    match value {
        Value::Null => Ok(false),
        Value::Bool(acknowledged) => Ok(*acknowledged),
        _ => Err(Violation::new(
            "acknowledgement-not-boolean",
            "/userAwareTokenNeverExpires must be null, true or false",
        )),
    }
}
