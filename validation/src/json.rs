//! The way in from JSON bytes, in one pass over the text: no tree, no copies of strings without escapes, and no stop at
//! the first value of the wrong kind.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::{
    NewToken, Now, Violation, Violations,
    fault::{Fault, Kind},
    fields::{Fields, Given, GivenDate, GivenInteger, Stray},
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
    /// assert_eq!(codes, ["scope-entry-duplicate", "never-expiring-not-acknowledged"]);
    /// ```
    ///
    /// # Errors
    ///
    /// Every violation at once; a text that is not JSON is one violation with line and column.
    pub fn from_json(body: &[u8], now: &Now) -> Result<Self, Violations> {
        read(body)?.check(now)
    }
}

fn read(body: &[u8]) -> Result<Fields<'_>, Violation> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let result = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => json.deserialize_map(FieldsVisitor).map(Ok),
        _ => Reader::SCALAR.deserialize(&mut json).map(Err),
    };
    match result.and_then(|read| json.end().map(|()| read)) {
        Ok(Ok(fields)) => Ok(fields),
        Ok(Err(value)) => Err(Violation::new("", &Fault::BodyNotObject(value.kind()))),
        Err(error) => {
            Err(Violation::new("", &Fault::InvalidJson(&error)).at(error.line(), error.column()))
        }
    }
}

/// Reads the object that a request is.
struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::default();
        let mut seen = [false; Key::KNOWN.len()];
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
                fields
                    .strays
                    .push(Stray::Duplicate(Key::KNOWN[known as usize].0));
            }
            match known {
                Known::Name => fields.name = map.next_value_seed(Reader::SCALAR)?.text(),
                Known::Scope => fields.scope = map.next_value_seed(Reader::LIST)?.list(),
                Known::Validity => fields.validity = map.next_value_seed(Reader::SCALAR)?.integer(),
                Known::Expiration => {
                    fields.expiration = match map.next_value_seed(Reader::SCALAR)?.text() {
                        Given::Absent => Given::Absent,
                        Given::Value(text) => Given::Value(GivenDate::Text(text)),
                        Given::Other(kind) => Given::Other(kind),
                    }
                }
                Known::Acknowledgement => {
                    fields.acknowledgement = map.next_value_seed(Reader::SCALAR)?.boolean();
                }
            }
        }
        Ok(fields)
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

impl Key<'_> {
    /// In the order of [`Known`].
    const KNOWN: [(&'static str, Known); 5] = [
        ("name", Known::Name),
        ("scope", Known::Scope),
        ("accessTokenValiditySeconds", Known::Validity),
        ("expirationDate", Known::Expiration),
        ("userAwareTokenNeverExpires", Known::Acknowledgement),
    ];

    fn known(key: &str) -> Option<Known> {
        Self::KNOWN
            .into_iter()
            .find(|(name, _)| *name == key)
            .map(|(_, known)| known)
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
        Ok(Key::known(key).map_or(Key::Unknown(Cow::Borrowed(key)), Key::Known))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Key::known(key).map_or_else(|| Key::Unknown(Cow::Owned(key.to_owned())), Key::Known))
    }
}

/// A value of whatever kind, with its content as far as some field may want it.
enum Value<'a> {
    Boolean(bool),
    Integer(GivenInteger),
    Text(Cow<'a, str>),
    List(Vec<Result<Cow<'a, str>, Kind>>),
    Other(Kind),
}

impl<'a> Value<'a> {
    fn kind(&self) -> Kind {
        match self {
            Self::Boolean(_) => Kind::Boolean,
            Self::Integer(_) => Kind::Number,
            Self::Text(_) => Kind::String,
            Self::List(_) => Kind::Array,
            Self::Other(kind) => *kind,
        }
    }

    /// What is given where something else was wanted.
    fn other<T>(&self) -> Given<T> {
        match self.kind() {
            Kind::Null => Given::Absent,
            kind => Given::Other(kind),
        }
    }

    fn text(self) -> Given<Cow<'a, str>> {
        if let Self::Text(text) = self {
            Given::Value(text)
        } else {
            self.other()
        }
    }

    fn list(self) -> Given<Vec<Result<Cow<'a, str>, Kind>>> {
        if let Self::List(list) = self {
            Given::Value(list)
        } else {
            self.other()
        }
    }

    fn integer(self) -> Given<GivenInteger> {
        if let Self::Integer(integer) = self {
            Given::Value(integer)
        } else {
            self.other()
        }
    }

    fn boolean(self) -> Given<bool> {
        if let Self::Boolean(boolean) = self {
            Given::Value(boolean)
        } else {
            self.other()
        }
    }

    fn number(number: f64) -> Self {
        // JSON Schema counts 900.0 and 9e2 as integers. Whole numbers below 2^53 are exact.
        if number.fract() != 0.0 || number.is_nan() {
            Self::Other(Kind::Number)
        } else if number.abs() < 9_007_199_254_740_992.0 {
            #[allow(clippy::cast_possible_truncation)]
            Self::Integer(GivenInteger::Fits(number as i64))
        } else {
            Self::Integer(GivenInteger::TooLarge)
        }
    }
}

/// Reads a value of whatever kind; the entries of an array only if a list is wanted.
#[derive(Clone, Copy)]
struct Reader {
    list: bool,
}

impl Reader {
    const SCALAR: Self = Self { list: false };
    const LIST: Self = Self { list: true };
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Under this key serde_json hands out numbers when some crate of the program turns its `arbitrary_precision` on.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

impl<'de> Visitor<'de> for Reader {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Other(Kind::Null))
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Self::Value, E> {
        Ok(Value::Boolean(boolean))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Self::Value, E> {
        Ok(Value::Integer(GivenInteger::Fits(integer)))
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Self::Value, E> {
        let given = i64::try_from(integer).map_or(GivenInteger::TooLarge, GivenInteger::Fits);
        Ok(Value::Integer(given))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        if !self.list {
            while entries.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Other(Kind::Array));
        }
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element_seed(Self::SCALAR)? {
            list.push(match entry {
                Value::Text(text) => Ok(text),
                other => Err(other.kind()),
            });
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut kind = Kind::Object;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == ARBITRARY_PRECISION {
                let digits = map.next_value::<Cow<'de, str>>()?;
                if let Ok(integer) = digits.parse() {
                    return Ok(Value::Integer(GivenInteger::Fits(integer)));
                }
                if let Ok(number) = digits.parse() {
                    return Ok(Value::number(number));
                }
                kind = Kind::Number;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Value::Other(kind))
    }
}
