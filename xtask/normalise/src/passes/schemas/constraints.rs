//! Names every constraint that the generated types do not enforce. It changes nothing.

use serde_json::Value;

use crate::error::Refusal;
use crate::openapi::walk::{Site, walk};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "constraints",
    reason: "The generated types enforce required fields, kinds, formats, enums, integer ranges, and the length and pattern of strings. \
             What is listed here they do not.",
    run,
};

/// Keywords that no generated type enforces.
const UNENFORCED: [&str; 6] = [
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
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
        if node.get("type").is_some_and(|kind| kind == "number") {
            for (bound, exclusive) in [
                ("minimum", "exclusiveMinimum"),
                ("maximum", "exclusiveMaximum"),
            ] {
                if let Some(value) = node.get(bound) {
                    let beyond = node.get(exclusive) == Some(&Value::Bool(true));
                    let word = if beyond {
                        format!(", {exclusive}")
                    } else {
                        String::new()
                    };
                    changes.left_to_caller(at, format!("{bound} {value}{word}"));
                }
            }
        }
    });
    Ok(())
}
