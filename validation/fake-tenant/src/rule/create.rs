//! What a create request must be: every field in order, and the expiry rule across two of them.
//!
//! Pure. It never knows of other tokens: unique names and the number of tokens are the store's business.

use std::time::Duration;

use serde_json::Value;

use super::fields::{self, Violation, keep};
use crate::model::date::Timestamp;

/// A create request that keeps the rule.
#[derive(Clone, Debug)]
pub(crate) struct NewToken {
    pub(crate) name: String,
    pub(crate) scope: Vec<String>,
    pub(crate) validity: u32,
    pub(crate) expiration: Option<Timestamp>,
    pub(crate) acknowledged: bool,
}

/// Judges a request body at `now`. Null, an empty value and an absent key mean the same.
///
/// | date \ acknowledgement | absent, null, false | true |
/// |---|---|---|
/// | absent, null, empty | `never-expiring-not-acknowledged` | accepted |
/// | after now | accepted | accepted |
/// | now or before | `expiration-not-in-future` | `expiration-not-in-future` |
/// | not a date-time | `expiration-malformed` | `expiration-malformed` |
///
/// All violations at once, in the order name, scope, validity, date, acknowledgement. `Ok` and the violations are
/// both given, so that the store can add its own.
pub(crate) fn check(body: &Value, now: Timestamp) -> (Option<NewToken>, Vec<Violation>) {
    let Value::Object(body) = body else {
        return (
            None,
            Violation::new("body-not-object", "the body must be a JSON object").into(),
        );
    };
    let mut violations = Vec::new();
    let field = |key: &str| body.get(key).unwrap_or(&Value::Null);

    let name = keep(fields::name(field("name")), &mut violations);
    let scope = keep(fields::scope(field("scope")), &mut violations);
    let validity = keep(
        fields::validity(field("accessTokenValiditySeconds")),
        &mut violations,
    );
    let expiration = keep(
        fields::expiration(field("expirationDate"), now),
        &mut violations,
    );
    let acknowledged = keep(
        fields::acknowledgement(field("userAwareTokenNeverExpires")),
        &mut violations,
    );

    if expiration == Some(None) && acknowledged == Some(false) {
        violations.push(never_expiring_not_acknowledged());
    }
    let token = (|| {
        Some(NewToken {
            name: name?,
            scope: scope?,
            validity: validity?,
            expiration: expiration?,
            acknowledged: acknowledged?,
        })
    })();
    (token, violations)
}

/// The refusal that create and patch share.
pub(crate) fn never_expiring_not_acknowledged() -> Violation {
    Violation::new(
        "never-expiring-not-acknowledged",
        "without /expirationDate the token would never expire, which /userAwareTokenNeverExpires must acknowledge",
    )
}

/// Six months, taken as 183 days: how long a token lived without a date in the versions before the expiry rule.
const LONGEST: Duration = Duration::from_secs(183 * 86_400);

/// Gives a create request the date that the versions before the expiry rule gave it: none, or a later one, became six months. What is
/// no date stays as it is, to be refused.
pub(crate) fn keep_to_six_months(body: &mut Value, now: Timestamp) {
    let Some(body) = body.as_object_mut() else {
        return;
    };
    let last = now.plus(LONGEST);
    let is_kept = match body.get("expirationDate") {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) if text.is_empty() => false,
        Some(Value::String(text)) => Timestamp::parse(text).map_or(true, |date| date <= last),
        Some(_) => true,
    };
    if !is_kept {
        body.insert("expirationDate".to_owned(), last.to_string().into());
    }
}
