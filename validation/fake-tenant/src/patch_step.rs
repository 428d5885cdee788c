//! One operation of a patch: read, and carried out on the document.

use serde_json::Value;

use crate::pointer::Pointer;
use crate::violation::Violation;

#[derive(Clone, Debug)]
pub(crate) struct Step {
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
    pub(crate) fn parse(
        index: usize,
        operation: &Value,
        patchable: &[&str],
    ) -> Result<Self, Vec<Violation>> {
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
                    format!("/{index}/value is required, be it null"),
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
}

/// Whether an op is one of those that there are.
fn is_known(op: Option<&Value>) -> bool {
    let op = op.and_then(Value::as_str);
    op.is_some_and(|op| ["add", "remove", "replace", "move", "copy", "test"].contains(&op))
}

impl Step {
    pub(crate) fn apply(&self, document: &mut Value) -> Result<(), Violation> {
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
    pub(crate) fn touches(&self) -> impl Iterator<Item = &str> {
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
