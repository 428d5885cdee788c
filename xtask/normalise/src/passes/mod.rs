//! The passes, in the order they run. Each is one file, holds for any OpenAPI 3.0 document, and writes every change into the ledger.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all passes have one signature, those that cannot fail too"
)]

use jsonptr::Pointer;
use serde_json::Value;

use crate::document::Document;
use crate::error::{Error, Refusal};
use crate::ledger::{Kind, Ledger};

mod constraints;
mod enum_null;
mod error_schemas;
mod item_defaults;
mod media_types;
mod nullable_components;
mod nullable_defaults;
mod nullable_unions;

pub use media_types::CONTENT_TYPE;

/// One adaptation: what it is called, why it is needed, and what it does.
pub struct Pass {
    /// Its name, as in the ledger and in errors.
    pub name: &'static str,
    /// Why the generator needs it.
    pub reason: &'static str,
    run: fn(&mut Value, &mut Changes<'_>) -> Result<(), Refusal>,
}

/// Where a pass writes what it changed.
pub struct Changes<'a> {
    pass: &'static str,
    ledger: &'a mut Ledger,
}

impl Changes<'_> {
    /// The node at `pointer` was changed.
    pub(crate) fn adapted(&mut self, pointer: &Pointer, change: impl Into<String>) {
        self.ledger
            .record(self.pass, Kind::Adaptation, pointer, change);
    }

    /// The node at `pointer` says something that no generated type enforces.
    pub(crate) fn left_to_caller(&mut self, pointer: &Pointer, what: impl Into<String>) {
        self.ledger
            .record(self.pass, Kind::LeftToCaller, pointer, what);
    }
}

/// All passes, in the order they run.
pub const ALL: &[Pass] = &[
    enum_null::PASS,
    nullable_components::PASS,
    nullable_defaults::PASS,
    nullable_unions::PASS,
    item_defaults::PASS,
    error_schemas::PASS,
    media_types::PASS,
    constraints::PASS,
];

/// Runs all passes over `document`.
///
/// # Errors
///
/// The first refusal of a pass, with file and line.
pub fn run(document: &mut Document, ledger: &mut Ledger) -> Result<(), Error> {
    for pass in ALL {
        ledger.reason(pass.name, pass.reason);
        let mut changes = Changes {
            pass: pass.name,
            ledger,
        };
        (pass.run)(&mut document.root, &mut changes)
            .map_err(|refusal| document.error(refusal, Some(pass.name)))?;
    }
    Ok(())
}
