//! Members of a union that are objects. They are put in an order in which reading the first that fits loses nothing; where there is no
//! such order, they become one object with the fields of all.

use serde_json::{Map, Value, json};

use super::members::Member;
use crate::openapi::schema::{
    equal_but_annotations, is_any, kind, own_or_wrapped_reference, properties, required, wrapper,
};

/// The members in such an order; those that have none are merged, and marked so.
pub(super) fn lower(members: Vec<Member>, exclusive: bool, lost: &mut Vec<String>) -> Vec<Value> {
    let mut left = members;
    let mut lowered = Vec::new();
    while left.len() > 1 {
        let first = (0..left.len()).find(|&index| {
            left.iter().enumerate().all(|(other, member)| {
                other == index
                    || refuses(&left[index], &member.object, exclusive)
                    || covers(&left[index].object, &member.object)
            })
        });
        if let Some(index) = first {
            let first = left.remove(index);
            // a member whose every value is read as this one would never be chosen
            left.retain(|member| !takes_all(&first.object, &member.object));
            lowered.push(first.written);
        } else {
            lost.push(format!(
                "which of {} objects is meant: they cannot be told apart",
                left.len()
            ));
            lowered.push(merge(&left));
            return lowered;
        }
    }
    lowered.extend(left.into_iter().map(|member| member.written));
    lowered
}

/// Whether reading a value of `other` as `one` surely fails.
fn refuses(member: &Member, other: &Map<String, Value>, exclusive: bool) -> bool {
    let one = &member.object;
    let none = Map::new();
    let (mine, theirs) = (
        properties(one).unwrap_or(&none),
        properties(other).unwrap_or(&none),
    );
    let closed = member.is_strict && one.get("additionalProperties") == Some(&json!(false));
    let by_value = required(other).any(|name| match (mine.get(name), theirs.get(name)) {
        (Some(mine), Some(theirs)) => apart(mine, theirs, exclusive),
        (None, _) => closed,
        (Some(_), None) => false,
    });
    // a field that one must have and the other does not know
    let described = !theirs.is_empty()
        && other
            .get("additionalProperties")
            .is_none_or(Value::is_boolean);
    let by_presence = described && required(one).any(|name| !theirs.contains_key(name));
    by_value
        || (exclusive && by_presence)
        || (other.get("additionalProperties") == Some(&json!(false)) && by_presence)
}

/// Whether no value is both, as far as their own keywords say.
fn apart(one: &Value, other: &Value, exclusive: bool) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
        return false;
    };
    let (Some(mine), Some(theirs)) = (kind(one), kind(other)) else {
        return false;
    };
    let number = |kind: &str| matches!(kind, "integer" | "number");
    if mine != theirs {
        return !(number(mine) && number(theirs));
    }
    match (one.get("enum"), other.get("enum")) {
        (Some(Value::Array(mine)), Some(Value::Array(theirs))) => {
            !mine.iter().any(|value| theirs.contains(value))
        }
        // a list of values against free text: the text is hardly ever one of them by accident
        (Some(_), None) => exclusive,
        _ => false,
    }
}

/// Whether reading a value of `other` as `one` loses nothing.
fn covers(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let none = Map::new();
    let (mine, theirs) = (
        properties(one).unwrap_or(&none),
        properties(other).unwrap_or(&none),
    );
    let keeps_more = one
        .get("additionalProperties")
        .is_some_and(Value::is_object);
    let open = other
        .get("additionalProperties")
        .is_some_and(|more| more.is_object() || *more == json!(true))
        || theirs.is_empty();
    (!open || keeps_more)
        && theirs.iter().all(|(name, schema)| match mine.get(name) {
            Some(known) => equal_but_annotations(known, schema),
            None => keeps_more,
        })
}

/// Whether each value of `other` is a value of `one` that reading keeps whole.
fn takes_all(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let is_closed =
        |schema: &Map<String, Value>| schema.get("additionalProperties") == Some(&json!(false));
    let all_required = required(one).all(|name| required(other).any(|known| known == name));
    all_required && covers(one, other) && (!is_closed(one) || is_closed(other))
}

/// One object with every field of every member.
fn merge(members: &[Member]) -> Value {
    let mut merged = Map::new();
    let mut open = false;
    for member in members {
        let theirs = properties(&member.object);
        open |= theirs.is_none()
            || member
                .object
                .get("additionalProperties")
                .is_some_and(|more| *more != json!(false));
        for (name, schema) in theirs.into_iter().flatten() {
            match merged.get_mut(name) {
                None => {
                    merged.insert(name.clone(), schema.clone());
                }
                Some(known) => either(known, schema),
            }
        }
    }
    // what a member does not declare is any value there, null too
    for (name, schema) in &mut merged {
        let leaves_open = |member: &Member| {
            properties(&member.object).is_none_or(|known| !known.contains_key(name))
                && member.object.get("additionalProperties") != Some(&json!(false))
        };
        if members.iter().any(leaves_open) {
            or_null(schema);
        }
    }
    let needed: Vec<&str> = members.first().map_or_else(Vec::new, |first| {
        required(&first.object)
            .filter(|name| {
                members
                    .iter()
                    .all(|member| required(&member.object).any(|one| one == *name))
            })
            .collect()
    });
    let mut object = json!({ "type": "object", "properties": merged, "x-merged": true });
    if !needed.is_empty() {
        object["required"] = json!(needed);
    }
    if open {
        object["additionalProperties"] = json!({});
    }
    object
}

/// Makes a schema take null.
fn or_null(schema: &mut Value) {
    if let Some(reference) = own_or_wrapped_reference(schema) {
        *schema = Value::Object(wrapper(reference, None, true));
    } else if let Some(schema) = schema.as_object_mut().filter(|schema| !is_any(schema)) {
        schema.insert("nullable".into(), json!(true));
    }
}

/// Makes `known` take what `more` describes too.
fn either(known: &mut Value, more: &Value) {
    if equal_but_annotations(known, more) {
        return;
    }
    match known.get_mut("anyOf").and_then(Value::as_array_mut) {
        Some(members) => {
            if !members.contains(more) {
                members.push(more.clone());
            }
        }
        None => *known = json!({ "anyOf": [known.clone(), more] }),
    }
}
