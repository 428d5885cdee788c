//! What a finding is about.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::token::{Token, list::Undecodable, owner::TokenOwner};

/// What a finding is about. It borrows from the list that was audited, so that a hundred thousand findings copy nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Subject<'a> {
    /// A token.
    Token(&'a Token),
    /// An owner, as its first token in the list tells of it.
    Owner(&'a TokenOwner),
    /// An item that cannot be read.
    Item(&'a Undecodable),
    /// The list as a whole.
    List,
}

impl<'a> Subject<'a> {
    /// The token, if it is one.
    pub fn token(&self) -> Option<&'a Token> {
        match self {
            Self::Token(token) => Some(token),
            _ => None,
        }
    }

    /// The owner, or that of the token.
    pub fn owner(&self) -> Option<&'a TokenOwner> {
        match self {
            Self::Token(token) => Some(token.owner()),
            Self::Owner(owner) => Some(owner),
            Self::Item(_) | Self::List => None,
        }
    }
}

/// `{"token": {"id", "name"}, "owner": {"id", "name"}}`, `{"owner": …}`, `{"index"}` or `{}`
impl Serialize for Subject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Named<'a> {
            id: Option<&'a str>,
            name: Option<&'a str>,
        }
        let mut map = serializer.serialize_map(None)?;
        if let Some(token) = self.token() {
            let token = Named {
                id: Some(token.id().as_str()),
                name: Some(token.name()),
            };
            map.serialize_entry("token", &token)?;
        }
        if let Some(owner) = self.owner() {
            let owner = Named {
                id: owner.id.as_deref(),
                name: owner.name.as_deref(),
            };
            map.serialize_entry("owner", &owner)?;
        }
        if let Self::Item(item) = self {
            map.serialize_entry("index", &item.index)?;
        }
        map.end()
    }
}
