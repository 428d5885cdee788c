//! The way in from JSON bytes. Read as strictly as a create: no field twice, none that the request does not have.

use std::{borrow::Cow, marker::PhantomData};

use serde::de::{IgnoredAny, MapAccess};

use crate::{
    json::{
        read::{located, read_request, stray},
        value::{ListValue, Members, Value, put},
    },
    request::{
        bulk::{BulkPatch, check_ids, check_patch, reason::BulkFault},
        patch::{
            TokenPatch,
            field::Field,
            operation::{self, PatchValue},
        },
    },
    rule::{
        now::Now,
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
            .and_then(|fields| fields.check(now))
            .map_err(|found| located(found, body))
    }
}

fn read(body: &[u8]) -> Result<Fields<'_>, Violation> {
    let body: Value<'_, Fields<'_>> = read_request(body, PhantomData)?;
    body.into_object()
        .map_err(|kind| Violation::new("", &BulkFault::BodyNotObject(kind)))
}

/// The members of the request as they came; of one that appears twice the last.
#[derive(Default)]
struct Fields<'a> {
    ids: Option<ListValue<'a>>,
    patch: Option<PatchValue<'a>>,
    /// Keys that belong to no member, or to one that was there before.
    strays: Vec<Violation>,
}

impl<'de> Members<'de> for Fields<'de> {
    fn take<A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        let was_there = match &*key {
            "ids" => put(&mut self.ids, members)?,
            "patch" => put(&mut self.patch, members)?,
            _ => {
                members.next_value::<IgnoredAny>()?;
                self.strays
                    .push(stray(&key, &BulkFault::UnknownField(&key)));
                return Ok(());
            }
        };
        if was_there {
            self.strays
                .push(stray(&key, &BulkFault::DuplicateField(&key)));
        }
        Ok(())
    }
}

impl Fields<'_> {
    fn check(self, now: &Now) -> Result<BulkPatch, Violations> {
        let mut found = Vec::new();
        let ids = match self.ids.unwrap_or_default() {
            Value::List(ids) => {
                let ids = ids.into_iter().map(Value::into_text);
                check_ids(ids, BulkPatch::MOST_IDS, &mut found)
            }
            other => {
                let fault = match other {
                    Value::Null => BulkFault::IdsMissing,
                    other => BulkFault::IdsNotArray(other.kind()),
                };
                found.push(Violation::new("/ids", &fault));
                Vec::new()
            }
        };
        let patch = match self.patch.unwrap_or_default() {
            Value::Null => {
                found.push(Violation::new("/patch", &BulkFault::PatchMissing));
                TokenPatch::new()
            }
            patch => {
                let operations = operation::of_patch(patch).map_err(Violations::from);
                let patch = operations
                    .and_then(|operations| TokenPatch::of_members(operations, Field::BULK, now));
                check_patch(patch, &mut found)
            }
        };
        found.extend(self.strays);
        BulkPatch::unless(found, ids, patch)
    }
}
