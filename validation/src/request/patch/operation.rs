//! One operation of a patch, known to be well formed and to keep to the fields that may be patched.

use std::borrow::Cow;

use sailpoint_pat_client::types::{JsonPatchOperation, JsonPatchOperationOp as Op};
use serde::de::{IgnoredAny, MapAccess};

use crate::{
    json::value::{self, Skipped, Value, put},
    request::patch::{field::Field, path::Path, reason::PatchFault},
    rule::{reason::Kind, violation::Violation},
};

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) path: Path,
    pub(crate) action: Action,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    Add(serde_json::Value),
    Remove,
    Replace(serde_json::Value),
    Move(Path),
    Copy(Path),
    Test(serde_json::Value),
}

/// The members of an operation as they came. Members that RFC 6902 does not know are ignored, as it wants.
#[derive(Default)]
pub(crate) struct Members<'a> {
    op: Option<Value<'a>>,
    path: Option<Value<'a>>,
    from: Option<Value<'a>>,
    /// Null is a value.
    value: Option<serde_json::Value>,
    /// Members that are there more than once, of which the last counts.
    twice: Vec<&'static str>,
}

/// A patch as it came.
pub(crate) type PatchValue<'a> = Value<'a, Skipped, Value<'a, Members<'a>>>;

/// The operations of a patch, each its members or the kind of what stands in their place.
pub(crate) fn of_patch(patch: PatchValue<'_>) -> Result<Vec<Result<Members<'_>, Kind>>, Violation> {
    match patch.into_list() {
        Ok(operations) => Ok(operations.into_iter().map(Value::into_object).collect()),
        Err(kind) => Err(Violation::new("", &PatchFault::NotArray(kind))),
    }
}

impl<'de> value::Members<'de> for Members<'de> {
    fn take<A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        let (name, was_there) = match &*key {
            "op" => ("op", put(&mut self.op, members)?),
            "path" => ("path", put(&mut self.path, members)?),
            "from" => ("from", put(&mut self.from, members)?),
            "value" => ("value", put(&mut self.value, members)?),
            _ => return members.next_value::<IgnoredAny>().map(drop),
        };
        if was_there {
            self.twice.push(name);
        }
        Ok(())
    }
}

impl Members<'_> {
    /// Checks everything about the operation that can be told without the others, and says all that is wrong.
    pub(crate) fn check(
        self,
        index: usize,
        patchable: &'static [Field],
        found: &mut Vec<Violation>,
    ) -> Option<Step> {
        let before = found.len();
        let mut refuse = |member: &str, fault: &PatchFault<'_>| {
            found.push(Violation::new(format!("/{index}{member}"), fault));
        };
        let op = match required("op", self.op.as_ref()) {
            Ok(op) => op
                .parse::<Op>()
                .map_err(|_| refuse("/op", &PatchFault::OperationUnknown(op)))
                .ok(),
            Err(fault) => {
                refuse("/op", &fault);
                None
            }
        };
        let mut path = |member: &'static str, given| {
            required(member, given)
                .and_then(|text| Path::parse(member, text, patchable))
                .map_err(|fault| refuse(&format!("/{member}"), &fault))
                .ok()
        };
        let to = path("path", self.path.as_ref());
        let from = match op {
            Some(Op::Move | Op::Copy) => path("from", self.from.as_ref()),
            _ => None,
        };
        if matches!(op, Some(Op::Add | Op::Replace | Op::Test)) && self.value.is_none() {
            refuse("/value", &PatchFault::ValueMissing);
        }
        if let (Some(Op::Move), Some(to), Some(from)) = (op, &to, &from)
            && to.is_inside(from)
        {
            refuse("/path", &PatchFault::MoveIntoItself);
        }
        for member in self.twice {
            refuse(&format!("/{member}"), &PatchFault::MemberTwice(member));
        }
        if found.len() > before {
            return None;
        }
        let action = match (op?, self.value, from) {
            (Op::Remove, _, _) => Action::Remove,
            (Op::Add, Some(value), _) => Action::Add(value),
            (Op::Replace, Some(value), _) => Action::Replace(value),
            (Op::Test, Some(value), _) => Action::Test(value),
            (Op::Move, _, Some(from)) => Action::Move(from),
            (Op::Copy, _, Some(from)) => Action::Copy(from),
            _ => return None,
        };
        Some(Step { path: to?, action })
    }
}

fn required<'t>(
    member: &'static str,
    given: Option<&'t Value<'_>>,
) -> Result<&'t str, PatchFault<'t>> {
    match given {
        Some(Value::Text(text)) => Ok(text),
        None | Some(Value::Null) => Err(PatchFault::MemberMissing(member)),
        Some(other) => Err(PatchFault::MemberNotString(member, other.kind())),
    }
}

impl Step {
    /// What of it leads to another field than those that may be patched: the member, and the reason.
    pub(crate) fn outside(
        &self,
        patchable: &'static [Field],
    ) -> impl Iterator<Item = (&'static str, PatchFault<'_>)> {
        let from = match &self.action {
            Action::Move(from) | Action::Copy(from) => Some(("from", from)),
            _ => None,
        };
        [Some(("path", &self.path)), from]
            .into_iter()
            .flatten()
            .filter(|(_, path)| !patchable.contains(&path.field))
            .map(move |(member, path)| {
                let fault = PatchFault::PathNotPatchable(member, path.as_str(), patchable);
                (member, fault)
            })
    }
}

/// Checks the operations of a patch, each by itself.
pub(crate) fn check_all<'a>(
    operations: impl IntoIterator<Item = Result<Members<'a>, Kind>>,
    patchable: &'static [Field],
    found: &mut Vec<Violation>,
) -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, operation) in operations.into_iter().enumerate() {
        match operation {
            Ok(members) => steps.extend(members.check(index, patchable, found)),
            Err(kind) => found.push(Violation::new(
                format!("/{index}"),
                &PatchFault::OperationNotObject(kind),
            )),
        }
    }
    steps
}

impl From<JsonPatchOperation> for Members<'static> {
    fn from(operation: JsonPatchOperation) -> Self {
        let text = |text| Value::Text(Cow::Owned(text));
        Self {
            op: Some(text(operation.op.to_string())),
            path: Some(text(operation.path)),
            from: operation.from.map(text),
            value: operation.value,
            twice: Vec::new(),
        }
    }
}

impl From<Step> for JsonPatchOperation {
    fn from(step: Step) -> Self {
        let (op, from, value) = match step.action {
            Action::Add(value) => (Op::Add, None, Some(value)),
            Action::Remove => (Op::Remove, None, None),
            Action::Replace(value) => (Op::Replace, None, Some(value)),
            Action::Move(from) => (Op::Move, Some(from), None),
            Action::Copy(from) => (Op::Copy, Some(from), None),
            Action::Test(value) => (Op::Test, None, Some(value)),
        };
        Self {
            op,
            path: step.path.as_str().to_owned(),
            from: from.map(|from| from.as_str().to_owned()),
            value,
        }
    }
}
