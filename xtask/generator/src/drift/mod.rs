//! Compares two documents of one API. Descriptions, examples and the names of schemas do not count as differences.

use std::collections::BTreeSet;

use serde_json::Value;

use self::outline::Outline;

mod outline;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The operation, and the place in it.
    pub place: String,
    /// What differs there.
    pub what: String,
    /// The value in our document.
    pub ours: String,
    /// The value in the vendor's document.
    pub theirs: String,
    /// What to do about it.
    pub advice: &'static str,
}

/// Compares `ours` with `theirs`. `corrected` is ours with the corrections applied: where it equals the vendor's, a
/// correction is no longer needed.
pub fn compare(ours: &Value, theirs: &Value, corrected: &Value) -> Vec<Row> {
    let (ours, theirs, corrected) = (
        outline::of(ours),
        outline::of(theirs),
        outline::of(corrected),
    );
    let mut rows = Vec::new();
    walk(&ours, &theirs, Some(&corrected), &mut Vec::new(), &mut rows);
    rows
}

fn walk(
    ours: &Outline,
    theirs: &Outline,
    corrected: Option<&Outline>,
    at: &mut Vec<String>,
    rows: &mut Vec<Row>,
) {
    let row = |at: &[String], ours: String, theirs: String, is_idle: bool, advice| {
        let (place, what) = split(at);
        Row {
            place,
            what,
            ours,
            theirs,
            advice: if is_idle {
                "the vendor says what we correct: drop the correction"
            } else {
                advice
            },
        }
    };
    if ours.value != theirs.value {
        let is_idle = corrected.is_some_and(|corrected| corrected.value == theirs.value);
        let value = |outline: &Outline| outline.value.clone().unwrap_or_default();
        let advice = "take over, or correct with evidence";
        rows.push(row(at, value(ours), value(theirs), is_idle, advice));
    }
    let names: BTreeSet<&String> = ours.parts.keys().chain(theirs.parts.keys()).collect();
    for name in names {
        at.push(name.clone());
        let in_corrected = corrected.map(|corrected| corrected.parts.get(name));
        match (ours.parts.get(name), theirs.parts.get(name)) {
            (Some(ours), Some(theirs)) => walk(ours, theirs, in_corrected.flatten(), at, rows),
            (Some(only), None) => {
                let is_gone = in_corrected.is_some_and(|corrected| corrected.is_none());
                let advice = "ours only: keep with its source, or drop";
                rows.push(row(at, only.summary(), "-".into(), is_gone, advice));
            }
            (None, Some(only)) => {
                let is_known = in_corrected.flatten() == Some(only);
                let advice = "take over into our document";
                rows.push(row(at, "-".into(), only.summary(), is_known, advice));
            }
            (None, None) => {}
        }
        at.pop();
    }
}

/// The place, and the last part of it: what is stated there.
fn split(at: &[String]) -> (String, String) {
    match at.split_last() {
        Some((what, [])) => (what.clone(), "operation".into()),
        Some((what, place)) => (place.join(" "), what.clone()),
        None => (String::new(), String::new()),
    }
}
