//! Enums of listed texts: how they are read and written is the same for all, so that each has but a table of its texts.

use std::fmt::Write as _;

use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer};

/// An enum of texts.
pub trait Listed: Clone + Ord + Sized + 'static {
    /// The texts and their variants, in the order in which these are declared.
    const LISTED: &'static [(&'static str, Self)];
    /// What makes a text that is not listed a value, where an answer may have one.
    const UNLISTED: Option<fn(String) -> Self> = None;

    /// The text that is not listed.
    fn unlisted(&self) -> &str {
        ""
    }

    /// The text as it is sent.
    fn text(&self) -> &str {
        let place = Self::LISTED.binary_search_by(|(_, value)| value.cmp(self));
        place.map_or_else(|_| self.unlisted(), |place| Self::LISTED[place].0)
    }
}

fn find<T: Listed>(text: &str) -> Option<T> {
    let mut listed = T::LISTED.iter();
    let (_, value) = listed.find(|(known, _)| *known == text)?;
    Some(value.clone())
}

/// The value of a listed text.
pub(super) fn parse<T: Listed, E: From<&'static str>>(text: &str) -> Result<T, E> {
    find(text).ok_or_else(|| "invalid value".into())
}

/// Reads a value.
pub(super) fn read<'de, T: Listed, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    match (find(&text), T::UNLISTED) {
        (Some(value), _) => Ok(value),
        (None, Some(unlisted)) => Ok(unlisted(text)),
        (None, None) => {
            let mut expected = String::new();
            for (place, (known, _)) in T::LISTED.iter().enumerate() {
                let before = match (place, T::LISTED.len()) {
                    (0, 1 | 2) => "",
                    (0, _) => "one of ",
                    (_, 2) => " or ",
                    _ => ", ",
                };
                let _ = write!(expected, "{before}`{known}`");
            }
            let problem = format_args!("unknown variant `{text}`, expected {expected}");
            Err(D::Error::custom(problem))
        }
    }
}

/// Lets an enum that is [`Listed`] be parsed, shown, read and written.
#[allow(unused_macros)]
macro_rules! listed {
    ($name:ident) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(super::listed::Listed::text(self))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = self::error::ConversionError;

            fn from_str(text: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                super::listed::parse(text)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(super::listed::Listed::text(self))
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                super::listed::read(deserializer)
            }
        }
    };
}

/// Lets a type that can be parsed be made of a text, as setters take it.
#[allow(unused_macros)]
macro_rules! of_text {
    ($name:ident) => {
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = self::error::ConversionError;

            fn try_from(text: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                text.parse()
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = self::error::ConversionError;

            fn try_from(
                text: ::std::string::String,
            ) -> ::std::result::Result<Self, self::error::ConversionError> {
                text.parse()
            }
        }
    };
}

#[allow(unused_imports)]
pub(super) use {listed, of_text};
