//! The definition of a pass, and how a pass records its changes.

use std::collections::BTreeMap;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use crate::document::origins::Origins;
use crate::error::Refusal;
use crate::ledger::{Kind, Ledger};

/// One adaptation: what it is called, why it is needed, and what it does.
pub struct Pass {
    /// Its name, as in the ledger and in errors.
    pub name: &'static str,
    /// Why the generator needs it.
    pub reason: &'static str,
    pub(super) run: fn(&mut Value, &mut Changes<'_>) -> Result<(), Refusal>,
}

/// Nodes that moved: of each the new place, then the old one.
pub(crate) type Moves = Vec<(PointerBuf, PointerBuf)>;

/// What a caller may choose of how a document is lowered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// Whether every type keeps the fields that its schema allows and does not declare. Without it they are dropped where a value is
    /// read, but for those that an example of the document shows.
    pub keep_unknown_fields: bool,
}

/// Where a pass writes what it changed.
pub struct Changes<'a> {
    pub(super) pass: &'static str,
    pub(super) settings: Settings,
    pub(super) ledger: &'a mut Ledger,
    pub(super) origins: &'a mut Origins,
}

impl Changes<'_> {
    /// What the caller chose.
    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }

    /// The node at `pointer` was changed.
    pub(crate) fn adapted(&mut self, pointer: &Pointer, change: impl Into<String>) {
        self.record(Kind::Adaptation, pointer, change.into());
    }

    /// The node at `pointer` states something that no generated type enforces.
    pub(crate) fn left_to_caller(&mut self, pointer: &Pointer, what: impl Into<String>) {
        self.record(Kind::LeftToCaller, pointer, what.into());
    }

    /// The text that the document has for the scalar at `pointer`, where that is the value: `1.10` is no `1.1` to who wrote it.
    pub(crate) fn written(&self, pointer: &Pointer, value: &Value) -> String {
        let written = self.origins.written(pointer, value);
        written.unwrap_or_else(|| value.to_string())
    }

    /// The name of the document's file, without its extension.
    pub(crate) fn name_of_document(&self) -> String {
        let stem = self.origins.sources()[0].file.file_stem();
        stem.map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    fn record(&mut self, kind: Kind, pointer: &Pointer, change: String) {
        let origin = self.origins.origin(pointer);
        self.ledger.record(self.pass, kind, pointer, origin, change);
    }

    /// What is at `to` was at `from`: errors and the ledger keep naming the place in the original document.
    pub(crate) fn moved(&mut self, to: &Pointer, from: &Pointer) {
        self.moved_together(&[(to.to_buf(), from.to_buf())]);
    }

    /// As [`Changes::moved`], for several that change places with one another.
    pub(crate) fn moved_together(&mut self, moves: &[(PointerBuf, PointerBuf)]) {
        self.origins.moved(moves);
    }
}

/// What many places state alike, which the ledger says once, at the first of them.
#[derive(Default)]
pub(crate) struct Alike(BTreeMap<String, (PointerBuf, usize)>);

impl Alike {
    /// The node at `pointer` states `what`.
    pub(crate) fn add(&mut self, pointer: &Pointer, what: String) {
        let (_, count) = self.0.entry(what).or_insert_with(|| (pointer.to_buf(), 0));
        *count += 1;
    }

    /// Writes all of it into the ledger, as left to the caller.
    pub(crate) fn left_to_caller(self, changes: &mut Changes<'_>) {
        for (what, (first, count)) in self.0 {
            changes.left_to_caller(&first, counted(what, count));
        }
    }

    /// Writes all of it into the ledger, as adapted.
    pub(crate) fn adapted(self, changes: &mut Changes<'_>) {
        for (what, (first, count)) in self.0 {
            changes.adapted(&first, counted(what, count));
        }
    }
}

fn counted(what: String, count: usize) -> String {
    match count {
        1 => what,
        2 => format!("{what} (here and at one more place)"),
        _ => format!("{what} (here and at {} more places)", count - 1),
    }
}
