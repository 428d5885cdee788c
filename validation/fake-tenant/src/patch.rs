//! RFC 6902 over the four fields of a token that may be patched. All or nothing.
//!
//! It only makes the new document and notes what was touched; whether the result keeps the expiry rule is judged by
//! [`patch_rule`](crate::patch_rule).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::pointer::Pointer;
use crate::token::Token;
use crate::violation::Violation;

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
#[derive(Clone, Debug)]
pub(crate) struct Patched {
    pub(crate) fields: Map<String, Value>,
    pub(crate) touched: BTreeSet<String>,
}

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
            match step(index, operation, patchable) {
                Ok(step) => steps.push(step),
                Err(violation) => violations.push(violation),
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

    /// Applies the operations in their order, and stops at the first that cannot be.
    ///
    /// The document always has all four fields; removing one makes it null, and it can be replaced afterwards.
    pub(crate) fn apply(&self, token: &Token) -> Result<Patched, Violation> {
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

fn step(index: usize, operation: &Value, patchable: &[&str]) -> Result<Step, Violation> {
    let Value::Object(operation) = operation else {
        return Err(Violation::new(
            "operation-not-object",
            format!("operation {index} must be an object"),
        ));
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
                format!("/{index}/value is required, be it null"),
            )
        })
    };
    let name = word("op")?;
    let path = pointer("path")?;
    let action = match name {
        "add" => Action::Add(value()?),
        "remove" => Action::Remove,
        "replace" => Action::Replace(value()?),
        "move" => Action::Move(pointer("from")?),
        "copy" => Action::Copy(pointer("from")?),
        "test" => Action::Test(value()?),
        _ => {
            let sentence = format!("/{index}/op must be add, remove, replace, move, copy or test");
            return Err(Violation::new("operation-unknown", sentence));
        }
    };
    if let Action::Move(from) = &action
        && path.is_inside(from)
    {
        return Err(Violation::new(
            "move-into-itself",
            format!("operation {index} moves a value into itself"),
        ));
    }
    Ok(Step {
        index,
        path,
        action,
    })
}

impl Step {
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
                if actual == expected {
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

/// Takes a value out. Of the four fields themselves null stays behind.
fn take(pointer: &Pointer, document: &mut Value) -> Option<Value> {
    let value = pointer.remove(document)?;
    if pointer.is_top_level() {
        pointer.add(document, Value::Null)?;
    }
    Some(value)
}
