//! The audit itself: what is to be said of each token, of owners, and of the list.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    audit::{
        finding::{Finding, Subject},
        report::AuditReport,
        settings::Audit,
        what::{Loss, What},
    },
    rule::{now::Now, scope::AllRights},
    token::{Token, list::TokenList, owner::TokenOwner, status::Status},
};

impl Audit {
    /// What is to be said of these tokens at `now`, in one pass over them: token by token in the order of the list, then owners by
    /// id, then what cannot be read, then the list. What the platform made is listed [apart](AuditReport::managed), and
    /// nothing else is said of it.
    pub fn of<'a>(&self, list: &'a TokenList, now: &Now) -> AuditReport<'a> {
        let mut findings = Vec::new();
        let mut managed = Vec::new();
        for token in &list.tokens {
            if token.is_managed() {
                managed.push(token);
                findings.push(Finding {
                    subject: Subject::Token(token),
                    what: What::Managed,
                });
            } else {
                of_token(self, token, now, &mut findings);
            }
        }
        of_owners(self, list, &mut findings);
        findings.extend(list.undecodable.iter().map(|item| Finding {
            subject: Subject::Item(item),
            what: What::Undecodable(item.reason.to_string()),
        }));
        if list.may_be_cut_short() {
            findings.push(Finding {
                subject: Subject::List,
                what: What::ListMayBeCutShort(list.reply_len()),
            });
        }
        AuditReport {
            findings,
            managed,
            audited: list.reply_len(),
        }
    }
}

fn of_token<'a>(audit: &Audit, token: &'a Token, now: &Now, found: &mut Vec<Finding<'a>>) {
    let mut say = |what| {
        found.push(Finding {
            subject: Subject::Token(token),
            what,
        });
    };
    let status = token.status(now, audit.soon);
    let unused = of_use(audit, token, now);
    if let Some(what) = of_status(audit, &status, token, unused.is_some()) {
        say(what);
    }
    // What has expired cannot be used, so it makes no difference what it was used for.
    if status != Status::Expired {
        if let Some(what) = of_owner(audit, token) {
            say(what);
        }
        if let Some(what) = unused {
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

/// Whether somebody who left owns it. Nothing is said of an owner whose state the service does not tell.
fn of_owner(audit: &Audit, token: &Token) -> Option<What> {
    // Only identities were asked for.
    if !token.owner().is_identity() {
        return None;
    }
    let (owners, id) = (audit.owners.as_ref()?, token.owner().id.as_deref()?);
    if owners.is_unknown(id) {
        return Some(What::OwnerUnknown);
    }
    let state = owners.get(id)?.state.clone()?;
    state.is_inactive().then_some(What::OwnerInactive(state))
}

fn of_status(audit: &Audit, status: &Status, token: &Token, is_unused: bool) -> Option<What> {
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
            let loss = match token.last_used() {
                _ if is_unused => Loss::None,
                Some(_) if left <= audit.urgent => Loss::Urgent,
                _ => Loss::Usual,
            };
            let left = TimeDelta::from_std(left).unwrap_or(TimeDelta::MAX);
            token
                .expiration_date()
                .map(|at| What::ExpiresSoon(at, left, loss))
        }
    }
}

fn of_use(audit: &Audit, token: &Token, now: &Now) -> Option<What> {
    let since = |instant: DateTime<Utc>| now.instant().signed_duration_since(instant);
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
    AllRights::of(token.scope()).map(What::AllRights)
}

/// An owner without an id is nobody that could be counted.
fn of_owners<'a>(audit: &Audit, list: &'a TokenList, found: &mut Vec<Finding<'a>>) {
    let mut owners: BTreeMap<&str, (&TokenOwner, usize)> = BTreeMap::new();
    for token in list.tokens.iter().filter(|token| !token.is_managed()) {
        if let Some(id) = token.owner().id.as_deref() {
            owners.entry(id).or_insert((token.owner(), 0)).1 += 1;
        }
    }
    for (owner, count) in owners.into_values() {
        let what = if count >= Audit::OWNER_LIMIT {
            What::OwnerAtLimit(count)
        } else if count >= audit.near_limit {
            What::OwnerNearLimit(count, Audit::OWNER_LIMIT)
        } else {
            continue;
        };
        found.push(Finding {
            subject: Subject::Owner(owner),
            what,
        });
    }
}
