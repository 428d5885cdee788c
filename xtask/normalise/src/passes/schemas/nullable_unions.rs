//! Lowers an optional property that is a union of every kind of JSON value, null too, to any JSON value. A union of fewer kinds stays one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::required;
use crate::openapi::walk::{child, each_schema};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "nullable-unions",
    reason: "A field that may be absent, null, or a value of every other kind is best held by `Option<serde_json::Value>`, which tells \
             absent from null. An enum with a variant for each kind would say no more.",
    run,
};

/// Keywords that stay when a union is replaced: annotations for people.
const KEPT: [&str; 5] = [
    "title",
    "description",
    "example",
    "deprecated",
    "x-evidence",
];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let required: Vec<String> = required(schema).map(str::to_owned).collect();
        for (name, property) in schema.entries_mut("properties") {
            let keyword = ["oneOf", "anyOf"]
                .into_iter()
                .find(|keyword| property.at(keyword).is_some());
            let Some(Value::Array(members)) = keyword.and_then(|keyword| property.at(keyword))
            else {
                continue;
            };
            let nullable = property.is_true("nullable") || members.iter().any(accepts_null);
            let kinds: BTreeSet<&str> = members
                .iter()
                .filter_map(|member| member.text("type"))
                .collect();
            if required.contains(name) || !nullable || !has_all(&kinds) {
                continue;
            }
            let change = format!(
                "union of {} or null, optional: lowered to any JSON value",
                Vec::from_iter(kinds).join(", ")
            );
            if let Some(property) = property.as_object_mut() {
                property.retain(|key, _| KEPT.contains(&key.as_str()));
            }
            let at = child(at, ["properties", name]);
            changes.adapted(&at, change);
            changes.left_to_caller(&at, "the kinds of value that the union lists");
        }
    });
    Ok(())
}

/// Whether these are all types that a value of JSON may have, but for null.
fn has_all(kinds: &BTreeSet<&str>) -> bool {
    let is_number = kinds.contains("number") || kinds.contains("integer");
    let others = ["string", "boolean", "array", "object"];
    is_number && others.iter().all(|kind| kinds.contains(kind))
}

/// Whether a member of a union is null, or may be null.
fn accepts_null(member: &Value) -> bool {
    member.at("enum") == Some(&json!([null])) || member.is_true("nullable")
}
