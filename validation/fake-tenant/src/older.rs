//! What the versions before the expiry rule did: a token without a date, or with a later one, lives for six months.
//!
//! Pure. Whatever else is wrong with a request is left to the rule.

use std::time::Duration;

use serde_json::Value;

use crate::date::Timestamp;

/// Six months, taken as 183 days.
const LONGEST: Duration = Duration::from_secs(183 * 86_400);

/// Gives a create request the date that those versions gave it. What is no date stays as it is, to be refused.
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
