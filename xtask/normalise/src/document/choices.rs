//! What a caller chooses of a document: which operations are left out, and which properties are secrets. A choice that nothing in the
//! document answers to is an error, as it is with a correction: its name is misspelt, or the document has changed.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Value, json};

use super::Document;
use crate::error::{Error, Refusal};
use crate::ledger::{Kind, Ledger};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{operations, path_and_method};
use crate::openapi::walk::{Site, child, walk};

/// The choices.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Operations by their id, by a tag, or by method and path as in `GET /users`.
    pub left_out: Vec<String>,
    /// The names of properties that are secrets, wherever they stand.
    pub secrets: Vec<String>,
}

/// Applies `choices` to `document`, and writes each change into the ledger.
///
/// # Errors
///
/// When nothing in the document answers to one of them.
pub fn apply(document: &mut Document, choices: &Choices, ledger: &mut Ledger) -> Result<(), Error> {
    for choice in &choices.left_out {
        leave_out(document, choice, ledger)?;
    }
    for name in &choices.secrets {
        hide(document, name, ledger)?;
    }
    Ok(())
}

fn leave_out(document: &mut Document, choice: &str, ledger: &mut Ledger) -> Result<(), Error> {
    let chosen: Vec<PointerBuf> = operations(&document.root)
        .filter(|(at, operation)| {
            let (path, method) = path_and_method(at);
            operation.text("operationId") == Some(choice)
                || operation.list("tags").iter().any(|tag| tag == choice)
                || choice.split_once(' ').is_some_and(|(wanted, there)| {
                    wanted.eq_ignore_ascii_case(&method) && there.trim() == path
                })
        })
        .map(|(at, _)| at)
        .collect();
    if chosen.is_empty() {
        return Err(unmatched(
            document,
            format!("has no operation and no tag {choice:?}, which is to be left out"),
            "name an operation by its id, by a tag, or as in \"GET /users\"",
        ));
    }
    for at in chosen {
        let (path, method) = path_and_method(&at);
        record(document, ledger, Kind::Choice, &at, "operation left out");
        if let Some(item) = document
            .root
            .pointer_mut("/paths")
            .and_then(|all| all.map_mut(&path))
        {
            item.shift_remove(&method);
        }
    }
    Ok(())
}

/// Gives the string properties of this name the format of a secret. A pattern or a length would make them text again.
fn hide(document: &mut Document, name: &str, ledger: &mut Ledger) -> Result<(), Error> {
    let mut hidden = Vec::new();
    walk(&mut document.root, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        let property = node.map_mut("properties").and_then(|all| all.get_mut(name));
        let Some(schema) = property.and_then(Value::as_object_mut) else {
            return;
        };
        let is_string = schema.get("type").is_some_and(|kind| {
            kind == "string"
                || kind
                    .as_array()
                    .is_some_and(|kinds| kinds.contains(&json!("string")))
        });
        if !is_string {
            return;
        }
        let place = child(at, ["properties", name]);
        for keyword in ["pattern", "minLength", "maxLength", "enum"] {
            if let Some(value) = schema.shift_remove(keyword) {
                hidden.push((
                    place.clone(),
                    Kind::LeftToCaller,
                    format!("{keyword} {value} of a secret"),
                ));
            }
        }
        schema.insert("format".to_owned(), json!("password"));
        hidden.push((place, Kind::Choice, "a secret: format password".to_owned()));
    });
    if hidden.is_empty() {
        return Err(unmatched(
            document,
            format!("has no string property {name:?}, which is to be a secret"),
            "name a property as it is written in the document",
        ));
    }
    for (at, kind, change) in hidden {
        record(document, ledger, kind, &at, &change);
    }
    Ok(())
}

fn record(document: &Document, ledger: &mut Ledger, kind: Kind, at: &Pointer, change: &str) {
    const PASS: &str = "choices";
    ledger.reason(PASS, "The settings of this client name it.");
    ledger.record(PASS, kind, at, document.origins.origin(at), change);
}

fn unmatched(document: &Document, problem: String, help: &str) -> Error {
    let refusal = Refusal::at(Pointer::root(), problem, help);
    Error {
        position: None,
        pointer: None,
        ..document.error(refusal, None)
    }
}
