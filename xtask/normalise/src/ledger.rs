//! The ledger records every change between the vendor's document and what the generator reads: which pass made it, and why.
//! It renders as Markdown. Entries keep the order of the changes, so equal runs give equal bytes.

use std::fmt::Write as _;

use jsonptr::{Pointer, PointerBuf};

use crate::error::{one_line, visible};

/// What the first line of every generated file says, in the comment form of its language. It names no path and no command, so that
/// equal documents give equal bytes wherever they are.
pub const MARK: &str = "Generated from an OpenAPI document. Do not edit.";

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The document was wrong about the service.
    Correction,
    /// The caller asked for it.
    Choice,
    /// The document was right; the generator cannot take it as it is.
    Adaptation,
    /// The generated code does not enforce this; the caller has to.
    LeftToCaller,
}

/// One change, or one constraint that is left to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The pass that made it.
    pub pass: &'static str,
    /// The kind of an entry.
    pub kind: Kind,
    /// The node, by its place in the document at that time.
    pub pointer: PointerBuf,
    /// Where that node came from: the number of its file, 0 for the document's own, and its pointer there.
    pub origin: (usize, PointerBuf),
    /// What was changed.
    pub change: String,
}

/// All entries, in order.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
    reasons: Vec<(&'static str, &'static str)>,
}

impl Ledger {
    /// Records why `pass` exists; shown once above its entries.
    pub fn reason(&mut self, pass: &'static str, reason: &'static str) {
        if !self.reasons.iter().any(|(known, _)| *known == pass) {
            self.reasons.push((pass, reason));
        }
    }

    /// Adds an entry.
    pub fn record(
        &mut self,
        pass: &'static str,
        kind: Kind,
        pointer: &Pointer,
        origin: (usize, PointerBuf),
        change: impl Into<String>,
    ) {
        self.entries.push(Entry {
            pass,
            kind,
            pointer: pointer.to_buf(),
            origin,
            change: change.into(),
        });
    }

    /// All entries, in the order they were made.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the document says and no type of its client enforces, in the same order.
    pub fn left_to_caller(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.iter();
        entries.filter(|entry| entry.kind == Kind::LeftToCaller)
    }

    /// The ledger as Markdown; `title` is that of the document it is about.
    pub fn to_markdown(&self, title: &str) -> String {
        let title = visible(&one_line(title));
        let mut text = format!(
            "<!-- {MARK} -->\n\n# Ledger of {title}\n\n\
             What was changed between the document and what the generator reads, in order.\n"
        );
        for (kind, title, about) in SECTIONS {
            let entries: Vec<&Entry> = self.entries.iter().filter(|e| e.kind == *kind).collect();
            if entries.is_empty() {
                continue;
            }
            let _ = write!(text, "\n## {title}\n\n{about}\n");
            let mut pass = "";
            for entry in entries {
                if entry.pass != pass {
                    pass = entry.pass;
                    let reason = self.reasons.iter().find(|(known, _)| *known == pass);
                    let _ = write!(text, "\n### {pass}\n\n");
                    if let Some((_, reason)) = reason {
                        let _ = write!(text, "{reason}\n\n");
                    }
                }
                let change = visible(&one_line(&entry.change));
                if entry.pointer.is_root() {
                    let _ = writeln!(text, "- {change}");
                } else {
                    let pointer = visible(entry.pointer.as_str());
                    let _ = writeln!(text, "- `#{pointer}`: {change}");
                }
            }
        }
        text
    }
}

const SECTIONS: &[(Kind, &str, &str)] = &[
    (
        Kind::Correction,
        "Corrections",
        "The document is wrong about the service.",
    ),
    (
        Kind::Choice,
        "Choices",
        "The settings of this client ask for it.",
    ),
    (
        Kind::Adaptation,
        "Adaptations",
        "The document is right; the generator cannot take it so.",
    ),
    (
        Kind::LeftToCaller,
        "Left to the caller",
        "Said by the document, not enforced by a generated type.",
    ),
];
