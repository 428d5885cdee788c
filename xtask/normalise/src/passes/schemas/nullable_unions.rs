//! An optional property that is a union of JSON kinds and may be null is lowered to free JSON.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::walk::{Site, walk};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "nullable-unions",
    reason: "Where a field may be absent, null, or a value of any kind, null means something (it clears a field). An `Option` of a union \
             cannot say null, so it would be dropped from the wire; `Option<serde_json::Value>` can.",
    run,
};

/// What stays when a union is replaced: words for people.
const KEPT: [&str; 5] = [
    "title",
    "description",
    "example",
    "deprecated",
    "x-evidence",
];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    walk(root, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        let required = node.get("required").cloned().unwrap_or_default();
        let Some(properties) = node.get_mut("properties").and_then(Value::as_object_mut) else {
            return;
        };
        for (name, property) in properties {
            let is_required = required
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one == name));
            let Some(object) = property.as_object() else {
                continue;
            };
            let Some(members) = union(object) else {
                continue;
            };
            let nullable =
                object.get("nullable") == Some(&json!(true)) || members.iter().any(says_null);
            let kinds = members
                .iter()
                .filter_map(|member| member.get("type").and_then(Value::as_str));
            let kinds: BTreeSet<&str> = kinds.collect();
            if is_required || !nullable || kinds.len() < 2 {
                continue;
            }
            let names: Vec<String> = kinds.into_iter().map(str::to_owned).collect();
            let kept: Map<String, Value> = object
                .iter()
                .filter(|(key, _)| KEPT.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            *property = Value::Object(kept);
            let mut at = at.to_buf();
            at.push_back("properties");
            at.push_back(name.as_str());
            changes.adapted(
                &at,
                format!(
                    "union of {} or null, optional: lowered to any JSON value",
                    names.join(", ")
                ),
            );
            changes.left_to_caller(&at, "the kinds of value that the union lists");
        }
    });
    Ok(())
}

fn union(object: &Map<String, Value>) -> Option<&Vec<Value>> {
    object
        .get("oneOf")
        .or_else(|| object.get("anyOf"))
        .and_then(Value::as_array)
}

/// Whether a member of a union stands for null, or may be null.
fn says_null(member: &Value) -> bool {
    member.get("enum") == Some(&json!([null])) || member.get("nullable") == Some(&json!(true))
}
