//! Saving id and secret from an answer that does not decode: fields of other types, missing fields, a text that breaks
//! off or is no JSON at all. It never fails and never prints what it reads.

use sailpoint_pat_client::secret::Secret;
use serde::{Deserialize, de::IgnoredAny};

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
    let mut rest = body.trim_ascii_start().strip_prefix(b"{");
    while let Some((key, value, after)) = rest.and_then(next_member) {
        match &*key {
            "id" => saved.id = read::<String>(value).and_then(|(id, _)| TokenId::new(id).ok()),
            "secret" => saved.secret = secret(value),
            _ => {}
        }
        rest = after.trim_ascii_start().strip_prefix(b",");
    }
    // Beyond the place where it stops being JSON a secret may still stand whole. Not so an id: others than the token have ids.
    if saved.secret.is_none() {
        saved.secret = member(body, b"\"secret\"");
    }
    saved
}

/// The key at the beginning of `text`, what begins with its value, and what comes after that.
fn next_member(text: &[u8]) -> Option<(String, &[u8], &[u8])> {
    let (key, rest) = read(text)?;
    let value = rest.trim_ascii_start().strip_prefix(b":")?;
    let (IgnoredAny, after) = read(value)?;
    Some((key, value, after))
}

/// The text that follows the first such key.
fn member(body: &[u8], key: &[u8]) -> Option<Secret> {
    let mut keys = body.windows(key.len()).enumerate();
    keys.find_map(|(at, window)| {
        let rest = (window == key).then(|| body[at + key.len()..].trim_ascii_start());
        secret(rest?.strip_prefix(b":")?)
    })
}

/// The text that begins `text`, unless it is empty.
fn secret(text: &[u8]) -> Option<Secret> {
    let (secret, _) = read(text)?;
    Some(secret).filter(|secret: &Secret| !secret.expose().is_empty())
}

/// What the JSON value at the beginning of `text` reads as, and what comes after it.
fn read<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Option<(T, &'a [u8])> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter();
    let value = values.next()?.ok()?;
    Some((value, &text[values.byte_offset()..]))
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
