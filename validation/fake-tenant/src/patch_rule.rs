//! Whether what a patch makes of a token keeps the rule. Pure: the time is an argument.
//!
//! It looks at what the document leaves behind, not at the values a field had on the way.

use serde_json::Value;

use crate::date::Timestamp;
use crate::fields;
use crate::patch::Patched;
use crate::rule::never_expiring_not_acknowledged;
use crate::token::Token;
use crate::violation::Violation;

/// What is to change, `None` where the patch touches nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    name: Option<String>,
    scope: Option<Vec<String>>,
    expiration: Option<Expiration>,
    acknowledged: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expiration {
    At(Timestamp),
    Never,
}

/// Judges the outcome of a patch at `now`, all violations at once:
///
/// - clearing the date needs the acknowledgement set to true by the same document;
/// - a date that is set must lie after now, and needs nothing else;
/// - an acknowledgement set to false, to null or removed needs a date set by the same document;
/// - the acknowledgement set to true alone is free, and so is what touches neither.
pub(crate) fn check(patched: &Patched, now: Timestamp) -> Result<Change, Vec<Violation>> {
    let mut violations: Vec<Violation> = Vec::new();
    let mut change = Change::default();
    let touched = |field: &str| {
        patched
            .touched
            .contains(field)
            .then(|| patched.fields.get(field).unwrap_or(&Value::Null))
    };

    if let Some(value) = touched("name") {
        fields::name(value).map_or_else(
            |found| violations.push(found),
            |name| change.name = Some(name),
        );
    }
    if let Some(value) = touched("scope") {
        fields::scope(value).map_or_else(
            |found| violations.extend(found),
            |scope| change.scope = Some(scope),
        );
    }
    let expiration = touched("expirationDate");
    let acknowledgement = touched("userAwareTokenNeverExpires");
    if let Some(value) = expiration {
        match fields::expiration(value, now) {
            Ok(date) => change.expiration = Some(date.map_or(Expiration::Never, Expiration::At)),
            Err(found) => violations.push(found),
        }
    }
    let mut acknowledgement_readable = true;
    if let Some(value) = acknowledgement {
        match fields::acknowledgement(value) {
            Ok(acknowledged) => change.acknowledged = Some(acknowledged),
            Err(found) => {
                acknowledgement_readable = false;
                violations.push(found);
            }
        }
    }
    if change.expiration == Some(Expiration::Never)
        && change.acknowledged != Some(true)
        && acknowledgement_readable
    {
        violations.push(never_expiring_not_acknowledged());
    }
    if expiration.is_none() && change.acknowledged == Some(false) {
        violations.push(Violation::new(
            "acknowledgement-withdrawn-without-expiration",
            "/userAwareTokenNeverExpires may only be taken back together with a new /expirationDate",
        ));
    }
    if violations.is_empty() {
        Ok(change)
    } else {
        Err(violations)
    }
}

impl Change {
    /// The name it sets, whose uniqueness only the store can judge.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn apply(self, token: &mut Token) {
        if let Some(name) = self.name {
            token.name = name;
        }
        if let Some(scope) = self.scope {
            token.scope = scope;
        }
        match self.expiration {
            Some(Expiration::At(date)) => token.expiration = Some(date),
            Some(Expiration::Never) => token.expiration = None,
            None => {}
        }
        if let Some(acknowledged) = self.acknowledged {
            token.acknowledged = acknowledged;
        }
    }
}
