//! Tokens from the JSON of a reply, with no stop at a field of the wrong kind. Fields that nobody knows are skipped; null
//! counts as absent; of a field that appears twice the last is taken.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess},
};
use serde_json::value::RawValue;

use crate::{
    json::{
        read::reason,
        value::{ListValue, Members, Skipped, Value},
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

impl Token {
    /// The token in the body of a reply.
    ///
    /// # Errors
    ///
    /// [`UnreadableToken`] if the id is missing, if a field is of another kind than it should be, or if the body is not
    /// JSON.
    pub fn from_json(body: &[u8]) -> Result<Self, UnreadableToken> {
        let Item(token) = serde_json::from_slice(body).map_err(|error| not_json(&error))?;
        token
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
        // Looking at the whole text once is cheaper than at each string in it: 10,000 tokens take 1.0 times as long as the
        // generated type with this, and 1.17 times without, where 1.20 is allowed.
        let list: serde_json::Result<Value<'_, Skipped, Item>> = match std::str::from_utf8(body) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(body),
        };
        match list {
            Ok(Value::List(items)) => Ok(items.into_iter().map(|Item(token)| token).collect()),
            Ok(other) => Err(wrong("", "an array of tokens", other.kind())),
            Err(error) => one_by_one(body).map_err(|_| not_json(&error)),
        }
    }
}

/// The items of an array, each read alone. What JSON allows and no text or number can hold (half of a surrogate pair, `1e999`) is
/// the fault of its item then.
fn one_by_one(body: &[u8]) -> serde_json::Result<TokenList> {
    let items: Vec<&RawValue> = serde_json::from_slice(body)?;
    let tokens = items.into_iter().map(|item| {
        let Item(token) = serde_json::from_str(item.get()).map_err(|error| {
            let id: serde_json::Result<Id<'_>> = serde_json::from_str(item.get());
            UnreadableToken::new("", Why::Unreadable(reason(&error)))
                .of(id.ok().and_then(|Id { id }| TokenId::new(id).ok()))
        })?;
        token
    });
    Ok(tokens.collect())
}

/// The id of an item, whatever its other fields are.
#[derive(Deserialize)]
struct Id<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

fn not_json(error: &serde_json::Error) -> UnreadableToken {
    UnreadableToken::new("", Why::NotJson(error.to_string()))
}

fn wrong(pointer: &'static str, wanted: &'static str, kind: Kind) -> UnreadableToken {
    UnreadableToken::new(pointer, Why::Other(wanted, kind))
}

/// An item of a list.
struct Item(Result<Token, UnreadableToken>);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Value::<Fields<'de>>::deserialize(deserializer)?
            .into_object()
            .map_err(|kind| wrong("", "a token", kind));
        Ok(Self(fields.and_then(Fields::token)))
    }
}

/// The fields of a token as far as they were read.
#[derive(Default)]
struct Fields<'a> {
    id: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    scope: Option<Vec<String>>,
    owner: TokenOwner,
    created: Option<DateTime<Utc>>,
    last_used: Option<DateTime<Utc>>,
    managed: Option<bool>,
    validity: Option<i64>,
    expiration: Option<DateTime<Utc>>,
    acknowledged: Option<bool>,
    /// The first of what cannot be read.
    problem: Option<UnreadableToken>,
}

impl<'de> Members<'de> for Fields<'de> {
    fn take<A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        let read = match &*key {
            "id" => text("/id", members.next_value()?).map(|id| self.id = id),
            "name" => text("/name", members.next_value()?).map(|name| self.name = name),
            "scope" => scope(members.next_value()?).map(|scope| self.scope = scope),
            "owner" => owner(members.next_value()?).map(|owner| self.owner = owner),
            "created" => date("/created", &members.next_value()?).map(|at| self.created = at),
            "lastUsed" => date("/lastUsed", &members.next_value()?).map(|at| self.last_used = at),
            "managed" => boolean("/managed", &members.next_value()?).map(|is| self.managed = is),
            "accessTokenValiditySeconds" => {
                validity(&members.next_value()?).map(|is| self.validity = is)
            }
            "expirationDate" => {
                date("/expirationDate", &members.next_value()?).map(|at| self.expiration = at)
            }
            "userAwareTokenNeverExpires" => {
                boolean("/userAwareTokenNeverExpires", &members.next_value()?)
                    .map(|said| self.acknowledged = said)
            }
            _ => return members.next_value::<IgnoredAny>().map(drop),
        };
        if let Err(problem) = read {
            self.problem.get_or_insert(problem);
        }
        Ok(())
    }
}

impl Fields<'_> {
    fn token(self) -> Result<Token, UnreadableToken> {
        let id = self.id.ok_or(Why::Missing);
        let id = id.and_then(|id| TokenId::new(id).map_err(|_| Why::NotAnId));
        match (self.problem, id) {
            (Some(problem), id) => Err(problem.of(id.ok())),
            (None, Err(why)) => Err(UnreadableToken::new("/id", why)),
            (None, Ok(id)) => Ok(Token {
                id,
                name: self.name.unwrap_or_default().into_owned(),
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

/// The owner as far as it was read, and the first of what cannot be.
#[derive(Default)]
struct Owner(TokenOwner, Option<UnreadableToken>);

impl<'de> Members<'de> for Owner {
    fn take<A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        let Self(owner, problem) = self;
        let read = match &*key {
            "id" => text("/owner/id", members.next_value()?)
                .map(|id| owner.id = id.map(Cow::into_owned)),
            "name" => text("/owner/name", members.next_value()?)
                .map(|name| owner.name = name.map(Cow::into_owned)),
            "type" => text("/owner/type", members.next_value()?)
                .map(|kind| owner.kind = kind.map(owner_kind)),
            _ => return members.next_value::<IgnoredAny>().map(drop),
        };
        if let Err(found) = read {
            problem.get_or_insert(found);
        }
        Ok(())
    }
}

fn owner(value: Value<'_, Owner>) -> Result<TokenOwner, UnreadableToken> {
    match value {
        Value::Null => Ok(TokenOwner::default()),
        Value::Object(Owner(owner, problem)) => problem.map_or(Ok(owner), Err),
        other => Err(wrong("/owner", "an object", other.kind())),
    }
}

fn owner_kind(kind: Cow<'_, str>) -> OwnerKind {
    match &*kind {
        "IDENTITY" => OwnerKind::Identity,
        _ => OwnerKind::Other(kind.into_owned()),
    }
}

/// A field that was read, `None` where it is null, or why it cannot be.
type Field<T> = Result<Option<T>, UnreadableToken>;

fn text<'a>(pointer: &'static str, value: Value<'a>) -> Field<Cow<'a, str>> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        other => Err(wrong(pointer, "a string", other.kind())),
    }
}

fn boolean(pointer: &'static str, value: &Value<'_>) -> Field<bool> {
    match value {
        Value::Null => Ok(None),
        Value::Boolean(boolean) => Ok(Some(*boolean)),
        other => Err(wrong(pointer, "a boolean", other.kind())),
    }
}

fn date(pointer: &'static str, value: &Value<'_>) -> Field<DateTime<Utc>> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) if text.is_empty() => Ok(None),
        Value::Text(text) => DateTime::parse_from_rfc3339(text)
            .map(|date| Some(date.to_utc()))
            .map_err(|_| UnreadableToken::new(pointer, Why::NotADate)),
        other => Err(wrong(pointer, "a date-time", other.kind())),
    }
}

fn validity(value: &Value<'_>) -> Field<i64> {
    match value {
        Value::Null => Ok(None),
        Value::Integer(Some(seconds)) => Ok(Some(*seconds)),
        other => Err(wrong(
            "/accessTokenValiditySeconds",
            "a whole number of seconds",
            other.kind(),
        )),
    }
}

fn scope(value: ListValue<'_>) -> Field<Vec<String>> {
    let entries = match value {
        Value::Null => return Ok(None),
        Value::List(entries) => entries,
        other => return Err(wrong("/scope", "an array of strings", other.kind())),
    };
    let entries = entries.into_iter().enumerate().map(|(index, entry)| {
        let entry = entry.into_text().map_err(|kind| {
            UnreadableToken::new(format!("/scope/{index}"), Why::Other("a string", kind))
        })?;
        Ok(entry.into_owned())
    });
    entries.collect::<Result<_, _>>().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_item_that_no_text_or_number_can_hold_does_not_spoil_a_list() {
        let good = r#"{"id": "a", "name": "ci", "future": "\ud800"}"#;
        for (bad, id, reason) in [
            (
                r#"{"name": "\ud800", "id": "b"}"#,
                Some("b"),
                "it cannot be read: unexpected end of hex escape",
            ),
            (
                r#"{"id": "b", "owner": {"name": "\ud800x"}}"#,
                Some("b"),
                "it cannot be read: unexpected end of hex escape",
            ),
            (
                r#"{"id": "b", "accessTokenValiditySeconds": 1e999}"#,
                Some("b"),
                "it cannot be read: number out of range",
            ),
            (
                r#"{"id": "\udc00"}"#,
                None,
                "it cannot be read: lone leading surrogate in hex escape",
            ),
            ("-1e999", None, "it cannot be read: number out of range"),
        ] {
            let body = format!("[{good}, {bad}, {good}, 7]");
            let list = TokenList::from_json(body.as_bytes()).expect(bad);
            assert_eq!(list.tokens.len(), 2, "{bad}");
            let [first, second] = list.undecodable.as_slice() else {
                panic!("{list:?}")
            };
            assert_eq!((first.index, second.index), (1, 3));
            assert_eq!(first.reason.id().map(TokenId::as_str), id, "{bad}");
            let report =
                "look the token up in the user interface, and report what the service sends";
            assert_eq!(
                first.reason.to_string(),
                format!("{reason}; {report}"),
                "{bad}"
            );
            assert_eq!(second.reason.pointer(), "");
        }
    }

    #[test]
    fn a_list_that_is_no_json_is_refused_as_a_whole() {
        for (body, reason) in [
            (
                r#"[{"id": "a"}, {"id": "\ud800"}"#,
                "unexpected end of hex escape at line 1 column 29",
            ),
            (
                r#"[{"id": "a"}"#,
                "EOF while parsing a list at line 1 column 12",
            ),
            ("[1e999] x", "number out of range at line 1 column 6"),
        ] {
            let refused = TokenList::from_json(body.as_bytes()).expect_err(body);
            assert_eq!(
                refused.to_string(),
                format!("the reply is not JSON: {reason}; check the base URL")
            );
        }
    }
}
