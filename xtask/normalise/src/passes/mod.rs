//! The passes, in the order they run. Each is one file, holds for any OpenAPI 3.0 document, and writes every change into the ledger.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all passes have one signature, those that cannot fail too"
)]

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use crate::document::Document;
use crate::error::{Error, Refusal};
use crate::ledger::{Kind, Ledger};
use crate::origins::Origins;

mod all_of;
mod constraints;
mod defaults;
mod enum_null;
mod enums;
mod error_schemas;
mod field_names;
mod further_fields;
mod inlined_parts;
mod integers;
mod item_defaults;
mod keywords;
mod media_types;
mod names;
mod nullable_components;
mod nullable_defaults;
mod nullable_unions;
mod objects;
mod operation_ids;
mod optional_collections;
mod parameters;
mod path_parameters;
mod read_only;
mod reference_siblings;
mod response_media;
mod statuses;
mod strings;
mod success_schemas;
mod types;
mod unions;
pub mod wire;

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
    origins: &'a mut Origins,
}

impl Changes<'_> {
    /// The node at `pointer` was changed.
    pub(crate) fn adapted(&mut self, pointer: &Pointer, change: impl Into<String>) {
        self.ledger.record(
            self.pass,
            Kind::Adaptation,
            pointer,
            self.origins.origin(pointer),
            change,
        );
    }

    /// As [`Changes::moved`], for several that change places with one another.
    pub(crate) fn moved_together(&mut self, moves: &[(PointerBuf, PointerBuf)]) {
        self.origins.moved(moves);
    }

    /// What is at `to` is what was at `from`: errors and ledger go on naming the document's own place.
    pub(crate) fn moved(&mut self, to: &Pointer, from: &Pointer) {
        self.origins.moved(&[(to.to_buf(), from.to_buf())]);
    }

    /// The node at `pointer` says something that no generated type enforces.
    pub(crate) fn left_to_caller(&mut self, pointer: &Pointer, what: impl Into<String>) {
        self.ledger.record(
            self.pass,
            Kind::LeftToCaller,
            pointer,
            self.origins.origin(pointer),
            what,
        );
    }
}

/// The pass that mends what is not OpenAPI 3.0 at all. It has nothing to say of a document that is.
pub const SLIPS: &str = keywords::PASS.name;

/// All passes, in the order they run.
pub const ALL: &[Pass] = &[
    // the document's parts: where they stand, what they are called
    reference_siblings::PASS,
    keywords::PASS,
    inlined_parts::PASS,
    path_parameters::PASS,
    operation_ids::PASS,
    // what goes over the wire
    media_types::PASS,
    statuses::PASS,
    response_media::PASS,
    success_schemas::PASS,
    // schemas, from what they say to what a type can hold
    enum_null::PASS,
    nullable_components::PASS,
    nullable_defaults::PASS,
    nullable_unions::PASS,
    item_defaults::PASS,
    types::PASS,
    all_of::PASS,
    types::AGAIN,
    unions::PASS,
    enums::PASS,
    integers::PASS,
    strings::PASS,
    further_fields::PASS,
    objects::PASS,
    read_only::PASS,
    defaults::PASS,
    parameters::PASS,
    // names, and what they would collide with
    names::HOIST,
    error_schemas::PASS,
    optional_collections::PASS,
    field_names::PASS,
    names::RENAME,
    // what is left
    constraints::PASS,
];

/// Runs all passes over `document`.
///
/// # Errors
///
/// The first refusal of a pass, with file and line.
pub fn run(document: &mut Document, ledger: &mut Ledger) -> Result<(), Error> {
    for (at, what) in std::mem::take(&mut document.left_out) {
        ledger.reason(
            "bundle",
            "A client calls operations; what the service calls, or only describes, is left out.",
        );
        let origin = document.origins.origin(&at);
        ledger.record(
            "bundle",
            Kind::Adaptation,
            &at,
            origin,
            format!("{what} left out"),
        );
    }
    for pass in ALL {
        ledger.reason(pass.name, pass.reason);
        let mut changes = Changes {
            pass: pass.name,
            ledger,
            origins: &mut document.origins,
        };
        (pass.run)(&mut document.root, &mut changes)
            .map_err(|refusal| document.error(refusal, Some(pass.name)))?;
    }
    Ok(())
}
