//! Where an operation leads: one of the fields that may be patched, or a place inside it.

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use crate::request::patch::{
    field::Field,
    reason::{PatchFault, PathProblem},
};

/// A pointer that begins with a field that may be patched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) field: Field,
    pointer: PointerBuf,
}

impl Path {
    pub(crate) fn to_field(field: Field) -> Self {
        Self {
            field,
            pointer: PointerBuf::from_tokens([&field.pointer()[1..]]),
        }
    }

    /// `member` is the one of the operation that holds the text: `path` or `from`.
    pub(crate) fn parse<'t>(
        member: &'static str,
        text: &'t str,
        patchable: &'static [Field],
    ) -> Result<Self, PatchFault<'t>> {
        let pointer = Pointer::parse(text).map_err(|error| {
            let problem = match error {
                jsonptr::ParseError::NoLeadingSlash => PathProblem::NoSlash,
                jsonptr::ParseError::InvalidEncoding { .. } => PathProblem::Escape,
            };
            PatchFault::PathMalformed(member, text, problem)
        })?;
        // Both sides of the comparison are without escapes.
        let first = pointer.first();
        let first = first.as_ref().map(jsonptr::Token::decoded);
        let field = patchable
            .iter()
            .find(|field| first.as_deref() == Some(&field.pointer()[1..]))
            .ok_or(PatchFault::PathNotPatchable(member, text, patchable))?;
        Ok(Self {
            field: *field,
            pointer: pointer.to_buf(),
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        self.pointer.as_str()
    }

    /// Whether it leads to the field itself and not inside.
    pub(crate) fn is_field(&self) -> bool {
        self.inside().is_root()
    }

    /// Whether it leads into what `other` leads to, and is not the same.
    pub(crate) fn is_inside(&self, other: &Self) -> bool {
        // Escapes can be written in one way only.
        self.pointer.starts_with(&other.pointer) && self.pointer != other.pointer
    }

    /// How many levels below the field's value it leads.
    pub(crate) fn levels(&self) -> usize {
        self.inside().count()
    }

    /// The rest of the way, from the field's value on.
    fn inside(&self) -> &Pointer {
        self.pointer
            .split_front()
            .map_or(Pointer::root(), |(_, inside)| inside)
    }

    /// What it leads to, from the field's `value` on.
    pub(crate) fn get<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.inside().resolve(value).ok()
    }

    /// `add` of RFC 6902: sets a member, or puts an item into an array. `None` if there is no such place.
    pub(crate) fn add(&self, value: &mut Value, new: Value) -> Option<()> {
        let Some((parent, last)) = self.inside().split_back() else {
            *value = new;
            return Some(());
        };
        match parent.resolve_mut(value).ok()? {
            Value::Object(members) => {
                members.insert(last.decoded().into_owned(), new);
            }
            Value::Array(items) => {
                let at = last.to_index().ok()?.for_len_incl(items.len()).ok()?;
                items.insert(at, new);
            }
            _ => return None,
        }
        Some(())
    }

    /// `remove` of RFC 6902, of something inside the field. `None` if there is nothing there.
    pub(crate) fn remove(&self, value: &mut Value) -> Option<Value> {
        let (parent, last) = self.inside().split_back()?;
        match parent.resolve_mut(value).ok()? {
            Value::Object(members) => members.remove(last.decoded().as_ref()),
            Value::Array(items) => {
                let at = last.to_index().ok()?.for_len(items.len()).ok()?;
                Some(items.remove(at))
            }
            _ => None,
        }
    }
}
