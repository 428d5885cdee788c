//! Saving id and secret from an answer that does not decode: fields of other types, missing fields, a text that breaks
//! off or is no JSON at all. It never fails and never prints what it reads.

use std::{borrow::Cow, fmt};

use sailpoint_pat_client::secret::Secret;
use serde::{
    Deserialize,
    de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::token::id::TokenId;

/// What could be saved.
#[derive(Clone, Default)]
pub(crate) struct Saved {
    pub(crate) id: Option<TokenId>,
    pub(crate) secret: Option<Secret>,
}

/// The members `id` and `secret` of the object in `body`, as far as it can be read.
pub(crate) fn id_and_secret(body: &[u8]) -> Saved {
    let mut saved = Saved::default();
    // The error is of no interest: what was found before it is.
    let _ = serde_json::Deserializer::from_slice(body).deserialize_map(&mut saved);
    // Beyond the place where it stops being JSON a secret may still stand whole. Not so an id: others than the token have ids.
    if saved.secret.is_none() {
        saved.secret = member(body, "\"secret\"");
    }
    saved
}

/// The text that follows the first such key.
fn member(body: &[u8], key: &str) -> Option<Secret> {
    let mut rest = body;
    while let Some(at) = rest
        .windows(key.len())
        .position(|window| window == key.as_bytes())
    {
        rest = &rest[at + key.len()..];
        let value = rest.trim_ascii_start().strip_prefix(b":");
        let value = value.and_then(|value| {
            let mut texts = serde_json::Deserializer::from_slice(value).into_iter::<Secret>();
            texts.next()?.ok()
        });
        if let Some(secret) = value.filter(|secret| !secret.expose().is_empty()) {
            return Some(secret);
        }
    }
    None
}

impl<'de> Visitor<'de> for &mut Saved {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match key.as_ref() {
                "id" => {
                    let id = map.next_value::<Text>()?.0;
                    self.id = id.and_then(|id| TokenId::new(id.expose()).ok());
                }
                "secret" => {
                    let secret = map.next_value::<Text>()?.0;
                    self.secret = secret.filter(|secret| !secret.expose().is_empty());
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// A string, or nothing for any other JSON value.
struct Text(Option<Secret>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyValue;

        impl<'de> Visitor<'de> for AnyValue {
            type Value = Option<Secret>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Some(Secret::from(text)))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(None)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(None)
            }
        }

        deserializer.deserialize_any(AnyValue).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn saved(body: &str, id: Option<&str>, secret: Option<&str>) {
        let found = id_and_secret(body.as_bytes());
        assert_eq!(
            (
                found.id.as_ref().map(TokenId::as_str),
                found.secret.as_ref().map(Secret::expose)
            ),
            (id, secret),
            "{body}"
        );
    }

    #[test]
    fn what_stands_before_the_break_is_saved() {
        let both = (Some("1f"), Some("hush"));
        saved(r#"{"id":"1f","secret":"hush"}"#, both.0, both.1);
        saved(
            r#"{"id":"1f","owner":[{}],"secret":"hush","created":17}"#,
            both.0,
            both.1,
        );
        saved(
            r#"{"secret":"hush","scope":null,"id":"1f","na"#,
            both.0,
            both.1,
        );
        saved(r#"{"id":"1f","secret":"hush"#, Some("1f"), None);
        saved(r#"{"id":"1f","secret":"hu\u0073h","#, both.0, both.1);
    }

    #[test]
    fn what_is_of_another_type_does_not_hide_the_other() {
        for id in [
            "7",
            "-7",
            "7.5",
            "null",
            "true",
            "[1, [2]]",
            r#"{"a": {"id": "2f"}}"#,
            r#""..""#,
        ] {
            saved(
                &format!(r#"{{"id": {id}, "secret": "hush"}}"#),
                None,
                Some("hush"),
            );
        }
        saved(r#"{"id":"1f","secret":7}"#, Some("1f"), None);
        saved(r#"{"id":"1f","secret":""}"#, Some("1f"), None);
    }

    #[test]
    fn a_secret_is_found_beyond_the_place_where_it_is_no_json() {
        saved(
            "{\"name\": \"a\nb\", \"id\": \"1f\", \"secret\" : \"hush\"}",
            None,
            Some("hush"),
        );
        saved(
            r#"{"note": "no \"secret\" here, "secret": "hush""#,
            None,
            Some("hush"),
        );
        saved("<html>", None, None);
        saved("", None, None);
    }
}
