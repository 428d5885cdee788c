//! Applies an OpenAPI Overlay 1.0: it corrects what the document states wrongly about the service, and cites evidence.
//! A correction that matches nothing, or changes nothing, is an error because it no longer applies.

use std::path::Path;

use enumset::EnumSet;
use jsonptr::{Pointer, PointerBuf};
use roas_overlay::apply::{Apply, ApplyOptions};
use roas_overlay::v1_0::Overlay;
use roas_overlay::validation::Validate;
use serde_json::Value;

use super::Document;
use crate::error::Error;
use crate::ledger::{Kind, Ledger};
use crate::read::source::Source;

/// Whether an action that changes nothing is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// An action without effect is refused: the mistake it corrects is gone.
    Refused,
    /// An action without effect is accepted, as the Overlay specification has it.
    Accepted,
}

/// Applies the overlay in `file` to `document`, action by action, and writes each into the ledger.
///
/// # Errors
///
/// When the overlay cannot be read, is not an Overlay 1.0, or an action matches nothing (or, as `idle` says, changes nothing).
pub fn apply(
    document: &mut Document,
    file: &Path,
    idle: Idle,
    ledger: &mut Ledger,
) -> Result<(), Error> {
    let source = Source::read(file)?;
    let refuse = |pointer: PointerBuf, problem: String, help: &str| Error {
        file: file.to_owned(),
        position: source.position(&pointer),
        pointer: Some(pointer),
        pass: None,
        problem,
        help: help.to_owned(),
    };
    let overlay: Overlay = serde_json::from_value(source.value.clone()).map_err(|cause| {
        refuse(
            PointerBuf::new(),
            format!("is not an OpenAPI Overlay: {cause}"),
            "see the Overlay Specification 1.0 for its form",
        )
    })?;
    overlay.validate(EnumSet::empty()).map_err(|cause| {
        refuse(
            PointerBuf::new(),
            format!("is not a valid OpenAPI Overlay: {cause}"),
            "see the Overlay Specification 1.0 for its form",
        )
    })?;
    for (index, action) in overlay.actions.iter().enumerate() {
        let at = PointerBuf::from_tokens(["actions".to_owned(), index.to_string()]);
        let single = Overlay {
            actions: vec![action.clone()],
            ..overlay.clone()
        };
        let before = document.root.clone();
        single
            .apply(&mut document.root, ApplyOptions::ErrorOnZeroMatch.into())
            .map_err(|cause| {
                refuse(
                    at.clone(),
                    format!("target {} in {}: {}", action.target, document.file().display(), cause.kind),
                    "the document has changed: check the service again, then mend the target or drop the action",
                )
            })?;
        if idle == Idle::Refused && document.root == before {
            return Err(refuse(
                at,
                format!(
                    "target {} in {}: the document already says this",
                    action.target,
                    document.file().display()
                ),
                "the correction no longer applies: drop the action",
            ));
        }
        let what = if action.is_remove() {
            "removed"
        } else {
            "updated"
        };
        let evidence = evidence(
            action
                .extensions
                .as_ref()
                .and_then(|all| all.get("x-evidence")),
        );
        ledger.record(
            "corrections",
            Kind::Correction,
            Pointer::root(),
            (0, PointerBuf::new()),
            format!(
                "`{}` {what}: {}{evidence}",
                action.target,
                action
                    .description
                    .as_deref()
                    .unwrap_or("no reason given")
                    .trim()
            ),
        );
    }
    Ok(())
}

fn evidence(value: Option<&Value>) -> String {
    let lines: Vec<&str> = match value {
        Some(Value::String(line)) => vec![line.trim()],
        Some(Value::Array(lines)) => lines
            .iter()
            .filter_map(Value::as_str)
            .map(str::trim)
            .collect(),
        _ => return String::new(),
    };
    format!(" Evidence: {}", lines.join(" "))
}
