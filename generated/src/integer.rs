// Generated from an OpenAPI document. Do not edit.

//! Reads integers as JSON Schema has them: `5.0` and `1e3` are integers too.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};

use super::nullable::Nullable;

/// What holds integers, and how it is read.
#[allow(dead_code)]
pub(super) trait Integers: Sized {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads a field that holds integers.
#[allow(dead_code)]
pub(super) fn read<'de, D: Deserializer<'de>, T: Integers>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

macro_rules! integers {
    ($($name:ty)*) => {
        $(impl Integers for $name {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Number(PhantomData))
            }
        })*
    };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

/// What a body holds that is made of integers, and one integer of a list, a map or an option.
pub(super) struct Whole<T>(pub(super) T);

impl<'de, T: Integers> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Whole)
    }
}

impl<T: Integers> Integers for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Option::<Whole<T>>::deserialize(deserializer)?;
        Ok(read.map(|whole| whole.0))
    }
}

impl<T: Integers> Integers for Nullable<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::read(deserializer).map(Self::or_null)
    }
}

impl<T: Integers> Integers for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Vec::<Whole<T>>::deserialize(deserializer)?;
        Ok(read.into_iter().map(|whole| whole.0).collect())
    }
}

impl<T: Integers> Integers for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = BTreeMap::<String, Whole<T>>::deserialize(deserializer)?;
        Ok(read
            .into_iter()
            .map(|(key, whole)| (key, whole.0))
            .collect())
    }
}

struct Number<T>(PhantomData<T>);

impl<T: TryFrom<i128>> Visitor<'_> for Number<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer that fits its type")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        let whole = i128::from(value);
        T::try_from(whole).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        let whole = i128::from(value);
        T::try_from(whole).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        // beyond this range no integer type of ours can hold it
        if value.fract() != 0.0 || value.abs() >= 1e20 {
            return Err(E::invalid_type(Unexpected::Float(value), &self));
        }
        #[allow(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        let whole = value as i128;
        T::try_from(whole).map_err(|_| E::invalid_value(Unexpected::Float(value), &self))
    }
}
