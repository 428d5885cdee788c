//! The tokens of an audit by their owners: whom to ask, the one with the most to do first.

use std::{cmp::Reverse, collections::HashMap};

use sailpoint_pat::{Token, TokenList, rotate::RotationPlan};

use super::calendar::{self, Worst};
use crate::output::html::{Owner, Owners, Tone};

/// How many owners the report shows.
const MOST: usize = 12;

/// What the owner of a token is known by: the id, or else the name.
type Key<'a> = Option<&'a str>;

pub(super) fn of(worst: &Worst<'_>, list: &TokenList) -> Owners {
    let mut places: HashMap<Key<'_>, usize> = HashMap::new();
    let mut owners: Vec<Vec<&Token>> = Vec::new();
    for token in &list.tokens {
        let owner = token.owner();
        let key = owner.id.as_deref().or(owner.name.as_deref());
        let place = *places.entry(key).or_insert(owners.len());
        match owners.get_mut(place) {
            Some(tokens) => tokens.push(token),
            None => owners.push(vec![token]),
        }
    }
    let count = |tokens: &[&Token], tone: Tone| {
        let tones = tokens.iter().map(|token| calendar::dot(worst, token).tone);
        tones.filter(|other| *other == tone).count()
    };
    owners.sort_by_cached_key(|tokens| {
        let [bad, warning] = [Tone::Bad, Tone::Warning].map(|tone| count(tokens, tone));
        Reverse((bad, warning, tokens.len()))
    });
    Owners {
        more: owners.len().saturating_sub(MOST),
        shown: owners
            .iter()
            .take(MOST)
            .map(|tokens| owner(worst, tokens))
            .collect(),
    }
}

fn owner(worst: &Worst<'_>, tokens: &[&Token]) -> Owner {
    let known = tokens.first().map(|token| token.owner());
    let name = known.and_then(|owner| owner.name.as_deref().or(owner.id.as_deref()));
    let mut dots: Vec<_> = tokens
        .iter()
        .map(|token| calendar::dot(worst, token))
        .collect();
    dots.sort_by_key(|dot| dot.tone);
    // What the platform made for itself has no limit, and counts towards none.
    let limited = tokens.iter().filter(|token| !token.is_managed()).count();
    Owner {
        name: name.unwrap_or("owner not told").to_owned(),
        free: match limited {
            some if some > 0 && name.is_some() => {
                RotationPlan::TOKENS_PER_OWNER.saturating_sub(some)
            }
            _ => 0,
        },
        dots,
    }
}
