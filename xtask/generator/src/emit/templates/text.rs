//! Texts whose length the document bounds. The bounds are part of the type, so a changed bound is a changed type.

//= json-schema
use std::borrow::Cow;
//=
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

//= json-schema
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
//=
use serde::{Deserialize, Deserializer, Serialize, de};

/// A text is shorter or longer than its type allows. Lengths are in characters (Unicode code points).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongLength {
    /// The length of the text.
    pub length: usize,
    /// The least length allowed.
    pub min: usize,
    /// The greatest length allowed; [`usize::MAX`] if there is none.
    pub max: usize,
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { length, min, max } = self;
        let noun = |count: &usize| if *count == 1 { "character" } else { "characters" };
        write!(f, "the text has {length} {}, ", noun(length))?;
        if length < min {
            write!(f, "and needs at least {min}")
        } else {
            write!(f, "and may have at most {max}")
        }
    }
}

impl std::error::Error for WrongLength {}

/// A text of at least `MIN` and at most `MAX` characters (Unicode code points).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize = { usize::MAX }>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// The least length.
    pub const MIN: usize = MIN;
    /// The greatest length; [`usize::MAX`] if there is none.
    pub const MAX: usize = MAX;

    /// Takes `text` if its length is within the bounds.
    ///
    /// # Errors
    ///
    /// [`WrongLength`] if it is not.
    pub fn new(text: impl Into<String>) -> Result<Self, WrongLength> {
        let text = text.into();
        check(&text, MIN, MAX)?;
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check(text: &str, min: usize, max: usize) -> Result<(), WrongLength> {
    // a text has no more characters than bytes, and most have few of them
    if min <= 1 && text.len() >= min && text.len() <= max {
        return Ok(());
    }
    let length = text.chars().count();
    if length < min || length > max {
        return Err(WrongLength { length, min, max });
    }
    Ok(())
}

impl<const MIN: usize, const MAX: usize> Deref for Text<MIN, MAX> {
    type Target = String;

    fn deref(&self) -> &String {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> AsRef<str> for Text<MIN, MAX> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for Text<MIN, MAX> {
    type Err = WrongLength;

    fn from_str(text: &str) -> Result<Self, WrongLength> {
        Self::new(text)
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<&str> for Text<MIN, MAX> {
    type Error = WrongLength;

    fn try_from(text: &str) -> Result<Self, WrongLength> {
        Self::new(text)
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<String> for Text<MIN, MAX> {
    type Error = WrongLength;

    fn try_from(text: String) -> Result<Self, WrongLength> {
        Self::new(text)
    }
}

impl<const MIN: usize, const MAX: usize> From<Text<MIN, MAX>> for String {
    fn from(text: Text<MIN, MAX>) -> Self {
        text.0
    }
}

impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for Text<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
//= json-schema

impl<const MIN: usize, const MAX: usize> JsonSchema for Text<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Text_{MIN}_to_{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({ "type": "string" });
        if MIN > 0 {
            schema.insert("minLength".to_owned(), MIN.into());
        }
        if MAX < usize::MAX {
            schema.insert("maxLength".to_owned(), MAX.into());
        }
        schema
    }
}
//=
