//! Reads objects: what is the same for all is written once here, so that each type has but a table of its fields. The derive of serde reads
//! them in the same way, with many times the code, and takes a list for an object.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::Error as NoValue;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use super::integer::{Integers, Whole};

/// A type that an object is read into.
pub(super) trait Object<'de>: Sized {
    /// What it is called in errors.
    const NAME: &'static str;
    /// The names of its fields, in the order of their numbers.
    const FIELDS: &'static [&'static str];
    /// Whether an object with another field is refused.
    const CLOSED: bool;

    fn read<A: MapAccess<'de>>(entries: &mut Entries<A>) -> Result<Self, A::Error>;
}

/// Reads an object.
pub(super) fn read<'de, T: Object<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_struct(T::NAME, T::FIELDS, Reader(PhantomData))
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(&mut Entries {
            map,
            names: T::FIELDS,
            is_closed: T::CLOSED,
        })
    }
}

/// What is left of an object.
pub(super) struct Entries<A> {
    map: A,
    names: &'static [&'static str],
    is_closed: bool,
}

impl<'de, A: MapAccess<'de>> Entries<A> {
    /// The number of the next field that the type has.
    pub(super) fn next(&mut self) -> Result<Option<usize>, A::Error> {
        loop {
            let name = Name(self.names, self.is_closed);
            match self.map.next_key_seed(name)? {
                None => return Ok(None),
                Some(Some(number)) => return Ok(Some(number)),
                Some(None) => _ = self.map.next_value::<IgnoredAny>()?,
            }
        }
    }

    pub(super) fn plain<T: Deserialize<'de>>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        self.once(field, name)?;
        *field = Some(self.map.next_value()?);
        Ok(())
    }

    #[allow(dead_code)]
    pub(super) fn integer<T: Integers>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        self.once(field, name)?;
        let Whole(value) = self.map.next_value()?;
        *field = Some(value);
        Ok(())
    }

    /// Null is a value too.
    #[allow(dead_code)]
    pub(super) fn present<T: Deserialize<'de>>(
        &mut self,
        field: &mut Option<Option<T>>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        self.once(field, name)?;
        *field = Some(Some(self.map.next_value()?));
        Ok(())
    }

    fn once<T>(&self, field: &Option<T>, name: &'static str) -> Result<(), A::Error> {
        match field {
            None => Ok(()),
            Some(_) => Err(A::Error::duplicate_field(name)),
        }
    }
}

/// Finds the number of a field.
struct Name(&'static [&'static str], bool);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let Self(names, is_closed) = self;
        match names.iter().position(|known| *known == name) {
            None if is_closed => Err(E::unknown_field(name, names)),
            number => Ok(number),
        }
    }
}

/// A field that may be absent.
#[allow(clippy::unnecessary_wraps, dead_code)]
pub(super) fn optional<T: Default, E>(value: Option<T>, _: &'static str) -> Result<T, E> {
    Ok(value.unwrap_or_default())
}

/// A field that has to be there, unless its type stands for null.
#[allow(dead_code)]
pub(super) fn required<'de, T: Deserialize<'de>, E: Error>(
    value: Option<T>,
    name: &'static str,
) -> Result<T, E> {
    match value {
        Some(value) => Ok(value),
        None => T::deserialize(Absent).map_err(|_| E::missing_field(name)),
    }
}

/// A field that has to be there.
#[allow(dead_code)]
pub(super) fn stated<T, E: Error>(value: Option<T>, name: &'static str) -> Result<T, E> {
    value.ok_or_else(|| E::missing_field(name))
}

/// A field that is not there: null for a type that stands for it.
struct Absent;

impl<'de> Deserializer<'de> for Absent {
    type Error = NoValue;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, NoValue> {
        Err(NoValue::custom("there is no value"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NoValue> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// Lets a struct be read by a table of its fields: the number, the name in JSON, the name in Rust, how it is read, and what it is when it is
/// not there.
#[allow(unused_macros)]
macro_rules! object {
    ($owner:ident $closed:literal; $($number:literal $name:literal $field:ident $read:ident $absent:ident;)*) => {
        impl<'de> ::serde::Deserialize<'de> for $owner {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                super::object::read(deserializer)
            }
        }

        impl<'de> super::object::Object<'de> for $owner {
            const NAME: &'static str = stringify!($owner);
            const FIELDS: &'static [&'static str] = &[$($name),*];
            const CLOSED: bool = $closed;

            fn read<A: ::serde::de::MapAccess<'de>>(
                entries: &mut super::object::Entries<A>,
            ) -> ::std::result::Result<Self, A::Error> {
                $(let mut $field = None;)*
                while let Some(number) = entries.next()? {
                    match number {
                        $($number => entries.$read(&mut $field, $name)?,)*
                        _ => {}
                    }
                }
                Ok(Self {
                    $($field: super::object::$absent($field, $name)?,)*
                })
            }
        }
    };
}

#[allow(unused_imports)]
pub(super) use object;
