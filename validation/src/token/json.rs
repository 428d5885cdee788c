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
        value::{Given, GivenInteger, Reader},
    },
    rule::reason::Kind,
    token::{
        Token,
        id::TokenId,
        list::TokenList,
        owner::{OwnerKind, TokenOwner},
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

pub(crate) fn owner<'de, A: MapAccess<'de>>(
    members: &mut A,
) -> Result<Result<TokenOwner, UnreadableToken>, A::Error> {
    Ok(match members.next_value_seed(ObjectOr::kind())? {
        Ok(owner) => owner,
        Err(Kind::Null) => Ok(TokenOwner::default()),
        Err(kind) => Err(wrong("/owner", "an object", kind)),
    })
}

enum OwnerField {
    Id,
    Name,
    Kind,
}

impl Known for OwnerField {
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "id" => Self::Id,
            "name" => Self::Name,
            "type" => Self::Kind,
            _ => return None,
        })
    }
}

impl<'de> FromMembers<'de> for Result<TokenOwner, UnreadableToken> {
    fn from_members<A: MapAccess<'de>>(mut members: A) -> Result<Self, A::Error> {
        let mut owner = TokenOwner::default();
        let mut first = None;
        while let Some(KnownKey(key)) = members.next_key::<KnownKey<OwnerField>>()? {
            let read = match key {
                Some(OwnerField::Id) => text("/owner/id", &mut members)?.map(|id| owner.id = id),
                Some(OwnerField::Name) => {
                    text("/owner/name", &mut members)?.map(|name| owner.name = name)
                }
                Some(OwnerField::Kind) => kind(&mut members)?.map(|kind| owner.kind = kind),
                None => {
                    members.next_value::<IgnoredAny>()?;
                    Ok(())
                }
            };
            if let Err(problem) = read {
                first.get_or_insert(problem);
            }
        }
        Ok(first.map_or(Ok(owner), Err))
    }
}

fn kind<'de, A: MapAccess<'de>>(members: &mut A) -> Maybe<OwnerKind, A::Error> {
    Ok(match members.next_value_seed(Reader::SCALAR)?.text() {
        Given::Absent => Ok(None),
        Given::Value(kind) if kind == "IDENTITY" => Ok(Some(OwnerKind::Identity)),
        Given::Value(kind) => Ok(Some(OwnerKind::Other(kind.into_owned()))),
        Given::Other(kind) => Err(wrong("/owner/type", "a string", kind)),
    })
}

/// A field that was read, `None` where it is null, or why it cannot be. The error around it is that of JSON.
pub(crate) type Maybe<T, E> = Result<Result<Option<T>, UnreadableToken>, E>;

pub(crate) fn text<'de, A: MapAccess<'de>>(
    pointer: &'static str,
    members: &mut A,
) -> Maybe<String, A::Error> {
    Ok(match members.next_value_seed(Reader::SCALAR)?.text() {
        Given::Absent => Ok(None),
        Given::Value(text) => Ok(Some(text.into_owned())),
        Given::Other(kind) => Err(wrong(pointer, "a string", kind)),
    })
}

pub(crate) fn boolean<'de, A: MapAccess<'de>>(
    pointer: &'static str,
    members: &mut A,
) -> Maybe<bool, A::Error> {
    Ok(match members.next_value_seed(Reader::SCALAR)?.boolean() {
        Given::Absent => Ok(None),
        Given::Value(boolean) => Ok(Some(boolean)),
        Given::Other(kind) => Err(wrong(pointer, "a boolean", kind)),
    })
}

pub(crate) fn date<'de, A: MapAccess<'de>>(
    pointer: &'static str,
    members: &mut A,
) -> Maybe<DateTime<Utc>, A::Error> {
    Ok(match members.next_value_seed(Reader::SCALAR)?.text() {
        Given::Absent => Ok(None),
        Given::Value(text) if text.is_empty() => Ok(None),
        Given::Value(text) => DateTime::parse_from_rfc3339(&text)
            .map(|date| Some(date.to_utc()))
            .map_err(|_| UnreadableToken::new(pointer, Why::NotADate)),
        Given::Other(kind) => Err(wrong(pointer, "a date-time", kind)),
    })
}

pub(crate) fn validity<'de, A: MapAccess<'de>>(members: &mut A) -> Maybe<i64, A::Error> {
    let kind = match members.next_value_seed(Reader::SCALAR)?.integer() {
        Given::Absent => return Ok(Ok(None)),
        Given::Value(GivenInteger::Fits(seconds)) => return Ok(Ok(Some(seconds))),
        Given::Value(GivenInteger::TooLarge) => Kind::Number,
        Given::Other(kind) => kind,
    };
    Ok(Err(wrong(
        "/accessTokenValiditySeconds",
        "a whole number of seconds",
        kind,
    )))
}

pub(crate) fn scope<'de, A: MapAccess<'de>>(members: &mut A) -> Maybe<Vec<String>, A::Error> {
    let entries = match members.next_value_seed(Reader::LIST)?.list() {
        Given::Absent => return Ok(Ok(None)),
        Given::Value(entries) => entries,
        Given::Other(kind) => return Ok(Err(wrong("/scope", "an array of strings", kind))),
    };
    let mut scope = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        match entry {
            Ok(entry) => scope.push(entry.into_owned()),
            Err(kind) => {
                let why = Why::Other("a string", kind);
                return Ok(Err(UnreadableToken::new(format!("/scope/{index}"), why)));
            }
        }
    }
    Ok(Ok(Some(scope)))
}

pub(crate) fn wrong(pointer: &'static str, wanted: &'static str, kind: Kind) -> UnreadableToken {
    UnreadableToken::new(pointer, Why::Other(wanted, kind))
}
