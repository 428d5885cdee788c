//! Tokens from the JSON of a reply, in one pass: no tree, and no stop at a field of the wrong kind. Fields that nobody
//! knows are skipped; null counts as absent; of a field that appears twice the last is taken.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{
    Deserializer,
    de::{DeserializeSeed as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::{
    json::{
        object::{FromMembers, Known, KnownKey, ObjectOr},
        value::Reader,
    },
    rule::reason::Kind,
    token::{
        Token,
        id::TokenId,
        list::TokenList,
        owner::TokenOwner,
        owner_json::owner,
        reply_value::{boolean, date, scope, text, validity, wrong},
        unreadable::{UnreadableToken, Why},
    },
};

type Read = Result<Token, UnreadableToken>;

impl Token {
    /// The token in the body of a reply.
    ///
    /// # Errors
    ///
    /// [`UnreadableToken`] if the id is missing, if a field is of another kind than it should be, or if the body is not
    /// JSON.
    pub fn from_json(body: &[u8]) -> Result<Self, UnreadableToken> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let item = ObjectOr::<Read>::kind().deserialize(&mut json);
        match item.and_then(|item| json.end().map(|()| item)) {
            Ok(item) => flatten(item),
            Err(error) => Err(not_json(&error)),
        }
    }
}

impl TokenList {
    /// The tokens in the body of a reply.
    ///
    /// # Errors
    ///
    /// [`UnreadableToken`] if the body is not JSON or not an array. An item that cannot be read is no error: it is in
    /// [`undecodable`](TokenList::undecodable).
    pub fn from_json(body: &[u8]) -> Result<Self, UnreadableToken> {
        // Looking at the whole text once is cheaper than at each string in it.
        match std::str::from_utf8(body) {
            Ok(text) => Self::read(serde_json::Deserializer::from_str(text), body),
            Err(_) => Self::read(serde_json::Deserializer::from_slice(body), body),
        }
    }

    fn read<'a, R: serde_json::de::Read<'a>>(
        mut json: serde_json::Deserializer<R>,
        body: &[u8],
    ) -> Result<Self, UnreadableToken> {
        let list = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'[') => json.deserialize_seq(Items).map(Ok),
            _ => Reader::SCALAR.deserialize(&mut json).map(Err),
        };
        match list.and_then(|list| json.end().map(|()| list)) {
            Ok(Ok(list)) => Ok(list),
            Ok(Err(value)) => Err(wrong("", "an array of tokens", value.kind())),
            Err(error) => Err(not_json(&error)),
        }
    }
}

fn not_json(error: &serde_json::Error) -> UnreadableToken {
    UnreadableToken::new("", Why::NotJson(error.to_string()))
}

fn flatten(item: Result<Read, Kind>) -> Read {
    item.unwrap_or_else(|kind| Err(wrong("", "a token", kind)))
}

struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = TokenList;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = TokenList::default();
        while let Some(item) = items.next_element_seed(ObjectOr::kind())? {
            list.push(flatten(item));
        }
        Ok(list)
    }
}

#[derive(Clone, Copy)]
enum Field {
    Id,
    Name,
    Scope,
    Owner,
    Created,
    LastUsed,
    Managed,
    Validity,
    Expiration,
    Acknowledgement,
}

impl Known for Field {
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "id" => Self::Id,
            "name" => Self::Name,
            "scope" => Self::Scope,
            "owner" => Self::Owner,
            "created" => Self::Created,
            "lastUsed" => Self::LastUsed,
            "managed" => Self::Managed,
            "accessTokenValiditySeconds" => Self::Validity,
            "expirationDate" => Self::Expiration,
            "userAwareTokenNeverExpires" => Self::Acknowledgement,
            _ => return None,
        })
    }
}

/// The fields of a token as far as they were read.
#[derive(Default)]
struct Partial {
    id: Option<String>,
    name: Option<String>,
    scope: Option<Vec<String>>,
    owner: TokenOwner,
    created: Option<DateTime<Utc>>,
    last_used: Option<DateTime<Utc>>,
    managed: Option<bool>,
    validity: Option<i64>,
    expiration: Option<DateTime<Utc>>,
    acknowledged: Option<bool>,
}

impl Partial {
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        field: Field,
        members: &mut A,
    ) -> Result<Result<(), UnreadableToken>, A::Error> {
        let mut take_date = |pointer, place: &mut Option<DateTime<Utc>>| {
            date(pointer, members).map(|read| read.map(|at| *place = at))
        };
        match field {
            Field::Created => take_date("/created", &mut self.created),
            Field::LastUsed => take_date("/lastUsed", &mut self.last_used),
            Field::Expiration => take_date("/expirationDate", &mut self.expiration),
            Field::Id => text("/id", members).map(|read| read.map(|id| self.id = id)),
            Field::Name => text("/name", members).map(|read| read.map(|name| self.name = name)),
            Field::Scope => scope(members).map(|read| read.map(|scope| self.scope = scope)),
            Field::Owner => owner(members).map(|read| read.map(|owner| self.owner = owner)),
            Field::Managed => {
                boolean("/managed", members).map(|read| read.map(|is| self.managed = is))
            }
            Field::Validity => validity(members).map(|read| read.map(|is| self.validity = is)),
            Field::Acknowledgement => boolean("/userAwareTokenNeverExpires", members)
                .map(|read| read.map(|said| self.acknowledged = said)),
        }
    }

    fn finish(self, first: Option<UnreadableToken>) -> Read {
        let id = self.id.ok_or(Why::Missing);
        let id = id.and_then(|id| TokenId::new(id).map_err(|_| Why::NotAnId));
        match (first, id) {
            (Some(problem), id) => Err(problem.of(id.ok())),
            (None, Err(why)) => Err(UnreadableToken::new("/id", why)),
            (None, Ok(id)) => Ok(Token {
                id,
                name: self.name.unwrap_or_default(),
                scope: self.scope,
                owner: self.owner,
                created: self.created,
                last_used: self.last_used,
                managed: self.managed.unwrap_or_default(),
                validity_seconds: self.validity.unwrap_or(Token::DEFAULT_VALIDITY_SECONDS),
                expiration: self.expiration,
                acknowledged: self.acknowledged,
            }),
        }
    }
}

impl<'de> FromMembers<'de> for Read {
    fn from_members<A: MapAccess<'de>>(mut members: A) -> Result<Self, A::Error> {
        let mut partial = Partial::default();
        let mut first = None;
        while let Some(KnownKey(key)) = members.next_key::<KnownKey<Field>>()? {
            let Some(field) = key else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            if let Err(problem) = partial.read(field, &mut members)? {
                first.get_or_insert(problem);
            }
        }
        Ok(partial.finish(first))
    }
}
