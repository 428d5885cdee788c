//! What counts as soon, long and near, and what a list is held against.

use std::{sync::Arc, time::Duration};

use crate::{
    audit::{
        finding::Finding, of_owners, of_token, report::AuditReport, subject::Subject, what::What,
    },
    policy::Policy,
    rule::now::Now,
    token::list::TokenList,
};

const DAY: Duration = Duration::from_secs(86_400);

/// An audit that is about to be made: what counts as soon, long and near.
#[derive(Clone, Debug)]
#[must_use]
pub struct Audit {
    pub(super) soon: Duration,
    pub(super) unused_for: Duration,
    pub(super) policy: Option<Arc<Policy>>,
    pub(super) near_limit: usize,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            soon: 30 * DAY,
            unused_for: 90 * DAY,
            policy: None,
            near_limit: 8,
        }
    }
}

impl Audit {
    /// How many tokens the service lets an owner have. Those that the platform made do not count, expired ones do.
    pub const OWNER_LIMIT: usize = 10;

    /// How old a use may be without the service telling: it notes one at most once a day.
    pub const USE_NOTED_WITHIN: Duration = DAY;

    /// Soon is within 30 days, long is 90 days, near is 8 of 10, and there is no policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// What expires within this time expires soon.
    pub fn soon(self, soon: Duration) -> Self {
        Self { soon, ..self }
    }

    /// What was not used for this time is unused. [`USE_NOTED_WITHIN`](Self::USE_NOTED_WITHIN) is added to it.
    pub fn unused_for(self, unused_for: Duration) -> Self {
        Self { unused_for, ..self }
    }

    /// Holds names, scopes, lifetimes and bearers against this policy. Lifetimes count from the creation of a token.
    pub fn policy(self, policy: impl Into<Arc<Policy>>) -> Self {
        Self {
            policy: Some(policy.into()),
            ..self
        }
    }

    /// From this number of tokens on an owner is near the limit.
    pub fn near_limit(self, near_limit: usize) -> Self {
        Self { near_limit, ..self }
    }

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
                of_token::find(self, token, now, &mut findings);
            }
        }
        of_owners::find(self, list, &mut findings);
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
