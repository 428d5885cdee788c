//! The four fields of a token while a patch changes them, operation by operation (RFC 6902). What the token holds need not be
//! known: then it stays open what the operations take from it, and nothing is refused for it.

use serde_json::Value;

use crate::{
    request::patch::{
        field::Field,
        limits::{self, Allowance},
        operation::{Action, Step},
        path::Path,
        reason::PatchFault,
    },
    rule::violation::Violation,
};

/// What a field holds.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Known(Value),
    /// What the token has there, or had elsewhere.
    Open(Depth),
}

/// How far a path can lead inside what the token has. The entries of its scope are texts, and its other fields hold nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Depth {
    Levels(usize),
    /// Something that the same patch put there may lead further.
    Unknown,
}

impl Depth {
    /// How far one can lead from the place to which a path leads; `None` if no token has such a place.
    fn below(self, path: &Path) -> Option<Self> {
        match self {
            Self::Levels(levels) => levels.checked_sub(path.levels()).map(Self::Levels),
            Self::Unknown => Some(self),
        }
    }
}

/// The fields of a token. All four are always there: one that is removed becomes null, and can be replaced afterwards.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    fields: [Content; 4],
    /// What may still be copied and moved.
    allowance: Allowance,
}

impl Document {
    /// The fields of some token.
    pub(crate) fn open() -> Self {
        Self::holding([0, 1, 0, 0].map(|levels| Content::Open(Depth::Levels(levels))))
    }

    /// Those of a token with these values: `name`, `scope`, `expirationDate`, `userAwareTokenNeverExpires`.
    pub(crate) fn of(values: [Value; 4]) -> Self {
        Self::holding(values.map(Content::Known))
    }

    fn holding(fields: [Content; 4]) -> Self {
        Self {
            fields,
            allowance: Allowance::default(),
        }
    }

    pub(crate) fn content(&self, field: Field) -> &Content {
        &self.fields[field as usize]
    }

    /// Carries out the operations in their order and says by which each field was changed last. Stops at the first that
    /// cannot be.
    pub(crate) fn run(&mut self, steps: &[Step]) -> Result<[Option<usize>; 4], Violation> {
        let mut last = [None; 4];
        for (index, step) in steps.iter().enumerate() {
            self.carry_out(step).map_err(|fault| {
                let member = match (&fault, &step.action) {
                    (PatchFault::TestFailed(_), _) => "/value",
                    (PatchFault::PathNotFound(at), Action::Move(from) | Action::Copy(from))
                        if *at == from.as_str() =>
                    {
                        "/from"
                    }
                    _ => "/path",
                };
                Violation::new(format!("/{index}{member}"), &fault)
            })?;
            match &step.action {
                Action::Test(_) => continue,
                Action::Move(from) => last[from.field as usize] = Some(index),
                _ => {}
            }
            last[step.path.field as usize] = Some(index);
        }
        Ok(last)
    }

    fn carry_out<'s>(&mut self, step: &'s Step) -> Result<(), PatchFault<'s>> {
        let path = &step.path;
        match &step.action {
            Action::Add(value) => self.add(path, Content::Known(value.clone())),
            Action::Remove => self.take(path).map(drop),
            Action::Replace(value) => {
                self.take(path)?;
                self.add(path, Content::Known(value.clone()))
            }
            Action::Move(from) => {
                let content = self.take(from)?;
                self.carry(&content)?;
                self.add(path, content)
            }
            Action::Copy(from) => {
                let content = self.get(from)?;
                self.carry(&content)?;
                self.add(path, content)
            }
            Action::Test(expected) => match self.get(path)? {
                Content::Known(value) if !is_same(&value, expected) => {
                    Err(PatchFault::TestFailed(path.as_str()))
                }
                _ => Ok(()),
            },
        }
    }

    fn get<'p>(&self, path: &'p Path) -> Result<Content, PatchFault<'p>> {
        match self.content(path.field) {
            Content::Known(value) => path.get(value).cloned().map(Content::Known),
            Content::Open(depth) => depth.below(path).map(Content::Open),
        }
        .ok_or(PatchFault::PathNotFound(path.as_str()))
    }

    fn take<'p>(&mut self, path: &'p Path) -> Result<Content, PatchFault<'p>> {
        let here = &mut self.fields[path.field as usize];
        if path.is_field() {
            return Ok(std::mem::replace(here, Content::Known(Value::Null)));
        }
        match here {
            Content::Known(value) => path.remove(value).map(Content::Known),
            Content::Open(depth) => depth.below(path).map(Content::Open),
        }
        .ok_or(PatchFault::PathNotFound(path.as_str()))
    }

    /// Counts what is copied or moved.
    fn carry<'p>(&mut self, content: &Content) -> Result<(), PatchFault<'p>> {
        match content {
            Content::Known(value) => self.allowance.carry(value).ok_or(PatchFault::TooLarge),
            Content::Open(_) => Ok(()),
        }
    }

    fn add<'p>(&mut self, path: &'p Path, content: Content) -> Result<(), PatchFault<'p>> {
        if let Content::Known(value) = &content
            && !limits::fits_levels(value, path.levels())
        {
            return Err(PatchFault::TooLarge);
        }
        let here = &mut self.fields[path.field as usize];
        if path.is_field() {
            *here = content;
            return Ok(());
        }
        let has_inside = content.has_inside();
        let added = match (&mut *here, content) {
            (Content::Known(value), Content::Known(new)) => path.add(value, new),
            (Content::Known(value), Content::Open(_)) => {
                // There must be such a place; what is there afterwards is open.
                let added = path.add(value, Value::Null);
                *here = Content::Open(Depth::Unknown);
                added
            }
            (Content::Open(depth), _) => {
                let added = depth.below(path).map(drop);
                if has_inside {
                    *depth = Depth::Unknown;
                }
                added
            }
        };
        added.ok_or(PatchFault::PathNotFound(path.as_str()))
    }
}

impl Content {
    /// Whether a path may lead inside.
    fn has_inside(&self) -> bool {
        match self {
            Self::Known(value) => value.is_array() || value.is_object(),
            Self::Open(depth) => !matches!(depth, Depth::Levels(0)),
        }
    }
}

/// Equality as `test` wants it: numbers by their value.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || ((left.is_f64() || right.is_f64()) && left.as_f64() == right.as_f64())
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| is_same(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, l)| right.get(key).is_some_and(|r| is_same(l, r)))
        }
        _ => left == right,
    }
}
