//! Merges `allOf` into one schema. A wrapper around a single reference stays as it is.

use std::collections::{HashMap, HashSet};

use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, resolve, schema_name, schema_reference};
use crate::openapi::schema::{equal_but_annotations, is_annotation, is_any, meaning, wrapped};
use crate::openapi::walk::child;
use crate::passes::growth::{DEEPEST, Growth, endless, grow, refer};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "all-of",
    reason: "The generator's own merge of `allOf` fails on many documents. The merged schema has every property of every member; where \
             two members describe one property, it satisfies both. A union beside other keywords has them in each of its members.",
    run,
};

/// The most members of a union that is multiplied with others.
const MOST_MEMBERS: usize = 64;

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    // where each schema was merged, by what it was
    let mut known: HashMap<String, Vec<PointerBuf>> = HashMap::new();
    grow(root, changes, |at, schema, growth, changes| {
        let unions = ["oneOf", "anyOf"]
            .iter()
            .filter(|keyword| schema.has(keyword))
            .count();
        let beside = schema.keys().any(|keyword| {
            !is_annotation(keyword)
                && !matches!(
                    keyword.as_str(),
                    "oneOf" | "anyOf" | "nullable" | "discriminator"
                )
        });
        if !schema.has("allOf") && (unions == 0 || (unions == 1 && !beside)) {
            return;
        }
        if fold(&growth.before, schema) {
            return;
        }
        let mut merge = Merge::default();
        let node = Value::Object(schema.clone());
        let places = known.entry(node.to_string()).or_default();
        if places
            .iter()
            .any(|place| at.starts_with(place) && **at != *place)
        {
            // it holds itself: a named one ends that
            let name = growth.component(node, at);
            refer(schema, &name);
            changes.adapted(at, format!("holds itself; named {name}"));
            return;
        }
        places.push(at.to_buf());
        merge.add(&growth.before, &node, &mut Vec::new(), true);
        if merge.is_endless {
            growth.refuse(endless(at));
        }
        let merged = merge.finish(at, growth);
        let members = schema.list("allOf").len();
        for lost in merged.lost {
            changes.left_to_caller(at, lost);
        }
        changes.adapted(
            at,
            if members == 0 {
                "union merged with what stands beside it".into()
            } else {
                format!("allOf of {members} merged")
            },
        );
        *schema = merged.schema;
    })
}

/// Moves members that only annotate into the schema around them. True if a plain wrapper is left.
fn fold(root: &Value, schema: &mut Map<String, Value>) -> bool {
    let Some(members) = schema.at("allOf").and_then(Value::as_array) else {
        return false;
    };
    let is_reference = |member: &&Value| member.at("$ref").is_some();
    let (references, members): (Vec<&Value>, Vec<&Value>) = members.iter().partition(is_reference);
    let [reference] = references.as_slice() else {
        return false;
    };
    // a cycle of wrappers describes nothing, and is merged to that
    let Some(target) = meaning(root, reference) else {
        return false;
    };
    let same_type = |object: &Map<String, Value>| {
        object
            .at("type")
            .is_none_or(|kind| target.at("type") == Some(kind))
            && object.keys().all(|keyword| {
                is_annotation(keyword) || matches!(keyword.as_str(), "type" | "nullable")
            })
    };
    let is_light = |member: &&Value| member.as_object().is_some_and(same_type);
    let mut outer = schema.clone();
    outer.take_out("allOf");
    if !members.iter().all(is_light) || !same_type(&outer) {
        return false;
    }
    let mut folded = Map::new();
    for member in members.into_iter().filter_map(Value::as_object) {
        folded.extend(member.clone());
    }
    let reference = (*reference).clone();
    for (keyword, value) in folded {
        schema.entry(keyword).or_insert(value);
    }
    schema.take_out("type");
    schema.insert("allOf".into(), json!([reference]));
    wrapped(&Value::Object(schema.clone())).is_some()
}

/// What was collected from the members.
#[derive(Default)]
struct Merge {
    schema: Map<String, Value>,
    unions: Vec<(String, Value)>,
    clashes: Vec<(String, Value, Value)>,
    lost: Vec<String>,
    nullable: Option<bool>,
    impossible: bool,
    is_endless: bool,
    /// The components that were added: one that several members refer to is added once, or each level of parents would double them.
    added: HashSet<String>,
}

struct Merged {
    schema: Map<String, Value>,
    lost: Vec<String>,
}

impl Merge {
    /// Adds one schema with all its members.
    fn add(&mut self, root: &Value, schema: &Value, ring: &mut Vec<String>, outermost: bool) {
        let Some(object) = schema.as_object() else {
            return;
        };
        if let Some(reference) = reference::of(schema) {
            if !self.added.insert(reference.to_owned()) {
                if ring.iter().any(|known| known == reference) {
                    self.lost.push(format!("allOf leads back to {reference}"));
                }
            } else if ring.len() > DEEPEST {
                self.is_endless = true;
            } else if let Some(target) = resolve(root, reference) {
                ring.push(reference.to_owned());
                self.add(root, target, ring, false);
                ring.pop();
            }
            return;
        }
        if outermost {
            for (keyword, value) in object {
                if is_annotation(keyword) || keyword == "discriminator" {
                    self.schema.insert(keyword.clone(), value.clone());
                }
            }
        }
        if !outermost && !object.has("allOf") {
            let null = object.is_true("nullable") || is_any(object);
            self.nullable = Some(self.nullable.unwrap_or(true) && null);
        }
        for (keyword, value) in object {
            match keyword.as_str() {
                "allOf" | "nullable" | "discriminator" => {}
                "oneOf" | "anyOf" => self.unions.push((keyword.clone(), value.clone())),
                keyword if is_annotation(keyword) => {}
                keyword => self.keyword(keyword, value),
            }
        }
        for member in object.list("allOf") {
            self.add(root, member, ring, false);
        }
        if outermost && object.is_true("nullable") {
            self.nullable = Some(true);
        }
    }

    fn keyword(&mut self, keyword: &str, value: &Value) {
        let Some(known) = self.schema.at_mut(keyword) else {
            self.schema.insert(keyword.to_owned(), value.clone());
            return;
        };
        if known == value && keyword != "properties" {
            return;
        }
        match (keyword, &mut *known, value) {
            ("type", known, value) => {
                if known == "number" && value == "integer" {
                    *known = json!("integer");
                } else if !(known == "integer" && value == "number") {
                    self.impossible = true;
                }
            }
            ("properties", Value::Object(known), Value::Object(more)) => {
                for (name, schema) in more {
                    match known.get(name) {
                        Some(one) if one != schema => {
                            self.clashes
                                .push((name.clone(), one.clone(), schema.clone()));
                        }
                        Some(_) => {}
                        None => {
                            known.insert(name.clone(), schema.clone());
                        }
                    }
                }
            }
            ("required", Value::Array(known), Value::Array(more)) => {
                for name in more {
                    if !known.contains(name) {
                        known.push(name.clone());
                    }
                }
            }
            ("enum", Value::Array(known), Value::Array(more)) => {
                known.retain(|value| more.contains(value));
                self.impossible |= known.is_empty();
            }
            ("minimum" | "minLength" | "minItems" | "minProperties", known, more) => {
                if more.as_f64() > known.as_f64() {
                    *known = more.clone();
                }
            }
            ("maximum" | "maxLength" | "maxItems" | "maxProperties", known, more) => {
                if more.as_f64() < known.as_f64() {
                    *known = more.clone();
                }
            }
            ("uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum", known, more) => {
                *known = json!(*known == json!(true) || *more == json!(true));
            }
            ("additionalProperties", known, more) => {
                // closed and open: each member is closed for itself only; the whole cannot be
                if known.is_boolean() {
                    *known = if more.is_boolean() {
                        json!(true)
                    } else {
                        more.clone()
                    };
                    self.lost
                        .push("additionalProperties false of a member".into());
                }
            }
            ("items", known, more) => *known = json!({ "allOf": [known.clone(), more] }),
            (keyword, _, more) => self
                .lost
                .push(format!("{keyword} {more} of a further member")),
        }
    }

    fn finish(mut self, at: &jsonptr::Pointer, growth: &mut Growth) -> Merged {
        if self.impossible {
            self.lost
                .push("its members contradict one another: no value satisfies them all".into());
            self.schema.retain(|keyword, _| is_annotation(keyword));
            return Merged {
                schema: self.schema,
                lost: self.lost,
            };
        }
        for (name, one, other) in std::mem::take(&mut self.clashes) {
            let both = reconcile(&name, &one, &other, at, growth);
            self.schema["properties"][name] = both;
        }
        if self.nullable == Some(true) {
            self.schema.insert("nullable".into(), json!(true));
        }
        if !self.unions.is_empty() {
            self.multiply();
        }
        Merged {
            schema: self.schema,
            lost: self.lost,
        }
    }

    /// Moves what stands beside a union into each of its members.
    fn multiply(&mut self) {
        let mut unions = std::mem::take(&mut self.unions).into_iter();
        let Some((keyword, Value::Array(members))) = unions.next() else {
            return;
        };
        let mut base: Map<String, Value> = Map::new();
        let mut outer: Map<String, Value> = Map::new();
        for (key, value) in std::mem::take(&mut self.schema) {
            if is_annotation(&key) || matches!(key.as_str(), "nullable" | "discriminator") {
                outer.insert(key, value);
            } else {
                base.insert(key, value);
            }
        }
        let rest: Vec<Value> = unions
            .map(|(keyword, members)| json!({ keyword: members }))
            .collect();
        let product: usize = rest
            .iter()
            .filter_map(Value::as_object)
            .flat_map(Map::values)
            .filter_map(Value::as_array)
            .map(Vec::len)
            .product();
        if members.len().saturating_mul(product.max(1)) > MOST_MEMBERS {
            self.lost.push(format!(
                "{keyword} of {} members beside others",
                members.len()
            ));
            self.schema = base;
            self.schema.extend(outer);
            return;
        }
        let members: Vec<Value> = members
            .into_iter()
            .map(|member| {
                if base.is_empty() && rest.is_empty() {
                    return member;
                }
                let title = reference::of(&member)
                    .and_then(schema_name)
                    .or_else(|| member.text("title").map(str::to_owned));
                let mut all = vec![member];
                if !base.is_empty() {
                    all.push(Value::Object(base.clone()));
                }
                all.extend(rest.iter().cloned());
                let mut member = json!({ "allOf": all });
                if let Some(title) = title {
                    member["title"] = json!(title);
                }
                member
            })
            .collect();
        self.schema = outer;
        self.schema.insert(keyword, Value::Array(members));
    }
}

/// One schema for a property that two members describe.
fn reconcile(
    name: &str,
    one: &Value,
    other: &Value,
    at: &jsonptr::Pointer,
    growth: &mut Growth,
) -> Value {
    if equal_but_annotations(one, other) {
        return if other.at("description").is_some() {
            other.clone()
        } else {
            one.clone()
        };
    }
    match (one.as_object(), other.as_object()) {
        (Some(any), _) if is_any(any) && !any.has("$ref") => return other.clone(),
        (_, Some(any)) if is_any(any) && !any.has("$ref") => return one.clone(),
        _ => {}
    }
    let both = json!({ "allOf": [one, other] });
    let deep = [
        "$ref",
        "properties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
        "additionalProperties",
    ]
    .iter()
    .any(|keyword| one.at(keyword).is_some() || other.at(keyword).is_some());
    if !deep {
        return both;
    }
    let place = child(at, ["properties", name]);
    schema_reference(&growth.component(both, &place))
}
