//! The owner of a token from the JSON of a reply.

use serde::de::{IgnoredAny, MapAccess};

use crate::{
    json::{
        object::{FromMembers, Known, KnownKey, ObjectOr},
        value::{Given, Reader},
    },
    rule::reason::Kind,
    token::{
        owner::{OwnerKind, TokenOwner},
        reply_value::{Maybe, text, wrong},
        unreadable::UnreadableToken,
    },
};

pub(crate) fn owner<'de, A: MapAccess<'de>>(
    members: &mut A,
) -> Result<Result<TokenOwner, UnreadableToken>, A::Error> {
    Ok(match members.next_value_seed(ObjectOr::kind())? {
        Ok(owner) => owner,
        Err(Kind::Null) => Ok(TokenOwner::default()),
        Err(kind) => Err(wrong("/owner", "an object", kind)),
    })
}

enum Field {
    Id,
    Name,
    Kind,
}

impl Known for Field {
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "id" => Self::Id,
            "name" => Self::Name,
            "type" => Self::Kind,
            _ => return None,
        })
    }
}

impl<'de> FromMembers<'de> for Result<TokenOwner, UnreadableToken> {
    fn from_members<A: MapAccess<'de>>(mut members: A) -> Result<Self, A::Error> {
        let mut owner = TokenOwner::default();
        let mut first = None;
        while let Some(KnownKey(key)) = members.next_key::<KnownKey<Field>>()? {
            let read = match key {
                Some(Field::Id) => text("/owner/id", &mut members)?.map(|id| owner.id = id),
                Some(Field::Name) => {
                    text("/owner/name", &mut members)?.map(|name| owner.name = name)
                }
                Some(Field::Kind) => kind(&mut members)?.map(|kind| owner.kind = kind),
                None => {
                    members.next_value::<IgnoredAny>()?;
                    Ok(())
                }
            };
            if let Err(problem) = read {
                first.get_or_insert(problem);
            }
        }
        Ok(first.map_or(Ok(owner), Err))
    }
}

fn kind<'de, A: MapAccess<'de>>(members: &mut A) -> Maybe<OwnerKind, A::Error> {
    Ok(match members.next_value_seed(Reader::SCALAR)?.text() {
        Given::Absent => Ok(None),
        Given::Value(kind) if kind == "IDENTITY" => Ok(Some(OwnerKind::Identity)),
        Given::Value(kind) => Ok(Some(OwnerKind::Other(kind.into_owned()))),
        Given::Other(kind) => Err(wrong("/owner/type", "a string", kind)),
    })
}
