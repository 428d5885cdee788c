//! RFC 6902 over the four fields of a token that may be patched, all or nothing, and whether what it makes of a token keeps the rule.
//!
//! Pure: the time is an argument. What is judged is what the document leaves behind, not the values a field had on the way.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::create::never_expiring_not_acknowledged;
use super::fields::{self, Violation, keep};
use super::pointer::Pointer;
use crate::model::date::Timestamp;
use crate::model::token::Token;

/// What a single patch may change.
pub(crate) const SINGLE: &[&str] = &[
    "name",
    "scope",
    "expirationDate",
    "userAwareTokenNeverExpires",
];
/// What a bulk update may change.
pub(crate) const BULK: &[&str] = &["expirationDate", "userAwareTokenNeverExpires"];

/// A patch document whose every operation is well formed and keeps to the fields it may name.
#[derive(Clone, Debug)]
pub(crate) struct Patch(Vec<Step>);

/// What a patch makes of a token: the four fields, and which of them it changed or set anew.
struct Patched {
    fields: Map<String, Value>,
    touched: BTreeSet<String>,
}

/// What is to change, `None` where the patch touches nothing.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    name: Option<String>,
    scope: Option<Vec<String>>,
    expiration: Option<Expiration>,
    acknowledged: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expiration {
    At(Timestamp),
    Never,
}

impl Patch {
    /// Reads a patch document, and says everything that is wrong with it.
    pub(crate) fn parse(document: &Value, patchable: &[&str]) -> Result<Self, Vec<Violation>> {
        let Value::Array(operations) = document else {
            return Err(Violation::new(
                "patch-not-array",
                "a patch must be an array of operations",
            )
            .into());
        };
        let mut violations = Vec::new();
        let mut steps = Vec::with_capacity(operations.len());
        for (index, operation) in operations.iter().enumerate() {
            match Step::parse(index, operation, patchable) {
                Ok(step) => steps.push(step),
                Err(found) => violations.extend(found),
            }
        }
        if violations.is_empty() {
            Ok(Self(steps))
        } else {
            Err(violations)
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// What it changes about a token, if every operation can be carried out and the outcome keeps the rule at `now`.
    pub(crate) fn change(&self, token: &Token, now: Timestamp) -> Result<Change, Vec<Violation>> {
        self.apply(token)?.check(now)
    }

    /// Applies the operations in their order, and stops at the first that cannot be.
    ///
    /// The document always has all four fields; removing one makes it null, and it can be replaced afterwards.
    fn apply(&self, token: &Token) -> Result<Patched, Violation> {
        let mut document = json!({
            "name": token.name,
            "scope": token.scope,
            "expirationDate": token.expiration.map(|at| at.to_string()),
            "userAwareTokenNeverExpires": token.acknowledged,
        });
        let mut touched = BTreeSet::new();
        for step in &self.0 {
            step.apply(&mut document)?;
            touched.extend(step.touches().map(str::to_owned));
        }
        let Value::Object(fields) = document else {
            return Err(Violation::new(
                "path-not-patchable",
                "a token must stay an object",
            ));
        };
        Ok(Patched { fields, touched })
    }
}

impl Patched {
    /// Judges the outcome of a patch at `now`, all violations at once:
    ///
    /// - clearing the date needs the acknowledgement set to true by the same document;
    /// - a date that is set must lie after now, and needs nothing else;
    /// - an acknowledgement set to false, to null or removed needs a date set by the same document;
    /// - the acknowledgement set to true alone is free, and so is what touches neither.
    fn check(&self, now: Timestamp) -> Result<Change, Vec<Violation>> {
        let mut violations: Vec<Violation> = Vec::new();
        let found = &mut violations;
        let name = self.field("name");
        let name = name.and_then(|value| keep(fields::name(value), found));
        let scope = self.field("scope");
        let scope = scope.and_then(|value| keep(fields::scope(value), found));
        let date = self.field("expirationDate");
        let expiration = date.and_then(|value| keep(fields::expiration(value, now), found));
        let expiration = expiration.map(|date| date.map_or(Expiration::Never, Expiration::At));
        let acknowledgement = self.field("userAwareTokenNeverExpires");
        let acknowledged =
            acknowledgement.and_then(|value| keep(fields::acknowledgement(value), found));
        let is_readable = acknowledgement.is_none() || acknowledged.is_some();
        if expiration == Some(Expiration::Never) && acknowledged != Some(true) && is_readable {
            violations.push(never_expiring_not_acknowledged());
        }
        if date.is_none() && acknowledged == Some(false) {
            violations.push(Violation::new(
                "acknowledgement-withdrawn-without-expiration",
                "/userAwareTokenNeverExpires may only be taken back together with a new /expirationDate",
            ));
        }
        if violations.is_empty() {
            Ok(Change {
                name,
                scope,
                expiration,
                acknowledged,
            })
        } else {
            Err(violations)
        }
    }

    /// The value of a field that was touched.
    fn field(&self, name: &str) -> Option<&Value> {
        let is_touched = self.touched.contains(name);
        is_touched.then(|| self.fields.get(name).unwrap_or(&Value::Null))
    }
}

impl Change {
    /// The name it sets, whose uniqueness only the store can judge.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn apply(self, token: &mut Token) {
        if let Some(name) = self.name {
            token.name = name;
        }
        if let Some(scope) = self.scope {
            token.scope = scope;
        }
        match self.expiration {
            Some(Expiration::At(date)) => token.expiration = Some(date),
            Some(Expiration::Never) => token.expiration = None,
            None => {}
        }
        if let Some(acknowledged) = self.acknowledged {
            token.acknowledged = acknowledged;
        }
    }
}

/// One operation of a patch.
#[derive(Clone, Debug)]
struct Step {
    index: usize,
    path: Pointer,
    action: Action,
}

#[derive(Clone, Debug)]
enum Action {
    Add(Value),
    Remove,
    Replace(Value),
    Move(Pointer),
    Copy(Pointer),
    Test(Value),
}

impl Step {
    /// Reads one operation, and says everything that is wrong with it: op, path, from, value, in this order.
    fn parse(index: usize, operation: &Value, patchable: &[&str]) -> Result<Self, Vec<Violation>> {
        let Value::Object(operation) = operation else {
            return Err(Violation::new(
                "operation-not-object",
                format!("operation {index} must be an object"),
            )
            .into());
        };
        let word = |key: &str| match operation.get(key) {
            Some(Value::String(text)) => Ok(text.as_str()),
            Some(_) => Err(Violation::new(
                "operation-malformed",
                format!("/{index}/{key} must be a string"),
            )),
            None => Err(Violation::new(
                "operation-malformed",
                format!("/{index}/{key} is required"),
            )),
        };
        let pointer = |key: &str| {
            let pointer = Pointer::parse(word(key)?)?;
            if pointer
                .field()
                .is_some_and(|field| patchable.contains(&field))
            {
                return Ok(pointer);
            }
            let fields = patchable.join(", /");
            Err(Violation::new(
                "path-not-patchable",
                format!("/{index}/{key} must lead to one of /{fields}"),
            ))
        };
        let value = || {
            operation.get("value").cloned().ok_or_else(|| {
                Violation::new(
                    "value-missing",
                    format!("/{index}/value is required; it may be null"),
                )
            })
        };
        let action = |name: &str| match name {
            "add" => value().map(Action::Add),
            "remove" => Ok(Action::Remove),
            "replace" => value().map(Action::Replace),
            "move" => pointer("from").map(Action::Move),
            "copy" => pointer("from").map(Action::Copy),
            "test" => value().map(Action::Test),
            _ => {
                let sentence =
                    format!("/{index}/op must be add, remove, replace, move, copy or test");
                Err(Violation::new("operation-unknown", sentence))
            }
        };
        // what is wrong with op is told before the path, what it needs besides after it
        let (op, path) = (word("op"), pointer("path"));
        let action = op.and_then(action);
        match (path, action) {
            (Ok(path), Ok(Action::Move(from))) if path.is_inside(&from) => Err(Violation::new(
                "move-into-itself",
                format!("operation {index} moves a value into itself"),
            )
            .into()),
            (Ok(path), Ok(action)) => Ok(Self {
                index,
                path,
                action,
            }),
            (Ok(_), Err(found)) | (Err(found), Ok(_)) => Err(found.into()),
            (Err(path), Err(action)) if is_known(operation.get("op")) => Err(vec![path, action]),
            (Err(path), Err(action)) => Err(vec![action, path]),
        }
    }

    fn apply(&self, document: &mut Value) -> Result<(), Violation> {
        let index = self.index;
        let missing = || {
            Violation::new(
                "path-not-found",
                format!("operation {index} finds nothing at its path"),
            )
        };
        match &self.action {
            Action::Add(value) => self.path.add(document, value.clone()).ok_or_else(missing),
            Action::Remove => take(&self.path, document).map(drop).ok_or_else(missing),
            Action::Replace(value) => {
                take(&self.path, document).ok_or_else(missing)?;
                self.path.add(document, value.clone()).ok_or_else(missing)
            }
            Action::Move(from) => {
                let value = take(from, document).ok_or_else(missing)?;
                self.path.add(document, value).ok_or_else(missing)
            }
            Action::Copy(from) => {
                let value = from.get(document).cloned().ok_or_else(missing)?;
                self.path.add(document, value).ok_or_else(missing)
            }
            Action::Test(expected) => {
                let actual = self.path.get(document).ok_or_else(missing)?;
                let fails = || {
                    Violation::new(
                        "test-failed",
                        format!("operation {index} tests for another value"),
                    )
                };
                if equal(actual, expected) {
                    Ok(())
                } else {
                    Err(fails())
                }
            }
        }
    }

    /// The fields it sets or clears. A test touches none.
    fn touches(&self) -> impl Iterator<Item = &str> {
        let target = match self.action {
            Action::Test(_) => None,
            _ => self.path.field(),
        };
        let source = match &self.action {
            Action::Move(from) => from.field(),
            _ => None,
        };
        target.into_iter().chain(source)
    }
}

/// Whether an op is one of those that there are.
fn is_known(op: Option<&Value>) -> bool {
    let op = op.and_then(Value::as_str);
    op.is_some_and(|op| ["add", "remove", "replace", "move", "copy", "test"].contains(&op))
}

/// Takes a value out. Of the four fields themselves null stays behind.
fn take(pointer: &Pointer, document: &mut Value) -> Option<Value> {
    let value = pointer.remove(document)?;
    if pointer.is_top_level() {
        pointer.add(document, Value::Null)?;
    }
    Some(value)
}

/// Equality as RFC 6902 has it (4.6): numbers by their value, so that 1 is 1.0.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() != other.is_f64() => {
            one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| equal(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, a)| other.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => one == other,
    }
}
