//! A JSON value of any kind: no copies of strings without escapes, and no stop at a value of the wrong kind. What becomes of
//! objects and of the items of arrays is up to who wants it; what nobody wants is skipped, however deep it is.

use std::{borrow::Cow, fmt, marker::PhantomData, sync::LazyLock};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::rule::reason::Kind;

/// A JSON value, with its objects as `O` and the items of its arrays as `I`.
// A tag of a whole word lets values be copied word by word; with a tag of one byte a create body takes a quarter longer.
#[derive(Debug, Default)]
#[repr(usize)]
pub(crate) enum Value<'a, O = Skipped, I = IgnoredAny> {
    #[default]
    Null,
    Boolean(bool),
    /// A number without a fraction; `None` if it is too large.
    Integer(Option<i64>),
    /// Any other number.
    Fraction,
    Text(Cow<'a, str>),
    List(Vec<I>),
    Object(O),
}

/// A value whose arrays have values for items.
pub(crate) type ListValue<'a> = Value<'a, Skipped, Value<'a>>;

impl<'a, O, I> Value<'a, O, I> {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Boolean(_) => Kind::Boolean,
            Self::Integer(_) | Self::Fraction => Kind::Number,
            Self::Text(_) => Kind::String,
            Self::List(_) => Kind::Array,
            Self::Object(_) => Kind::Object,
        }
    }

    /// The text that it is, or the kind of what it is instead.
    pub(crate) fn into_text(self) -> Result<Cow<'a, str>, Kind> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other.kind()),
        }
    }

    /// The items of the array that it is, or the kind of what it is instead.
    pub(crate) fn into_list(self) -> Result<Vec<I>, Kind> {
        match self {
            Self::List(items) => Ok(items),
            other => Err(other.kind()),
        }
    }

    /// The object that it is, or the kind of what it is instead.
    pub(crate) fn into_object(self) -> Result<O, Kind> {
        match self {
            Self::Object(object) => Ok(object),
            other => Err(other.kind()),
        }
    }

    fn of_float(number: f64) -> Self {
        // JSON Schema counts 900.0 and 9e2 as integers. Whole numbers below 2^53 are exact.
        if number.fract() != 0.0 || number.is_nan() {
            Self::Fraction
        } else if number.abs() < 9_007_199_254_740_992.0 {
            #[allow(clippy::cast_possible_truncation)]
            Self::Integer(Some(number as i64))
        } else {
            Self::Integer(None)
        }
    }
}

/// What can be made of the members of an object, one after the other.
pub(crate) trait Members<'de> {
    /// Takes the next value of `members`, which has this key. Fails only if the text is not JSON.
    fn take<A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error>;
}

/// Puts the next value of `members` into its place. Whether one was there before.
#[inline]
pub(crate) fn put<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<T>,
    members: &mut A,
) -> Result<bool, A::Error> {
    let value = members.next_value()?;
    Ok(place.replace(value).is_some())
}

/// An object of which nobody wants anything.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Skipped;

impl<'de> Members<'de> for Skipped {
    fn take<A: MapAccess<'de>>(
        &mut self,
        _: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        members.next_value::<IgnoredAny>().map(drop)
    }
}

impl<'de, O: Members<'de> + Default, I: Deserialize<'de>> Deserialize<'de> for Value<'de, O, I> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reader::of(O::default()).deserialize(deserializer)
    }
}

/// Reads a value, whose members it gives to an object that is there already.
pub(crate) struct Reader<O, I = IgnoredAny>(O, PhantomData<I>);

impl<O, I> Reader<O, I> {
    pub(crate) const fn of(object: O) -> Self {
        Self(object, PhantomData)
    }
}

impl<'de, O: Members<'de>, I: Deserialize<'de>> DeserializeSeed<'de> for Reader<O, I> {
    type Value = Value<'de, O, I>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, O: Members<'de>> Members<'de> for &mut O {
    fn take<A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        (**self).take(key, members)
    }
}

/// A key, which is copied only if it has escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Under this key `serde_json` hands out numbers when some crate of the program turns its `arbitrary_precision` on.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

/// Whether some crate does: then numbers keep the digits with which they were written. Elsewhere such a key is one like any other.
static NUMBERS_ARE_OBJECTS: LazyLock<bool> = LazyLock::new(|| {
    let read: Result<serde_json::Number, _> = serde_json::from_str("1.00");
    read.is_ok_and(|number| number.to_string() == "1.00")
});

impl<'de, O: Members<'de>, I: Deserialize<'de>> Visitor<'de> for Reader<O, I> {
    type Value = Value<'de, O, I>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Self::Value, E> {
        Ok(Value::Boolean(boolean))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Self::Value, E> {
        Ok(Value::Integer(Some(integer)))
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Self::Value, E> {
        Ok(Value::Integer(integer.try_into().ok()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::of_float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let Self(mut object, _) = self;
        let mut next = members.next_key()?;
        if let Some(Key(key)) = &next
            && key == ARBITRARY_PRECISION
            && *NUMBERS_ARE_OBJECTS
        {
            let digits: Cow<'_, str> = members.next_value()?;
            return Ok(match (digits.parse(), digits.parse()) {
                (Ok(integer), _) => Value::Integer(Some(integer)),
                (_, Ok(number)) => Value::of_float(number),
                _ => Value::Fraction,
            });
        }
        while let Some(Key(key)) = next {
            object.take(key, &mut members)?;
            next = members.next_key()?;
        }
        Ok(Value::Object(object))
    }
}
