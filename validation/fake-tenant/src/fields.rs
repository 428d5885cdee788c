//! What each field of a token may hold, whether it is set by a create or by a patch. Pure: the time is an argument.
//!
//! It never looks at two fields at once; that is the work of `rule` and `patch`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::date::Timestamp;
use crate::violation::Violation;

/// What a token may do when nobody names its scopes: everything its owner may.
pub(crate) const ALL_SCOPES: &str = "sp:scopes:all";
/// How long a bearer of a token lives when nobody says, in seconds.
pub(crate) const DEFAULT_VALIDITY: u32 = 43_200;
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
