//! What a create request must be: every field in order, and the expiry rule across two of them.
//!
//! Pure. It never knows of other tokens: unique names and the number of tokens are the store's business.

use serde_json::Value;

use crate::date::Timestamp;
use crate::fields;
use crate::violation::Violation;

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

fn keep<T, V: Into<Vec<Violation>>>(
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
