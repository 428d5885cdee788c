//! Collects the members of a union, including those of unions inside it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::openapi::object::Object as _;
use crate::openapi::schema::{is_annotation, is_any, meaning, own_or_wrapped_reference};

/// The reference of the only member that is not null: what it refers to is not taken apart, whatever it is.
pub(super) fn alone(root: &Value, written: &[Value]) -> Option<String> {
    let mut others = written.iter().filter(|member| {
        meaning(root, member).is_some_and(|object| !stands_for_null(member, object))
    });
    let only = others.next().filter(|_| others.next().is_none())?;
    own_or_wrapped_reference(only).map(str::to_owned)
}

/// Whether a member means null. One that says nothing but that null is allowed does; as a schema of its own it means any value.
fn stands_for_null(written: &Value, object: &Map<String, Value>) -> bool {
    is_null(object) || (is_any(object) && written.is_true("nullable"))
}

/// Whether a member means null, and as a schema of its own would mean any value.
pub(super) fn is_loose_null(root: &Value, written: &Value) -> bool {
    meaning(root, written)
        .is_some_and(|object| !is_null(object) && stands_for_null(written, object))
}

/// Whether a member lists nothing but null.
fn is_null(schema: &Map<String, Value>) -> bool {
    let nulls = |values: &Value| {
        let values = values.as_array();
        values.is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
    };
    schema.get("enum").is_some_and(nulls)
}

/// One member: as it was written, and the schema behind its references.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) written: Value,
    pub(super) object: Map<String, Value>,
    /// Whether reading it refuses fields that it forbids. What an answer holds does not.
    pub(super) is_strict: bool,
}

/// The keyword that makes a schema a union.
pub(super) fn keyword(schema: &Map<String, Value>) -> Option<&'static str> {
    ["oneOf", "anyOf"]
        .into_iter()
        .find(|keyword| schema.contains_key(*keyword))
}

/// More members than any union has. Each is held against each other.
pub(super) const MOST_MEMBERS: usize = 1_000;

/// Unions in unions to this depth are taken apart; a deeper one, and one that leads back to itself, is a member as it is.
const DEEPEST: usize = 16;

/// The unions among the members that stay one member each.
#[derive(Clone)]
pub(super) enum Whole {
    /// Those with these references.
    Some(BTreeSet<String>),
    All,
}

/// Gathers the members, those of unions among them too, except of those that stay whole; null is taken out.
pub(super) fn gather<'a>(
    root: &'a Value,
    written: &'a [Value],
    whole: &'a Whole,
    members: &'a mut Vec<Member>,
    nullable: &'a mut bool,
) {
    Gather {
        root,
        whole,
        members,
        nullable,
        apart: Vec::new(),
        ring: Vec::new(),
        known: Vec::new(),
    }
    .all(written);
}

struct Gather<'a> {
    root: &'a Value,
    whole: &'a Whole,
    members: &'a mut Vec<Member>,
    nullable: &'a mut bool,
    /// The unions that were taken apart: one that is reached by many ways has the same members each time.
    apart: Vec<&'a Map<String, Value>>,
    /// Those of them that are being taken apart.
    ring: Vec<&'a Map<String, Value>>,
    /// The members without what only annotates.
    known: Vec<Map<String, Value>>,
}

impl<'a> Gather<'a> {
    fn all(&mut self, written: &'a [Value]) {
        for written in written {
            if self.members.len() > MOST_MEMBERS {
                return;
            }
            let Some(object) = meaning(self.root, written) else {
                continue;
            };
            if stands_for_null(written, object) {
                *self.nullable = true;
                continue;
            }
            *self.nullable |= object.is_true("nullable") || written.is_true("nullable");
            let among = |unions: &[&Map<String, Value>]| {
                unions.iter().any(|known| std::ptr::eq(*known, object))
            };
            let is_whole = match self.whole {
                Whole::All => true,
                Whole::Some(whole) => own_or_wrapped_reference(written)
                    .is_some_and(|reference| whole.contains(reference)),
            };
            let inner = keyword(object)
                .filter(|_| !is_whole && self.ring.len() < DEEPEST && !among(&self.ring));
            if let Some(inner) = inner {
                if !among(&self.apart) {
                    self.apart.push(object);
                    self.ring.push(object);
                    self.all(object.list(inner));
                    self.ring.pop();
                }
                continue;
            }
            let mut object = object.clone();
            object.shift_remove("nullable");
            let bare = bare(&object);
            if !self.known.contains(&bare) {
                self.known.push(bare);
                let written = match own_or_wrapped_reference(written) {
                    Some(reference) => json!({ "$ref": reference }),
                    None => Value::Object(object.clone()),
                };
                self.members.push(Member {
                    written,
                    object,
                    is_strict: true,
                });
            }
        }
    }
}

/// A schema without what only annotates, in it and in all schemas inside it.
fn bare(schema: &Map<String, Value>) -> Map<String, Value> {
    let keywords = schema.iter().filter(|(keyword, _)| !is_annotation(keyword));
    let bare = keywords.map(|(keyword, value)| {
        let value = match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                let properties = properties.iter();
                let bare = properties.map(|(name, schema)| (name.clone(), stripped(schema)));
                Value::Object(bare.collect())
            }
            ("items" | "additionalProperties" | "not", value) => stripped(value),
            ("allOf" | "oneOf" | "anyOf", Value::Array(members)) => {
                Value::Array(members.iter().map(stripped).collect())
            }
            (_, value) => value.clone(),
        };
        (keyword.clone(), value)
    });
    bare.collect()
}

fn stripped(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => Value::Object(bare(object)),
        other => other.clone(),
    }
}
