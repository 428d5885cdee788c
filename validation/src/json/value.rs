//! A JSON value of whatever kind, read without stopping when it is not the kind that a field wants.

use std::{borrow::Cow, fmt, sync::LazyLock};

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::rule::reason::Kind;

/// A field as it came. Null counts as absent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Given<T> {
    #[default]
    Absent,
    Value(T),
    /// A value of another kind than the field wants.
    Other(Kind),
}

impl<T> From<Option<T>> for Given<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

/// A whole number as it came.
#[derive(Clone, Copy, Debug)]
pub(crate) enum GivenInteger {
    Fits(i64),
    TooLarge,
}

/// A value of whatever kind, with its content as far as some field may want it.
pub(crate) enum Value<'a> {
    Boolean(bool),
    Integer(GivenInteger),
    Text(Cow<'a, str>),
    List(Vec<Result<Cow<'a, str>, Kind>>),
    Other(Kind),
}

impl<'a> Value<'a> {
    pub(crate) fn kind(&self) -> Kind {
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

    pub(crate) fn text(self) -> Given<Cow<'a, str>> {
        if let Self::Text(text) = self {
            Given::Value(text)
        } else {
            self.other()
        }
    }

    pub(crate) fn list(self) -> Given<Vec<Result<Cow<'a, str>, Kind>>> {
        if let Self::List(list) = self {
            Given::Value(list)
        } else {
            self.other()
        }
    }

    pub(crate) fn integer(self) -> Given<GivenInteger> {
        if let Self::Integer(integer) = self {
            Given::Value(integer)
        } else {
            self.other()
        }
    }

    pub(crate) fn boolean(self) -> Given<bool> {
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
pub(crate) struct Reader {
    list: bool,
}

impl Reader {
    pub(crate) const SCALAR: Self = Self { list: false };
    pub(crate) const LIST: Self = Self { list: true };
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Under this key `serde_json` hands out numbers when some crate of the program turns its `arbitrary_precision` on.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

/// Whether some crate does: then numbers keep the digits with which they were written. Elsewhere such a key is one like any other.
static NUMBERS_ARE_OBJECTS: LazyLock<bool> = LazyLock::new(|| {
    let read: Result<serde_json::Number, _> = serde_json::from_str("1.00");
    read.is_ok_and(|number| number.to_string() == "1.00")
});

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
            if key == ARBITRARY_PRECISION && *NUMBERS_ARE_OBJECTS {
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
