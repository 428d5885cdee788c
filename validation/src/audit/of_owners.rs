//! Which owners have no place for another token, or hardly any.

use std::collections::BTreeMap;

use crate::{
    audit::{finding::Finding, settings::Audit, subject::Subject, what::What},
    token::{list::TokenList, owner::TokenOwner},
};

/// An owner without an id is nobody that could be counted.
pub(super) fn find<'a>(audit: &Audit, list: &'a TokenList, found: &mut Vec<Finding<'a>>) {
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
