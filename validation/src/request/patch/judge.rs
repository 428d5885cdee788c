//! Whether what a patch leaves behind keeps the rule. Pure: the time is an argument.
//!
//! - Clearing the date needs the acknowledgement set to true by the same patch.
//! - A date that is set has to lie in the future, and needs nothing else.
//! - An acknowledgement set to false, to null, or removed, needs a date set by the same patch.
//! - The acknowledgement set to true alone is free, and so is what touches neither.
//!
//! It looks at what is left in the end, not at the values on the way.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    request::{
        create::json,
        patch::{
            document::{Content, Document},
            field::{Change, Field},
            operation::{Action, Step},
            reason::PatchFault,
        },
    },
    rule::{
        deadline::Deadline,
        expiry::{Acknowledged, Expiry},
        name::TokenName,
        now::Now,
        pointer,
        reason::{Fault, Kind},
        scope::{self, Scope},
        violation::{Violation, Violations, keep},
    },
};

/// What a patch leaves behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) name: Change<TokenName>,
    pub(crate) scope: Change<Scope>,
    pub(crate) expiry: Change<Expiry>,
    pub(crate) acknowledgement: Change<bool>,
}

/// Carries out `steps` on `document` and judges what is left.
pub(crate) fn judge(
    mut document: Document,
    steps: &[Step],
    now: &Now,
) -> Result<(Outcome, [Option<usize>; 4]), Violations> {
    let last = document.run(steps)?;
    let judge = Judge {
        document: &document,
        steps,
        last,
    };
    judge.outcome(now).map(|outcome| (outcome, last))
}

struct Judge<'a> {
    document: &'a Document,
    steps: &'a [Step],
    /// The operation by which each field was changed last.
    last: [Option<usize>; 4],
}

impl Judge<'_> {
    fn outcome(&self, now: &Now) -> Result<Outcome, Violations> {
        let mut found = Vec::new();
        let name = self.change(Field::Name, &mut found, |value, found| {
            json::name(given(value), found)
        });
        let mut scope = self.change(Field::Scope, &mut found, |value, found| {
            json::scope(given(value), found)
        });
        if matches!(scope, Some(Change::FromToken)) && self.refuses_entry(&mut found) {
            scope = None;
        }
        let date = self.change(Field::Expiration, &mut found, |value, found| {
            keep(date(value, now), found)
        });
        let acknowledgement = self.change(Field::Acknowledgement, &mut found, |value, found| {
            keep(acknowledgement(value), found)
        });
        let expiry = match (&date, &acknowledgement) {
            (Some(Change::To(Some(deadline))), _) => Change::To(Expiry::At(*deadline)),
            (Some(Change::To(None)), Some(Change::To(true))) => {
                Change::To(Expiry::Never(Acknowledged::that_this_token_never_expires()))
            }
            (Some(Change::To(None)), Some(Change::Unchanged | Change::To(false))) => {
                found.push(self.violation(Field::Expiration, &PatchFault::Uncovered));
                Change::Unchanged
            }
            (Some(Change::Unchanged), Some(Change::To(false))) => {
                found.push(self.violation(Field::Acknowledgement, &PatchFault::Withdrawn));
                Change::Unchanged
            }
            (Some(Change::FromToken), _) | (Some(Change::To(None)), Some(Change::FromToken)) => {
                Change::FromToken
            }
            _ => Change::Unchanged,
        };
        match (name, scope, acknowledgement) {
            (Some(name), Some(scope), Some(acknowledgement)) if found.is_empty() => Ok(Outcome {
                name,
                scope,
                expiry,
                acknowledgement,
            }),
            _ => Err(Violations::new(found)),
        }
    }

    /// Whether the last change of a scope that is not known puts an entry into it that no scope can have.
    fn refuses_entry(&self, found: &mut Vec<Violation>) -> bool {
        let index = self.last[Field::Scope as usize].unwrap_or_default();
        let last = self
            .steps
            .get(index)
            .map(|step| (step.path.levels(), &step.action));
        let Some((1, Action::Add(entry) | Action::Replace(entry))) = last else {
            return false;
        };
        let entry = match entry {
            Value::String(scope) => Ok(scope.as_str()),
            other => Err(Fault::ScopeNotString(Kind::of(other))),
        };
        let before = found.len();
        scope::check_entries(&std::iter::once(entry), found);
        for violation in &mut found[before..] {
            violation.set_pointer(format!("/{index}/value"));
        }
        found.len() > before
    }

    /// What is done to a field; `None` if it is refused.
    fn change<T>(
        &self,
        field: Field,
        found: &mut Vec<Violation>,
        read: impl FnOnce(&Value, &mut Vec<Violation>) -> Option<T>,
    ) -> Option<Change<T>> {
        if self.last[field as usize].is_none() {
            return Some(Change::Unchanged);
        }
        let Content::Known(value) = self.document.content(field) else {
            return Some(Change::FromToken);
        };
        let before = found.len();
        let read = read(value, found);
        for violation in &mut found[before..] {
            let inside = violation.pointer().strip_prefix(field.pointer());
            let place = self.place(field, inside.unwrap_or_default());
            violation.set_pointer(place);
        }
        read.map(Change::To)
    }

    fn violation(&self, field: Field, fault: &PatchFault<'_>) -> Violation {
        Violation::new(self.place(field, ""), fault)
    }

    /// Where in the patch the value of a field, or what is `inside` of it, comes from.
    fn place(&self, field: Field, inside: &str) -> String {
        let index = self.last[field as usize].unwrap_or_default();
        let place = place(self.steps, index);
        if place.ends_with("/value") {
            place + inside
        } else {
            place
        }
    }
}

/// What is to be pointed at in the operation that changed a field: its value, if it says itself which one the field gets.
pub(crate) fn place(steps: &[Step], index: usize) -> String {
    match steps.get(index) {
        Some(step) if step.path.is_field() && step.sets() => format!("/{index}/value"),
        _ => format!("/{index}"),
    }
}

impl Step {
    /// Whether it says itself which value its path gets.
    pub(crate) fn sets(&self) -> bool {
        matches!(self.action, Action::Add(_) | Action::Replace(_))
    }

    /// Whether it changes a field, or something inside it.
    pub(crate) fn changes(&self, field: Field) -> bool {
        match &self.action {
            Action::Test(_) => false,
            Action::Move(from) if from.field == field => true,
            _ => self.path.field == field,
        }
    }
}

/// A value that was read as a whole before, as the fields of a create read it.
fn given<'a, T: Deserialize<'a> + Default>(value: &'a Value) -> T {
    T::deserialize(value).unwrap_or_default()
}

/// `None` for null and for an empty string, which mean that there is no date.
fn date(value: &Value, now: &Now) -> Result<Option<Deadline>, Violation> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Deadline::parse(text, now).map(Some),
        other => {
            let fault = Fault::ExpirationNotString(Kind::of(other));
            Err(Violation::new(pointer::EXPIRATION, &fault))
        }
    }
}

fn acknowledgement(value: &Value) -> Result<bool, Violation> {
    match value {
        Value::Null => Ok(false),
        Value::Bool(said) => Ok(*said),
        other => {
            let fault = Fault::AcknowledgementNotBoolean(Kind::of(other));
            Err(Violation::new(pointer::ACKNOWLEDGEMENT, &fault))
        }
    }
}
