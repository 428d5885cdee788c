//! Names every constraint that the generated types do not enforce. It changes nothing.

use serde_json::Value;

use super::{Changes, Pass};
use crate::error::Refusal;
use crate::walk::{Site, walk};

pub(super) const PASS: Pass = Pass {
    name: "constraints",
    reason: "The generated types enforce required fields, kinds, formats, enums, integer ranges, and the length and pattern of strings. \
             What is listed here they do not.",
    run,
};

/// Keywords that no generated type enforces.
const UNENFORCED: [&str; 7] = [
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
    "not",
];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    walk(root, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        for keyword in UNENFORCED {
            if let Some(value) = node
                .get(keyword)
                .filter(|value| **value != Value::Bool(false))
            {
                changes.left_to_caller(at, format!("{keyword} {value}"));
            }
        }
    });
    Ok(())
}
