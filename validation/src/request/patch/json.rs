//! The operations of a patch from JSON. No stop at a member of the wrong kind, and of a member that appears twice the last
//! is taken, after it was noted.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::{
    json::{
        object::{FromMembers, Known, KnownKey, ObjectOr},
        read::read_whole,
        value::Reader,
    },
    request::patch::{operation::Members, reason::PatchFault},
    rule::{reason::Kind, violation::Violation},
};

/// The operations as they came; an `Err` is none.
pub(crate) type Operations<'a> = Vec<Result<Members<'a>, Kind>>;

/// Reads a patch, or says what else there is.
pub(crate) fn read(body: &[u8]) -> Result<Operations<'_>, Violation> {
    read_whole(body, ArrayOrKind)?.map_err(|kind| Violation::new("", &PatchFault::NotArray(kind)))
}

/// Reads an array of operations, or the kind of what stands in its place.
pub(crate) struct ArrayOrKind;

impl<'de> DeserializeSeed<'de> for ArrayOrKind {
    type Value = Result<Operations<'de>, Kind>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ArrayOrKind {
    type Value = Result<Operations<'de>, Kind>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut operations = Vec::new();
        while let Some(operation) = items.next_element_seed(ObjectOr::kind())? {
            operations.push(operation);
        }
        Ok(Ok(operations))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Reader::SCALAR.visit_map(map).map(|value| Err(value.kind()))
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
}

#[derive(Clone, Copy)]
enum Member {
    Op,
    Path,
    From,
    Value,
}

impl Member {
    const fn name(self) -> &'static str {
        match self {
            Self::Op => "op",
            Self::Path => "path",
            Self::From => "from",
            Self::Value => "value",
        }
    }
}

impl Known for Member {
    fn of(key: &str) -> Option<Self> {
        [Self::Op, Self::Path, Self::From, Self::Value]
            .into_iter()
            .find(|member| member.name() == key)
    }
}

impl<'de> FromMembers<'de> for Members<'de> {
    fn from_members<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut members = Self::default();
        let mut seen = [false; 4];
        while let Some(KnownKey(key)) = map.next_key::<KnownKey<Member>>()? {
            let Some(member) = key else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if std::mem::replace(&mut seen[member as usize], true) {
                members.twice.push(member.name());
            }
            match member {
                Member::Op => members.op = map.next_value_seed(Reader::SCALAR)?.text(),
                Member::Path => members.path = map.next_value_seed(Reader::SCALAR)?.text(),
                Member::From => members.from = map.next_value_seed(Reader::SCALAR)?.text(),
                Member::Value => members.value = Some(map.next_value()?),
            }
        }
        Ok(members)
    }
}
