//! Members of a union that are not objects: one of each type remains.

use serde_json::{Value, json};

use super::members::Member;
use crate::openapi::schema::{is_annotation, without_annotations};

/// One boolean of several.
pub(super) fn booleans(mut members: Vec<Member>) -> Option<Value> {
    (!members.is_empty()).then(|| members.remove(0).written)
}

/// One number of several: an integer where all are.
pub(super) fn numbers(members: Vec<Member>, lost: &mut Vec<String>) -> Option<Value> {
    single(members, |members| {
        let integers = members
            .iter()
            .all(|member| member.object["type"] == "integer");
        if integers {
            forget(members, lost);
            json!({ "type": "integer" })
        } else {
            if members
                .iter()
                .any(|member| member.object["type"] == "integer" && member.object.len() > 1)
                || members
                    .iter()
                    .any(|member| constraints(member).next().is_some())
            {
                forget(members, lost);
            }
            json!({ "type": "number" })
        }
    })
}

/// One string of several: the values of all where each lists its values.
pub(super) fn strings(members: Vec<Member>, lost: &mut Vec<String>) -> Option<Value> {
    single(members, |members| {
        let lists: Option<Vec<&Vec<Value>>> = members
            .iter()
            .map(|member| member.object.get("enum")?.as_array())
            .collect();
        if let Some(lists) = lists {
            let mut values: Vec<Value> = Vec::new();
            for value in lists.into_iter().flatten() {
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
            return json!({ "type": "string", "enum": values });
        }
        forget(members, lost);
        json!({ "type": "string" })
    })
}

/// One array of several, whose items are any of theirs.
pub(super) fn arrays(members: Vec<Member>, lost: &mut Vec<String>) -> Option<Value> {
    single(members, |members| {
        let items: Vec<Value> = members
            .iter()
            .map(|member| member.object.get("items").cloned())
            .map(|items| items.unwrap_or_else(|| json!({})))
            .collect();
        lost.push("that all items of an array are of one of its kinds".into());
        json!({ "type": "array", "items": { "anyOf": items }, "x-lists": true })
    })
}

fn single(mut members: Vec<Member>, merge: impl FnOnce(&[Member]) -> Value) -> Option<Value> {
    match members.len() {
        0 => None,
        1 => Some(members.remove(0).written),
        _ => Some(merge(&members)),
    }
}

fn constraints(member: &Member) -> impl Iterator<Item = (&String, &Value)> {
    member
        .object
        .iter()
        .filter(|(keyword, _)| !is_annotation(keyword) && *keyword != "type")
}

/// Lists what the members stated.
fn forget(members: &[Member], lost: &mut Vec<String>) {
    for member in members {
        let stated = without_annotations(&member.object);
        if stated.len() > 1 {
            lost.push(format!("a member of the union: {}", Value::Object(stated)));
        }
    }
}
