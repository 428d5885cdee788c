//! The ids of a bulk update: none blank, none twice.

use std::{borrow::Cow, collections::HashSet};

use sailpoint_pat_client::types::BulkUpdatePersonalAccessTokensRequestIdsItem as Item;

use crate::{
    request::bulk::reason::BulkFault,
    rule::{reason::Kind, violation::Violation},
};

/// Checks ids as they came, an `Err` is no text; at most `most` of them.
pub(crate) fn check<'a>(
    ids: impl IntoIterator<Item = Result<Cow<'a, str>, Kind>>,
    most: usize,
    found: &mut Vec<Violation>,
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut seen = HashSet::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (index, id) in ids.into_iter().enumerate() {
        count += 1;
        let mut refuse = |fault: &BulkFault<'_>| {
            wrong.push(Violation::new(format!("/ids/{index}"), fault));
        };
        match id {
            Err(kind) => refuse(&BulkFault::IdNotString(kind)),
            // What the generated model takes for white space is blank too.
            Ok(id) => match Item::try_from(id.as_ref()) {
                Ok(_) if id.chars().all(char::is_whitespace) => refuse(&BulkFault::IdBlank),
                Err(_) => refuse(&BulkFault::IdBlank),
                Ok(_) if seen.contains(&id) => refuse(&BulkFault::IdDuplicate(&id)),
                Ok(item) => {
                    seen.insert(id);
                    items.push(item);
                }
            },
        }
    }
    if count == 0 {
        found.push(Violation::new("/ids", &BulkFault::IdsEmpty));
    }
    if count > most {
        found.push(Violation::new("/ids", &BulkFault::IdsTooMany(count)));
    }
    found.append(&mut wrong);
    items
}
