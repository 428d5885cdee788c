//! Integers within the bounds that the document states. They are part of the type, so a changed bound is a changed type.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::integer;

/// A value that lies outside the bounds of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfBounds {
    /// The value.
    pub value: i128,
    /// The least value allowed.
    pub min: i128,
    /// The greatest value allowed.
    pub max: i128,
}

impl fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { value, min, max } = self;
        write!(f, "{value} is not from {min} to {max}")
    }
}

impl std::error::Error for OutOfBounds {}

macro_rules! bounded {
    ($(#[$doc:meta])* $name:ident $integer:ident $($other:ident)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name<const MIN: $integer, const MAX: $integer>($integer);

        impl<const MIN: $integer, const MAX: $integer> $name<MIN, MAX> {
            /// The least value.
            pub const MIN: $integer = MIN;
            /// The greatest value.
            pub const MAX: $integer = MAX;

            /// Takes `value` if it is within the bounds.
            ///
            /// # Errors
            ///
            /// [`OutOfBounds`] if it is not.
            pub const fn new(value: $integer) -> Result<Self, OutOfBounds> {
                if value < MIN || value > MAX {
                    return Err(OutOfBounds {
                        value: value as i128,
                        min: MIN as i128,
                        max: MAX as i128,
                    });
                }
                Ok(Self(value))
            }

            /// The value.
            pub const fn get(self) -> $integer {
                self.0
            }
        }

        impl<const MIN: $integer, const MAX: $integer> fmt::Display for $name<MIN, MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<const MIN: $integer, const MAX: $integer> FromStr for $name<MIN, MAX> {
            type Err = Box<dyn std::error::Error + Send + Sync>;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::new(text.parse()?)?)
            }
        }

        impl<const MIN: $integer, const MAX: $integer> TryFrom<$integer> for $name<MIN, MAX> {
            type Error = OutOfBounds;

            fn try_from(value: $integer) -> Result<Self, OutOfBounds> {
                Self::new(value)
            }
        }

        $(impl<const MIN: $integer, const MAX: $integer> TryFrom<$other> for $name<MIN, MAX> {
            type Error = OutOfBounds;

            fn try_from(value: $other) -> Result<Self, OutOfBounds> {
                Self::new(value.try_into().map_err(|_| OutOfBounds {
                    value: value.into(),
                    min: MIN.into(),
                    max: MAX.into(),
                })?)
            }
        })*

        impl<const MIN: $integer, const MAX: $integer> From<$name<MIN, MAX>> for $integer {
            fn from(value: $name<MIN, MAX>) -> Self {
                value.0
            }
        }

        impl<const MIN: $integer, const MAX: $integer> Serialize for $name<MIN, MAX> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de, const MIN: $integer, const MAX: $integer> Deserialize<'de> for $name<MIN, MAX> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(integer::read(deserializer)?).map_err(de::Error::custom)
            }
        }

        impl<const MIN: $integer, const MAX: $integer> JsonSchema for $name<MIN, MAX> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                format!(concat!(stringify!($name), "_{}_to_{}"), MIN, MAX).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "integer", "minimum": MIN, "maximum": MAX })
            }
        }
    };
}

bounded! {
    /// An integer from `MIN` to `MAX`, both included.
    Bounded i64 i32
}

bounded! {
    /// An integer without a sign from `MIN` to `MAX`, both included, where `MAX` may be beyond what an `i64` holds.
    Unsigned u64 u32 i64 i32
}
