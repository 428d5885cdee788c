//! Saving id and secret from an answer that does not decode: fields of other types, missing fields, a text that breaks
//! off. It never fails and never prints what it reads.

use std::{borrow::Cow, fmt};

use sailpoint_pat_client::secret::Secret;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// The members `id` and `secret` of the object in `body`, as far as it can be read from the beginning.
pub(crate) fn id_and_secret(body: &[u8]) -> Option<(String, Secret)> {
    let mut found = Found::default();
    // The error is of no interest: what was found before it is.
    let _ = serde_json::Deserializer::from_slice(body).deserialize_map(&mut found);
    Some((found.id?, found.secret?))
}

#[derive(Default)]
struct Found {
    id: Option<String>,
    secret: Option<Secret>,
}

impl<'de> Visitor<'de> for &mut Found {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match key.as_ref() {
                "id" => self.id = Some(map.next_value()?),
                "secret" => self.secret = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Option<(String, String)> {
        id_and_secret(body.as_bytes()).map(|(id, secret)| (id, secret.expose().to_owned()))
    }

    #[test]
    fn what_stands_before_the_break_is_saved() {
        let saved = Some(("1f".to_owned(), "hush".to_owned()));
        assert_eq!(found(r#"{"id":"1f","secret":"hush"}"#), saved);
        assert_eq!(
            found(r#"{"id":"1f","owner":[{}],"secret":"hush","created":17}"#),
            saved
        );
        assert_eq!(
            found(r#"{"secret":"hush","scope":null,"id":"1f","na"#),
            saved
        );
        assert_eq!(found(r#"{"id":"1f","secret":"hush"#), None);
        assert_eq!(found(r#"{"id":7,"secret":"hush"}"#), None);
        assert_eq!(found("<html>"), None);
    }
}
