//! A list of tokens in which one that cannot be read does not hide the others.

use std::collections::BTreeSet;

use sailpoint_pat_client::types::PersonalAccessToken;

use crate::token::{Token, unreadable::UnreadableToken};

/// The tokens of a reply, and what in it could not be read.
///
/// ```
/// use sailpoint_pat::TokenList;
///
/// let list = TokenList::from_json(br#"[{"id": "a", "name": "ci"}, {"id": "b", "expirationDate": 7}]"#)?;
/// assert_eq!(list.tokens[0].name(), "ci");
/// assert_eq!(list.undecodable[0].index, 1);
/// assert_eq!(list.undecodable[0].reason.pointer(), "/expirationDate");
/// # Ok::<(), sailpoint_pat::UnreadableToken>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenList {
    /// The tokens that could be read, in the order of the reply.
    pub tokens: Vec<Token>,
    /// The others. Whoever acts on a list as a whole has to look here too.
    pub undecodable: Vec<Undecodable>,
}

/// An item of a list that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Undecodable {
    /// Its place in the reply, from 0.
    pub index: usize,
    /// Why it could not be read.
    pub reason: UnreadableToken,
}

impl TokenList {
    /// The length of list at which the service may have left tokens out: it documents no pages for this list, and 250 is
    /// the longest page elsewhere.
    pub const PAGE_CAP: usize = 250;

    /// The tokens that the generated models hold.
    pub fn from_replies(replies: impl IntoIterator<Item = PersonalAccessToken>) -> Self {
        replies.into_iter().map(Token::from_reply).collect()
    }

    /// The ids of all owners that are identities, each once, but those of tokens that the platform made.
    pub fn owner_ids(&self) -> BTreeSet<&str> {
        let tokens = self.tokens.iter().filter(|token| !token.is_managed());
        let owners = tokens.map(Token::owner);
        let identities = owners.filter(|owner| owner.is_identity());
        let ids = identities.filter_map(|owner| owner.id.as_deref());
        ids.collect()
    }

    /// How many items the reply had, readable or not.
    pub fn reply_len(&self) -> usize {
        self.tokens.len() + self.undecodable.len()
    }

    /// Whether the service may have left tokens out, as the reply has exactly [`TokenList::PAGE_CAP`] items. Nobody
    /// documents that it does.
    pub fn may_be_cut_short(&self) -> bool {
        self.reply_len() == Self::PAGE_CAP
    }
}

impl FromIterator<Result<Token, UnreadableToken>> for TokenList {
    fn from_iter<I: IntoIterator<Item = Result<Token, UnreadableToken>>>(items: I) -> Self {
        let mut undecodable = Vec::new();
        let read = |(index, item): (usize, Result<Token, _>)| {
            item.map_err(|reason| undecodable.push(Undecodable { index, reason }))
                .ok()
        };
        let tokens = items.into_iter().enumerate().filter_map(read).collect();
        Self {
            tokens,
            undecodable,
        }
    }
}
