//! An object of whatever members, or the kind of what stands in its place: for readers that do not stop at a value of
//! the wrong kind.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::rule::reason::Kind;

/// What can be read from the members of an object.
pub(crate) trait FromMembers<'de>: Sized {
    /// Fails only if the text is not JSON.
    fn from_members<A: MapAccess<'de>>(members: A) -> Result<Self, A::Error>;
}

/// Reads a `T`, or says what else is there.
pub(crate) struct ObjectOr<T>(PhantomData<T>);

impl<T> ObjectOr<T> {
    pub(crate) const fn kind() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: FromMembers<'de>> DeserializeSeed<'de> for ObjectOr<T> {
    type Value = Result<T, Kind>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: FromMembers<'de>> Visitor<'de> for ObjectOr<T> {
    type Value = Result<T, Kind>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        T::from_members(members).map(Ok)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Err(Kind::Null))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Err(Kind::Boolean))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Err(Kind::Number))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Err(Kind::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Err(Kind::Number))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Err(Kind::String))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Err(Kind::Array))
    }
}

/// A key that is one of `K`, or none of them. It is never copied.
pub(crate) struct KnownKey<K>(pub(crate) Option<K>);

/// Keys that a reader knows.
pub(crate) trait Known: Sized {
    fn of(key: &str) -> Option<Self>;
}

impl<'de, K: Known> Deserialize<'de> for KnownKey<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor<K>(PhantomData<K>);

        impl<K: Known> Visitor<'_> for KeyVisitor<K> {
            type Value = KnownKey<K>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(KnownKey(K::of(key)))
            }
        }

        deserializer.deserialize_str(KeyVisitor(PhantomData))
    }
}
