//! Fields that may be absent, null or a value, and what the setters of optional fields take.

use std::borrow::Cow;
use std::fmt::Display;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An optional field that may be null. What is absent is not sent; null is sent as null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nullable<T> {
    /// The field is left out.
    #[default]
    Absent,
    /// The field is null.
    Null,
    /// The field has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether the field is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one: absent and null are both `None`.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The same of a borrowed value.
    pub const fn as_ref(&self) -> Nullable<&T> {
        match self {
            Self::Value(value) => Nullable::Value(value),
            Self::Null => Nullable::Null,
            Self::Absent => Nullable::Absent,
        }
    }

    /// The value of `option`, or absent.
    pub fn or_absent(option: Option<T>) -> Self {
        option.map_or(Self::Absent, Self::Value)
    }

    /// The value of `option`, or null.
    pub fn or_null(option: Option<T>) -> Self {
        option.map_or(Self::Null, Self::Value)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::or_null)
    }
}

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        <Option<T>>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        <Option<T>>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        <Option<T>>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Option<T>>::json_schema(generator)
    }
}

/// Reads an optional field of any value: null is a value too.
#[allow(dead_code)]
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// What the setter of an optional field takes: a value, what can become one, or an option of either. `Way` tells these apart and is
/// inferred.
pub trait IntoField<Field, Way> {
    /// The field.
    ///
    /// # Errors
    ///
    /// Why what was given cannot become a value.
    fn into_field(self) -> Result<Field, String>;
}

/// A value was given.
#[derive(Debug)]
pub enum ByValue {}

/// An option was given.
#[derive(Debug)]
pub enum ByOption {}

/// A [`Nullable`] was given.
#[derive(Debug)]
pub enum ByNullable {}

fn converted<V, T>(value: V) -> Result<T, String>
where
    V: TryInto<T>,
    V::Error: Display,
{
    value.try_into().map_err(|cause| cause.to_string())
}

impl<V, T> IntoField<Option<T>, ByValue> for V
where
    V: TryInto<T>,
    V::Error: Display,
{
    fn into_field(self) -> Result<Option<T>, String> {
        converted(self).map(Some)
    }
}

impl<V, T> IntoField<Option<T>, ByOption> for Option<V>
where
    V: TryInto<T>,
    V::Error: Display,
{
    fn into_field(self) -> Result<Option<T>, String> {
        self.map(converted).transpose()
    }
}

impl<V, T> IntoField<Nullable<T>, ByValue> for V
where
    V: TryInto<T>,
    V::Error: Display,
{
    fn into_field(self) -> Result<Nullable<T>, String> {
        converted(self).map(Nullable::Value)
    }
}

/// `None` leaves the field out.
impl<V, T> IntoField<Nullable<T>, ByOption> for Option<V>
where
    V: TryInto<T>,
    V::Error: Display,
{
    fn into_field(self) -> Result<Nullable<T>, String> {
        self.map(converted).transpose().map(Nullable::or_absent)
    }
}

impl<T> IntoField<Nullable<T>, ByNullable> for Nullable<T> {
    fn into_field(self) -> Result<Nullable<T>, String> {
        Ok(self)
    }
}
