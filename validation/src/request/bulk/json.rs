//! The way in from JSON bytes. Read as strictly as a create: no field twice, none that the request does not have.

use std::borrow::Cow;

use serde::de::{IgnoredAny, MapAccess};

use crate::{
    json::{
        object::{FromMembers, ObjectOr},
        read::{located, read_whole},
        value::{Given, Reader},
    },
    request::{
        bulk::{BulkPatch, check_ids, check_patch, reason::BulkFault},
        patch::{
            TokenPatch,
            field::Field,
            json::{ArrayOrKind, Operations},
        },
    },
    rule::{
        now::Now,
        pointer,
        reason::Kind,
        violation::{Violation, Violations},
    },
};

impl BulkPatch {
    /// The request that a JSON document describes.
    ///
    /// ```
    /// use sailpoint_pat::{BulkPatch, Now};
    ///
    /// let body = br#"{"ids": ["a", "a"], "patch": [{"op": "replace", "path": "/name", "value": "ci"}]}"#;
    /// let violations = BulkPatch::from_json(body, &Now::system()).unwrap_err();
    /// let found: Vec<_> = violations.iter().map(|v| (v.pointer(), v.code().as_str())).collect();
    /// assert_eq!(found, [("/ids/1", "id-duplicate"), ("/patch/0/path", "path-not-patchable")]);
    /// ```
    ///
    /// # Errors
    ///
    /// Every violation at once, but what a patch leaves behind is judged only when its operations are well formed.
    pub fn from_json(body: &[u8], now: &Now) -> Result<Self, Violations> {
        read(body)
            .map_err(Violations::from)
            .and_then(|members| members.check(now))
            .map_err(|found| located(found, body))
    }
}

fn read(body: &[u8]) -> Result<Members<'_>, Violation> {
    read_whole(body, ObjectOr::kind())?
        .map_err(|kind| Violation::new("", &BulkFault::BodyNotObject(kind)))
}

/// The members of the request as they came.
#[derive(Default)]
struct Members<'a> {
    ids: Given<Vec<Result<Cow<'a, str>, Kind>>>,
    patch: Option<Result<Operations<'a>, Kind>>,
    strays: Vec<Violation>,
}

impl Members<'_> {
    fn check(self, now: &Now) -> Result<BulkPatch, Violations> {
        let mut found = Vec::new();
        let ids = match self.ids {
            Given::Value(ids) => check_ids(ids, BulkPatch::MOST_IDS, &mut found),
            Given::Absent => {
                found.push(Violation::new("/ids", &BulkFault::IdsMissing));
                Vec::new()
            }
            Given::Other(kind) => {
                found.push(Violation::new("/ids", &BulkFault::IdsNotArray(kind)));
                Vec::new()
            }
        };
        let patch = match self.patch {
            Some(Ok(operations)) => {
                let patch = TokenPatch::of_members(operations, Field::BULK, now);
                check_patch(patch, &mut found)
            }
            None | Some(Err(Kind::Null)) => {
                found.push(Violation::new("/patch", &BulkFault::PatchMissing));
                TokenPatch::new()
            }
            Some(Err(kind)) => check_patch(Err(TokenPatch::not_array(kind)), &mut found),
        };
        found.extend(self.strays);
        BulkPatch::unless(found, ids, patch)
    }
}

impl<'de> FromMembers<'de> for Members<'de> {
    fn from_members<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut members = Self::default();
        let (mut ids, mut patch) = (false, false);
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let was_there = match key.as_ref() {
                "ids" => {
                    members.ids = map.next_value_seed(Reader::LIST)?.list();
                    std::mem::replace(&mut ids, true)
                }
                "patch" => {
                    members.patch = Some(map.next_value_seed(ArrayOrKind)?);
                    std::mem::replace(&mut patch, true)
                }
                unknown => {
                    map.next_value::<IgnoredAny>()?;
                    let fault = BulkFault::UnknownField(unknown);
                    let stray = Violation::new(pointer::pointer_to(unknown), &fault);
                    members.strays.push(stray);
                    continue;
                }
            };
            if was_there {
                let fault = BulkFault::DuplicateField(&key);
                let stray = Violation::new(pointer::pointer_to(&key), &fault);
                members.strays.push(stray);
            }
        }
        Ok(members)
    }
}
