//! What a person is told of a client that was generated: how much there is, and what of the document is left to them.

use std::io::Write;

use anyhow::Result;
use openapi_normalise::Normalised;
use openapi_normalise::error::{one_line, visible};
use openapi_normalise::ledger::Entry;

use crate::generate::Summary;

/// How many of the things that are left to the caller are named.
const NAMED: usize = 5;

/// The passes whose entries matter most, in order: first what may be missing from a call, then what is missing from its parameters, bodies
/// and types, last what is only not checked.
const ORDER: [&str; 16] = [
    "access",
    "path-parameters",
    "parameters",
    "media-types",
    "response-media",
    "statuses",
    "success-schemas",
    "error-schemas",
    "keywords",
    "inlined-parts",
    "unions",
    "nullable-unions",
    "all-of",
    "objects",
    "further-fields",
    "enums",
];

/// Writes it. `rest` is where all of it can be read.
pub(super) fn write(
    normalised: &Normalised,
    summary: Summary,
    rest: &str,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(out, "{summary}")?;
    for entry in chosen(normalised.ledger.left_to_caller().collect()) {
        writeln!(out, "  {}", line(entry))?;
    }
    writeln!(out, "all of it: {rest}")?;
    Ok(())
}

/// Those that matter most: of each pass one, in their order, and then more of the first.
fn chosen(mut left: Vec<&Entry>) -> Vec<&Entry> {
    let rank = |entry: &Entry| {
        ORDER
            .iter()
            .position(|pass| *pass == entry.pass)
            .unwrap_or(ORDER.len())
    };
    left.sort_by_key(|entry| rank(entry));
    let (mut firsts, mut others): (Vec<&Entry>, Vec<&Entry>) = (Vec::new(), Vec::new());
    for entry in left {
        if firsts.iter().any(|first| first.pass == entry.pass) {
            others.push(entry);
        } else {
            firsts.push(entry);
        }
    }
    firsts.truncate(NAMED);
    others.truncate(NAMED - firsts.len());
    firsts.extend(others);
    firsts.sort_by_key(|entry| rank(entry));
    firsts
}

/// An entry in one line: the place, and what is said of it.
pub(super) fn line(entry: &Entry) -> String {
    let place = visible(entry.pointer.as_str());
    let what: String = one_line(&entry.change).chars().take(160).collect();
    format!("#{place}: {}", visible(&what))
}
