//! Writes what a schema of JSON Schema 2020-12 says as OpenAPI 3.0 says it. What 3.0 has no words for, and what no type can hold, is left to
//! the caller. It never follows a reference: those by name are by place already.

use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use super::schema::{Items, Schema};
use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, reachable, schema_place, schemas_below};
use crate::openapi::schema::{add_component, is_annotation};
use crate::openapi::version::{DIALECT, Version, is_known_dialect};
use crate::openapi::walk::{Place, Site, child, tokens, walk, walk_node};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "json-schema",
    reason: "Schemas of OpenAPI 3.1 and 3.2 are JSON Schema 2020-12; the passes after this one, and the generator, read those of OpenAPI \
             3.0. What both can say is written as 3.0 has it.",
    run,
};

/// The version that the passes lower to.
const LOWERED_TO: &str = "3.0.3";

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    if Version::of_document(root) == Version::V3_0 {
        return Ok(());
    }
    lower(root, changes)?;
    // from here on it is a document of OpenAPI 3.0
    let at = PointerBuf::from_tokens(["openapi"]);
    let version = std::mem::replace(&mut root["openapi"], json!(LOWERED_TO));
    let written = match version {
        Value::String(version) => version,
        version => changes.written(&at, &version),
    };
    changes.adapted(&at, format!("{written} lowered to {LOWERED_TO}"));
    Ok(())
}

/// Lowers all schemas of a document. One of OpenAPI 3.0 has such keywords by a slip, and must mean the same by them.
pub(crate) fn lower(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let version = Version::of_document(root);
    let mut refused = None;
    let mut items = Items::of(root);
    let mut visit = |at: &Place<'_>, site, node: &mut Value, items: &mut Items| {
        if site != Site::Schema {
            return;
        }
        if let Value::Bool(true) = node {
            *node = json!({});
        }
        let Some(schema) = node.as_object_mut() else {
            return;
        };
        if let Some(Value::String(dialect)) = schema.take_out("$schema")
            && !is_known_dialect(&dialect)
            && refused.is_none()
        {
            let problem = format!("says that it is of the dialect {dialect}");
            refused = Some(Refusal::at(&child(at, ["$schema"]), problem, DIALECT));
        }
        let mut one = Schema {
            version,
            at,
            node: schema,
            changes,
            items,
        };
        one.lower();
    };
    walk(root, &mut |at, site, node| {
        visit(at, site, node, &mut items);
    });
    while let Some((name, mut schema, from)) = items.named.pop_front() {
        let at = schema_place(&name);
        items.moves.push((at.clone(), from));
        walk_node(Site::Schema, &at, &mut schema, &mut |at, site, node| {
            visit(at, site, node, &mut items);
        });
        add_component(root, &name, schema);
    }
    changes.moved_together(&items.moves);
    let rings = rings(root, &items.tuples);
    for at in rings {
        if let Ok(Value::Object(schema)) = at.resolve_mut(root) {
            open_ring(schema);
            changes.left_to_caller(
                &at,
                "the position of each kind of item: the array holds what it is in",
            );
        }
    }
    refused.map_or_else(|| bounded(root), Err)
}

/// Those of the tuples that hold the component in which they stand: a type cannot hold itself in place.
fn rings(root: &Value, tuples: &[PointerBuf]) -> Vec<PointerBuf> {
    let holds_itself = |at: &&PointerBuf| {
        let names = at
            .resolve(root)
            .map(|node| schemas_below(Site::Schema, node));
        let owner = tokens(at).into_iter().nth(2).unwrap_or_default();
        reachable(root, names.unwrap_or_default()).contains(&owner)
    };
    tuples.iter().filter(holds_itself).cloned().collect()
}

/// A tuple as an array of any of its items.
fn open_ring(schema: &mut Map<String, Value>) {
    let items = schema.take_out("prefixItems").unwrap_or_default();
    let count = json!(items.as_array().map_or(0, Vec::len));
    schema.insert("items".into(), json!({ "anyOf": items }));
    schema.insert("minItems".into(), count.clone());
    schema.insert("maxItems".into(), count);
}

impl Schema<'_, '_> {
    fn lower(&mut self) {
        for keyword in ["$comment", "$vocabulary", "$defs", "definitions"] {
            self.node.take_out(keyword);
        }
        self.flags();
        self.repeated();
        self.constant();
        self.bounds();
        self.types();
        self.nulls();
        self.strings();
        self.arrays();
        self.objects();
        self.several_types();
        self.examples();
    }

    /// `true` and `false` where the schema has others: in 3.0 only `additionalProperties` has them.
    fn flags(&mut self) {
        let denied: Vec<String> = self
            .node
            .entries("properties")
            .filter(|(_, property)| **property == json!(false))
            .map(|(name, _)| name.clone())
            .collect();
        for name in denied {
            if let Some(properties) = self.node.map_mut("properties") {
                properties.take_out(&name);
            }
            self.left(format!("that there is no field {name}"));
        }
        for keyword in ["oneOf", "anyOf"] {
            let members = self.node.list(keyword);
            if members.contains(&json!(false)) && members.iter().any(|one| *one != json!(false)) {
                self.keep_members(keyword, |member| *member != json!(false));
                self.adapted(format!(
                    "a member `false` of {keyword}, which no value fits"
                ));
            }
        }
        if let Some(Value::Bool(denies)) = self.node.at("not").cloned() {
            self.node.take_out("not");
            if denies {
                self.left("not true: no value fits");
            }
        }
    }

    /// Keeps the members of a union for which `is_kept` holds, with their places in the document.
    fn keep_members(&mut self, keyword: &str, is_kept: impl Fn(&Value) -> bool) {
        let Some(members) = self.node.at_mut(keyword).and_then(Value::as_array_mut) else {
            return;
        };
        let place = |index: usize| child(self.at, [keyword, &index.to_string()]);
        let mut moves = Vec::new();
        let mut kept = Vec::new();
        for (index, member) in std::mem::take(members).into_iter().enumerate() {
            if is_kept(&member) {
                if index != kept.len() {
                    moves.push((place(kept.len()), place(index)));
                }
                kept.push(member);
            }
        }
        *members = kept;
        if !moves.is_empty() {
            self.changes.moved_together(&moves);
        }
    }

    /// A union of one, which is a member of `allOf` too, says nothing more.
    fn repeated(&mut self) {
        for keyword in ["oneOf", "anyOf"] {
            if let [only] = self.node.list(keyword)
                && self.node.list("allOf").contains(only)
            {
                self.node.take_out(keyword);
                self.adapted(format!(
                    "{keyword} of one, which is in `allOf` too; dropped"
                ));
            }
        }
    }

    fn constant(&mut self) {
        let Some(value) = self.node.take_out("const") else {
            return;
        };
        match self.node.at("enum").and_then(Value::as_array) {
            Some(values) if !values.contains(&value) => {
                self.left(format!("const {value}, which `enum` does not list"));
            }
            _ => {
                self.node.insert("enum".into(), json!([value]));
                self.adapted("`const` written as an `enum` of one");
            }
        }
    }

    /// Exclusive bounds that are numbers. Of two bounds on one side the narrower holds.
    fn bounds(&mut self) {
        for (bound, exclusive) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            let Some(limit) = self.node.get(exclusive).filter(|limit| limit.is_number()) else {
                continue;
            };
            let (limit, inclusive) = (limit.clone(), self.node.get(bound).cloned());
            let is_narrower = |other: Value| {
                let (limit, other) = (limit.as_f64(), other.as_f64());
                if bound == "minimum" {
                    other > limit
                } else {
                    other < limit
                }
            };
            if inclusive.is_some_and(is_narrower) {
                self.node.take_out(exclusive);
                self.adapted(format!(
                    "`{exclusive}` {limit} is wider than `{bound}`; dropped"
                ));
            } else {
                self.node.insert(bound.into(), limit);
                self.node.insert(exclusive.into(), json!(true));
                self.adapted(format!("`{exclusive}` written as OpenAPI 3.0 has it"));
            }
        }
    }

    /// `type` as a word or a list of several words, with `nullable` for null.
    fn types(&mut self) {
        match self.node.at_mut("type") {
            Some(Value::Array(kinds)) => {
                // an author who writes null without quotes means the type of that name
                let is_null = |kind: &Value| kind.is_null() || kind == "null";
                let takes_null = kinds.iter().any(is_null);
                kinds.retain(|kind| !is_null(kind));
                // every integer is a number
                if kinds.iter().any(|kind| kind == "number") {
                    kinds.retain(|kind| kind != "integer");
                }
                let mut known = Vec::new();
                kinds.retain(|kind| {
                    let is_new = !known.contains(kind);
                    known.push(kind.clone());
                    is_new
                });
                match kinds.as_slice() {
                    [] if takes_null => {
                        self.node.take_out("type");
                        self.only_null();
                        return;
                    }
                    [] => {
                        self.node.take_out("type");
                    }
                    [one] => {
                        let one = one.clone();
                        self.node.insert("type".into(), one);
                    }
                    _ => {}
                }
                if takes_null {
                    self.node.insert("nullable".into(), json!(true));
                    self.adapted("null among the types written as `nullable`");
                }
            }
            Some(Value::String(kind)) if kind == "null" => {
                self.node.take_out("type");
                self.only_null();
            }
            _ => {}
        }
    }

    /// Null and nothing else, which OpenAPI 3.0 can write as a list of values alone.
    fn only_null(&mut self) {
        self.node
            .retain(|keyword, _| is_annotation(keyword) || keyword == "default");
        self.node.insert("enum".into(), json!([null]));
    }

    /// Null among the values and among the members of a union, as `nullable`.
    fn nulls(&mut self) {
        let version = self.version;
        let has_type = self.node.has("type");
        let is_null = |value: &Value| value.is_null();
        let values = self.node.at_mut("enum").and_then(Value::as_array_mut);
        if let Some(values) = values
            && version == Version::Later
            && values.iter().any(is_null)
            && !values.iter().all(is_null)
        {
            values.retain(|value| !value.is_null());
            if has_type && !self.node.is_true("nullable") {
                self.adapted("null of `enum`, which `type` does not allow; dropped");
            } else {
                self.node.insert("nullable".into(), json!(true));
                self.adapted("null of `enum` written as `nullable`");
            }
        } else if version == Version::Later
            && self.node.is_true("nullable")
            && self.node.has("enum")
        {
            self.left("that null is no value, which `type` allows and `enum` does not list");
        }
        for keyword in ["oneOf", "anyOf"] {
            let members = self.node.list(keyword);
            // OpenAPI 3.0 has a word for it too: an `enum` of null
            let is_null = |member: &Value| {
                is_only_null(member) && (version == Version::Later || member.at("enum").is_none())
            };
            let of_null = members.iter().filter(|member| is_null(member)).count();
            if of_null == 0 {
                continue;
            }
            if of_null == members.len() {
                self.node.take_out(keyword);
                if !has_type {
                    self.only_null();
                }
                continue;
            }
            self.keep_members(keyword, |member| !is_null(member));
            if has_type && !self.node.is_true("nullable") {
                self.adapted(format!(
                    "null among the members of {keyword}, which `type` does not allow; dropped"
                ));
            } else {
                self.node.insert("nullable".into(), json!(true));
                self.adapted(format!(
                    "null among the members of {keyword} written as `nullable`"
                ));
            }
            self.only_member(keyword);
        }
    }

    /// A union with one member is that member.
    fn only_member(&mut self, keyword: &str) {
        let [member] = self.node.list(keyword) else {
            return;
        };
        if self.node.has("discriminator") {
            return;
        }
        let member = member.clone();
        let from = child(self.at, [keyword, "0"]);
        self.node.take_out(keyword);
        let clashes = |(name, _): (&String, &Value)| {
            self.node.contains_key(name) && !is_annotation(name) && name != "nullable"
        };
        let inline = member
            .as_object()
            .filter(|inner| !inner.has("$ref") && !inner.iter().any(clashes));
        if let Some(inner) = inline {
            let mut moves = Vec::new();
            for (name, value) in inner {
                if value.is_object() || value.is_array() {
                    moves.push((
                        child(self.at, [name.as_str()]),
                        child(&from, [name.as_str()]),
                    ));
                }
                self.node
                    .entry(name.clone())
                    .or_insert_with(|| value.clone());
            }
            self.changes.moved_together(&moves);
            // what it says is lowered here, as it is visited no more
            self.lower();
            return;
        }
        let members = self.node.entry("allOf").or_insert(json!([]));
        if let Some(members) = members.as_array_mut() {
            let to = child(self.at, ["allOf", &members.len().to_string()]);
            members.push(member);
            self.changes.moved(&to, &from);
        }
    }

    /// A union of the types that are listed, each with the keywords that speak of it.
    fn several_types(&mut self) {
        let Some(Value::Array(kinds)) = self.node.at("type").cloned() else {
            return;
        };
        self.node.take_out("type");
        let mut members: Vec<Map<String, Value>> = kinds
            .iter()
            .map(|kind| Map::from_iter([("type".to_owned(), kind.clone())]))
            .collect();
        let mut of_members = Vec::new();
        for (keyword, value) in self.node.iter() {
            for (index, member) in members.iter_mut().enumerate() {
                let kind = kinds[index].as_str().unwrap_or_default();
                if keyword == "enum" {
                    let values = value.as_array().into_iter().flatten();
                    let own: Vec<&Value> = values.filter(|value| is_of(value, kind)).collect();
                    member.insert("enum".into(), json!(own));
                } else if !speaks_of(keyword, value, kind) {
                    continue;
                } else {
                    member.insert(keyword.clone(), value.clone());
                }
                of_members.push((index, keyword.clone()));
            }
        }
        // a list of values that has none of a type allows none
        let (kept, members): (Vec<usize>, Vec<Value>) = members
            .into_iter()
            .enumerate()
            .filter(|(_, member)| member.at("enum").is_none_or(|values| *values != json!([])))
            .map(|(index, member)| (index, Value::Object(member)))
            .unzip();
        of_members.dedup_by(|one, other| one == other);
        let every = ["string", "number", "boolean", "object", "array"];
        let is_any_value =
            of_members.is_empty() && every.iter().all(|kind| kinds.iter().any(|one| one == kind));
        if is_any_value {
            self.adapted("all types listed: any value");
            return;
        }
        for (_, keyword) in &of_members {
            self.node.take_out(keyword);
        }
        let is_taken = ["anyOf", "oneOf"]
            .iter()
            .any(|one| self.node.contains_key(*one));
        let place: PointerBuf = if is_taken {
            let all = self.node.entry("allOf").or_insert(json!([]));
            let index = all.as_array().map_or(0, Vec::len).to_string();
            if let Some(all) = all.as_array_mut() {
                all.push(json!({ "anyOf": members }));
            }
            child(self.at, ["allOf", &index])
        } else {
            self.node.insert("anyOf".into(), json!(members));
            self.at.to_buf()
        };
        let mut moves = vec![];
        if is_taken {
            moves.push((place.clone(), self.at.to_buf()));
        }
        for (index, from) in kept.iter().enumerate() {
            let member = child(&place, ["anyOf", &index.to_string()]);
            moves.push((member.clone(), self.at.to_buf()));
            for (_, keyword) in of_members.iter().filter(|(of, _)| of == from) {
                moves.push((
                    child(&member, [keyword.as_str()]),
                    child(self.at, [keyword.as_str()]),
                ));
            }
        }
        self.changes.moved_together(&moves);
        self.adapted("a list of types written as a union of them");
    }

    fn examples(&mut self) {
        if let Some(Value::Array(examples)) = self.node.at("examples").cloned() {
            self.node.take_out("examples");
            if let Some(first) = examples.into_iter().next() {
                self.node.entry("example").or_insert(first);
            }
        }
    }
}

/// Whether null is the only value of a schema.
fn is_only_null(schema: &Value) -> bool {
    if reference::of(schema).is_some() {
        return false;
    }
    let of_type = match schema.at("type") {
        Some(Value::Array(kinds)) => kinds.iter().all(|kind| kind.is_null() || kind == "null"),
        Some(kind) => kind == "null",
        None => false,
    };
    of_type
        || schema.at("const") == Some(&Value::Null)
        || (!schema.list("enum").is_empty() && schema.list("enum").iter().all(Value::is_null))
}

/// Whether a value is of a type.
fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        _ => value.is_number(),
    }
}

/// Whether a keyword of several types speaks of this one.
fn speaks_of(keyword: &str, value: &Value, kind: &str) -> bool {
    let is_number = matches!(kind, "number" | "integer");
    match keyword {
        "format" => {
            let of_number = ["int", "uint", "float", "double", "decimal"];
            let format = value.as_str().unwrap_or_default();
            let names_number = of_number.iter().any(|start| format.starts_with(start));
            if names_number {
                is_number
            } else {
                kind == "string"
            }
        }
        "pattern" | "minLength" | "maxLength" => kind == "string",
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => is_number,
        "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" => kind == "array",
        "properties" | "additionalProperties" | "required" | "minProperties" | "maxProperties" => {
            kind == "object"
        }
        _ => false,
    }
}
