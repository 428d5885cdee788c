//! The way in from JSON bytes, in one pass over the text: no tree, no copies of strings without escapes, and no stop at
//! the first value of the wrong kind.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

use crate::{
    json::{
        read::{located, read_whole},
        value::Reader,
    },
    request::create::{
        NewToken,
        check::{Fields, Stray},
    },
    rule::{
        now::Now,
        pointer,
        reason::{Fault, Kind},
        violation::{Violation, Violations},
    },
};

impl NewToken {
    /// The token that a JSON create request describes.
    ///
    /// A field that the request does not have is refused: whether the service ignores it is not known, and a misspelt
    /// `expirationDate` would change what the request means. A field that appears twice is refused for the same reason.
    /// Null means the same as absent, for `expirationDate` the empty string too.
    ///
    /// ```
    /// use sailpoint_pat::{NewToken, Now};
    ///
    /// let violations = NewToken::from_json(br#"{"name": "ci", "scope": ["a", "a"]}"#, &Now::system()).unwrap_err();
    /// let codes: Vec<_> = violations.iter().map(|v| v.code().as_str()).collect();
    /// assert_eq!(codes, ["scope-duplicate", "never-expiring-not-acknowledged"]);
    /// ```
    ///
    /// # Errors
    ///
    /// Every violation at once, with line and column; a text that is not JSON is one violation.
    pub fn from_json(body: &[u8], now: &Now) -> Result<Self, Violations> {
        let mut fields = Fields::default();
        read(body, &mut fields)
            .map_err(Violations::from)
            .and_then(|()| fields.check(now))
            .map_err(|found| located(found, body))
    }
}

fn read<'de>(body: &'de [u8], fields: &mut Fields<'de>) -> Result<(), Violation> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let fields = FieldsOrKind {
        fields,
        is_object: first == Some(&b'{'),
    };
    match read_whole(body, fields)? {
        None => Ok(()),
        Some(kind) => Err(Violation::new("", &Fault::BodyNotObject(kind))),
    }
}

/// Reads the fields of an object where they are to be, or says what else there is.
struct FieldsOrKind<'a, 'de> {
    fields: &'a mut Fields<'de>,
    is_object: bool,
}

impl<'de> DeserializeSeed<'de> for FieldsOrKind<'_, 'de> {
    type Value = Option<Kind>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.is_object {
            deserializer.deserialize_map(FieldsVisitor(self.fields))?;
            Ok(None)
        } else {
            let value = Reader::SCALAR.deserialize(deserializer)?;
            Ok(Some(value.kind()))
        }
    }
}

/// Reads the object that a request is.
struct FieldsVisitor<'a, 'de>(&'a mut Fields<'de>);

impl<'de> Visitor<'de> for FieldsVisitor<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self(fields) = self;
        let mut seen = [false; Known::COUNT];
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let known = match key {
                Key::Known(known) => known,
                Key::Unknown(key) => {
                    map.next_value::<IgnoredAny>()?;
                    fields.strays.push(Stray::Unknown(key));
                    continue;
                }
            };
            if std::mem::replace(&mut seen[known as usize], true) {
                fields.strays.push(Stray::Duplicate(known.pointer()));
            }
            match known {
                Known::Name => fields.name = map.next_value_seed(Reader::SCALAR)?.text(),
                Known::Scope => fields.scope = map.next_value_seed(Reader::LIST)?.list(),
                Known::Validity => fields.validity = map.next_value_seed(Reader::SCALAR)?.integer(),
                Known::Expiration => {
                    fields.expiration = map.next_value_seed(Reader::SCALAR)?.text();
                }
                Known::Acknowledgement => {
                    fields.acknowledgement = map.next_value_seed(Reader::SCALAR)?.boolean();
                }
            }
        }
        Ok(())
    }
}

/// The fields there are.
#[derive(Clone, Copy)]
enum Known {
    Name,
    Scope,
    Validity,
    Expiration,
    Acknowledgement,
}

/// A key of the object.
enum Key<'a> {
    Known(Known),
    Unknown(Cow<'a, str>),
}

impl Known {
    const COUNT: usize = 5;

    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "name" => Self::Name,
            "scope" => Self::Scope,
            "accessTokenValiditySeconds" => Self::Validity,
            "expirationDate" => Self::Expiration,
            "userAwareTokenNeverExpires" => Self::Acknowledgement,
            _ => return None,
        })
    }

    /// The JSON Pointer to the field.
    const fn pointer(self) -> &'static str {
        match self {
            Self::Name => pointer::NAME,
            Self::Scope => pointer::SCOPE,
            Self::Validity => pointer::VALIDITY,
            Self::Expiration => pointer::EXPIRATION,
            Self::Acknowledgement => pointer::ACKNOWLEDGEMENT,
        }
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Known::of(key).map_or(Key::Unknown(Cow::Borrowed(key)), Key::Known))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Known::of(key).map_or_else(|| Key::Unknown(Cow::Owned(key.to_owned())), Key::Known))
    }
}
