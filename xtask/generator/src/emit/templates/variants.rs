//! Reads and writes what the emitted enums stand for: unions whose tag chooses the variant, and integers. It knows none of them: they
//! say what their variants hold.

#![allow(clippy::cast_possible_truncation)]

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::{Error as _, SerializeMap as _};
use serde::{Deserialize as _, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

/// An object as it was read.
type Object = Map<String, Value>;

/// The tags of a variant, the property of what it holds, and the schema of that.
#[allow(dead_code)]
type Variant = (
    &'static [&'static str],
    Option<&'static str>,
    Option<schemars::Schema>,
);

/// Reads an integer, which may be written with a fraction of zero.
#[allow(dead_code)]
pub(crate) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let whole = || {
        let number = number.as_f64()?;
        let is_exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
        is_exact.then_some(number as i64)
    };
    let value = number.as_i64().or_else(whole);
    value.ok_or_else(|| D::Error::custom(format!("{number} is no integer")))
}

/// Reads an object, and its tag.
#[allow(dead_code)]
pub(crate) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    property: &str,
) -> Result<(Object, Option<String>), D::Error> {
    let object = Object::deserialize(deserializer)?;
    let tag = object.get(property).and_then(Value::as_str);
    let tag = tag.map(str::to_owned);
    Ok((object, tag))
}

/// The object, its tag included, as what a variant holds.
#[allow(dead_code)]
pub(crate) fn whole<T: DeserializeOwned, E: serde::de::Error>(object: Object) -> Result<T, E> {
    serde_json::from_value(Value::Object(object)).map_err(E::custom)
}

/// The object without its tag as what a variant holds.
#[allow(dead_code)]
pub(crate) fn rest<T: DeserializeOwned, E: serde::de::Error>(
    mut object: Object,
    property: &str,
) -> Result<T, E> {
    object.remove(property);
    whole(object)
}

/// One property as what a variant holds.
#[allow(dead_code)]
pub(crate) fn content<T: DeserializeOwned, E: serde::de::Error>(
    mut object: Object,
    property: &'static str,
) -> Result<T, E> {
    let value = object
        .remove(property)
        .ok_or_else(|| E::missing_field(property))?;
    serde_json::from_value(value).map_err(E::custom)
}

/// The error for a tag that no variant has.
#[allow(dead_code)]
pub(crate) fn unlisted<E: serde::de::Error>(
    property: &'static str,
    tag: Option<&str>,
    known: &'static [&'static str],
) -> E {
    match tag {
        Some(tag) => E::unknown_variant(tag, known),
        None => E::missing_field(property),
    }
}

/// An object of one property.
#[allow(dead_code)]
struct Field<'a, T>(&'static str, &'a T);

impl<T: Serialize> Serialize for Field<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.0, self.1)?;
        map.end()
    }
}

/// An object with the properties of two.
#[allow(dead_code)]
#[derive(Serialize)]
struct Both<One: Serialize, Other: Serialize> {
    #[serde(flatten)]
    one: One,
    #[serde(flatten)]
    other: Other,
}

/// Writes a variant that holds nothing.
#[allow(dead_code)]
pub(crate) fn nothing<S: Serializer>(
    serializer: S,
    property: &'static str,
    tag: &'static str,
) -> Result<S::Ok, S::Error> {
    Field(property, &tag).serialize(serializer)
}

/// Writes a variant that holds one property.
#[allow(dead_code)]
pub(crate) fn beside<S: Serializer, T: Serialize>(
    serializer: S,
    property: &'static str,
    tag: &'static str,
    content: &'static str,
    value: &T,
) -> Result<S::Ok, S::Error> {
    let both = Both {
        one: Field(property, &tag),
        other: Field(content, value),
    };
    both.serialize(serializer)
}

/// Writes a variant that holds an object without the tag.
#[allow(dead_code)]
pub(crate) fn tagged<S: Serializer, T: Serialize>(
    serializer: S,
    property: &'static str,
    tag: &'static str,
    value: &T,
) -> Result<S::Ok, S::Error> {
    let both = Both {
        one: Field(property, &tag),
        other: value,
    };
    both.serialize(serializer)
}

/// Writes a variant that holds the tag as text of any kind: the first of its tags where there is none, and an error where it is the
/// tag of another variant.
#[allow(dead_code)]
pub(crate) fn checked<S: Serializer, T: Serialize>(
    serializer: S,
    property: &'static str,
    tags: &[&str],
    value: &T,
) -> Result<S::Ok, S::Error> {
    let Value::Object(mut object) = serde_json::to_value(value).map_err(S::Error::custom)? else {
        return Err(S::Error::custom("a variant is no object"));
    };
    match object.get(property).and_then(Value::as_str) {
        None => {
            let tag = tags.first().copied().unwrap_or_default();
            object.insert(property.to_owned(), tag.into());
        }
        Some(tag) if tags.contains(&tag) => {}
        Some(tag) => {
            let known = tags.join(", ");
            return Err(S::Error::custom(format!(
                "{property:?} is {tag:?}, where this variant has one of {known}"
            )));
        }
    }
    object.serialize(serializer)
}

/// The schema of a union.
#[allow(dead_code)]
pub(crate) fn schema(
    property: &'static str,
    variants: Vec<Variant>,
    open: bool,
) -> schemars::Schema {
    let mut members = Vec::new();
    for (tags, content, held) in variants {
        let mut member = json!({
            "type": "object",
            "required": [property],
            "properties": { property: { "enum": tags } },
        });
        match (content, held) {
            (Some(content), Some(held)) => {
                member["required"] = json!([property, content]);
                member["properties"][content] = held.to_value();
            }
            (_, Some(held)) => member["allOf"] = json!([held]),
            (_, None) => {}
        }
        members.push(member);
    }
    if open {
        members.push(json!({ "type": "object" }));
    }
    schemars::json_schema!({ "anyOf": members })
}
