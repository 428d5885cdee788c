//! What two documents say differently of the same API. Descriptions, examples and the names of schemas say nothing of it and are left aside.

use serde_json::Value;

mod outline;

use outline::Outline;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The operation, and the place in it.
    pub place: String,
    /// What is said differently there.
    pub what: String,
    /// What our document says.
    pub ours: String,
    /// What the vendor's says.
    pub theirs: String,
    /// What to do about it.
    pub advice: &'static str,
}

/// Compares `ours` with `theirs`. `corrected` is ours with the corrections applied: where it says what the vendor says, a correction
/// has become idle.
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
    if ours.value != theirs.value {
        let idle = corrected.is_some_and(|corrected| corrected.value == theirs.value);
        let (place, what) = split(at);
        rows.push(Row {
            place,
            what,
            ours: ours.value.clone().unwrap_or_default(),
            theirs: theirs.value.clone().unwrap_or_default(),
            advice: if idle {
                "the vendor says what we correct: drop the correction"
            } else {
                "take over, or correct with evidence"
            },
        });
    }
    let mut names: Vec<&String> = ours.parts.keys().chain(theirs.parts.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        at.push(name.clone());
        match (ours.parts.get(name), theirs.parts.get(name)) {
            (Some(ours), Some(theirs)) => {
                walk(
                    ours,
                    theirs,
                    corrected.and_then(|corrected| corrected.parts.get(name)),
                    at,
                    rows,
                );
            }
            (Some(only), None) => {
                let gone = corrected.is_some_and(|corrected| !corrected.parts.contains_key(name));
                let (place, what) = split(at);
                rows.push(Row {
                    place,
                    what,
                    ours: only.summary(),
                    theirs: "-".into(),
                    advice: if gone {
                        "the vendor says what we correct: drop the correction"
                    } else {
                        "ours only: keep with its source, or drop"
                    },
                });
            }
            (None, Some(only)) => {
                let known =
                    corrected.is_some_and(|corrected| corrected.parts.get(name) == Some(only));
                let (place, what) = split(at);
                rows.push(Row {
                    place,
                    what,
                    ours: "-".into(),
                    theirs: only.summary(),
                    advice: if known {
                        "the vendor says what we correct: drop the correction"
                    } else {
                        "take over into our document"
                    },
                });
            }
            (None, None) => {}
        }
        at.pop();
    }
}

/// The place and, last, what is said there.
fn split(at: &[String]) -> (String, String) {
    match at.split_last() {
        Some((what, [])) => (what.clone(), "operation".into()),
        Some((what, place)) => (place.join(" "), what.clone()),
        None => (String::new(), String::new()),
    }
}
