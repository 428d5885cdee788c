//! What is to be said of one token.

use chrono::{TimeDelta, Utc};

use crate::{
    audit::{finding::Finding, settings::Audit, subject::Subject, what::What},
    rule::{now::Now, scope::Scope},
    token::{Token, status::Status},
};

pub(super) fn find<'a>(audit: &Audit, token: &'a Token, now: &Now, found: &mut Vec<Finding<'a>>) {
    let mut say = |what| {
        found.push(Finding {
            subject: Subject::Token(token),
            what,
        });
    };
    let status = token.status(now, audit.soon);
    if let Some(what) = of_status(audit, &status, token) {
        say(what);
    }
    // What has expired cannot be used, so it makes no difference what it was used for.
    if status != Status::Expired {
        if let Some(what) = of_use(audit, token, now) {
            say(what);
        }
        if let Some(what) = of_rights(token) {
            say(what);
        }
        if let Some(policy) = &audit.policy {
            for violation in policy.review(token, now) {
                say(What::Policy(Box::new(violation)));
            }
        }
    }
}

fn of_status(audit: &Audit, status: &Status, token: &Token) -> Option<What> {
    match *status {
        Status::Active => None,
        Status::NeverExpires { acknowledged } => {
            let policy = audit.policy.as_ref();
            let is_exception = policy.is_some_and(|policy| policy.excepts(token));
            Some(if is_exception && acknowledged == Some(true) {
                What::NeverExpiresAllowed
            } else {
                What::NeverExpires(acknowledged)
            })
        }
        Status::Expired => token.expiration_date().map(What::Expired),
        Status::ExpiresIn(left) => {
            let left = TimeDelta::from_std(left).unwrap_or(TimeDelta::MAX);
            token
                .expiration_date()
                .map(|at| What::ExpiresSoon(at, left))
        }
    }
}

fn of_use(audit: &Audit, token: &Token, now: &Now) -> Option<What> {
    let since = |instant: chrono::DateTime<Utc>| now.instant().signed_duration_since(instant);
    let noted = TimeDelta::from_std(Audit::USE_NOTED_WITHIN).unwrap_or(TimeDelta::MAX);
    match token.last_used() {
        None => {
            // one made just now could not be used yet
            let is_new = token
                .created()
                .is_some_and(|created| since(created) <= noted);
            (!is_new).then_some(What::NeverUsed)
        }
        Some(last) => {
            let long = TimeDelta::from_std(audit.unused_for).unwrap_or(TimeDelta::MAX);
            let long = long.checked_add(&noted).unwrap_or(TimeDelta::MAX);
            (since(last) > long).then(|| What::Unused(last, since(last)))
        }
    }
}

fn of_rights(token: &Token) -> Option<What> {
    match token.scope() {
        None | Some([]) => Some(What::AllRightsImplied),
        Some(named) => named
            .iter()
            .any(|scope| scope == Scope::ALL_RIGHTS)
            .then_some(What::AllRights),
    }
}
