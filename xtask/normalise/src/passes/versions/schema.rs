//! One schema of JSON Schema 2020-12 on its way to OpenAPI 3.0: keywords about strings, arrays and objects that 3.0 does not have, as far as
//! it can say what they say.

use std::collections::VecDeque;

use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use crate::openapi::naming::Names;
use crate::openapi::object::Object as _;
use crate::openapi::reference::schema_reference;
use crate::openapi::schema::{is_annotation, is_any};
use crate::openapi::variants::place_name;
use crate::openapi::version::Version;
use crate::openapi::walk::{Place, child, tokens};
use crate::passes::pass::Changes;

/// Patterns that every name fits.
const EVERY_NAME: [&str; 10] = [
    "", "^", ".*", "^.*$", "^.*", ".*$", ".+", "^.+$", "^(.*)$", "^(.+)$",
];

/// One schema, and where what is done to it is written down.
pub(super) struct Schema<'a, 'c> {
    /// The version of its document. One of OpenAPI 3.0 has keywords of a later one by a slip.
    pub(super) version: Version,
    pub(super) at: &'a Place<'a>,
    pub(super) node: &'a mut Map<String, Value>,
    pub(super) changes: &'a mut Changes<'c>,
    pub(super) items: &'a mut Items,
}

/// The tuples of a document, and those of their items that get a name, so that the tuple can be written down.
pub(super) struct Items {
    names: Names,
    /// Their names, themselves, and where they were.
    pub(super) named: VecDeque<(String, Value, PointerBuf)>,
    pub(super) moves: Vec<(PointerBuf, PointerBuf)>,
    pub(super) tuples: Vec<PointerBuf>,
}

impl Items {
    pub(super) fn of(root: &Value) -> Self {
        Self {
            names: Names::of(root),
            named: VecDeque::new(),
            moves: Vec::new(),
            tuples: Vec::new(),
        }
    }
}

/// Marks a tuple, so that it is not read as an open array when slips are looked for.
const TUPLE: &str = "x-tuple";

/// The longest array of a fixed length that is a tuple.
const LONGEST_TUPLE: usize = 12;

impl Schema<'_, '_> {
    pub(super) fn adapted(&mut self, what: impl Into<String>) {
        self.changes.adapted(self.at, what);
    }

    pub(super) fn left(&mut self, what: impl Into<String>) {
        self.changes.left_to_caller(self.at, what);
    }

    /// Whether a value may be of this type, as far as `type` says.
    pub(super) fn may_be(&self, kind: &str) -> bool {
        match self.node.at("type") {
            Some(Value::String(only)) => only == kind,
            Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
            _ => true,
        }
    }

    /// `contentEncoding` and `contentMediaType`: a file, or bytes written as text.
    pub(super) fn strings(&mut self) {
        let encoding = self.node.take_out("contentEncoding");
        let media_type = self.node.take_out("contentMediaType");
        if let Some(schema) = self.node.take_out("contentSchema") {
            self.left(format!("contentSchema {schema}"));
        }
        let text =
            |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
        match (text(&encoding), text(&media_type)) {
            (None, None) => {}
            (Some(encoding), media_type) => {
                if encoding.eq_ignore_ascii_case("base64") && !self.node.has("format") {
                    self.node.insert("format".into(), json!("byte"));
                    self.adapted("contentEncoding base64 written as format byte");
                } else {
                    self.left(format!("contentEncoding {encoding}"));
                }
                if let Some(media_type) = media_type {
                    self.left(format!("contentMediaType {media_type}"));
                }
            }
            (None, Some(media_type)) => {
                let is_text = media_type.starts_with("text/") || media_type.ends_with("json");
                if is_text || self.node.has("format") || !self.may_be("string") {
                    self.left(format!("contentMediaType {media_type}"));
                } else {
                    self.node.entry("type").or_insert(json!("string"));
                    self.node.insert("format".into(), json!("binary"));
                    self.adapted(format!(
                        "contentMediaType {media_type} written as format binary"
                    ));
                }
            }
        }
    }

    /// Items by position, and what else an array must hold.
    pub(super) fn arrays(&mut self) {
        if self.node.contains_key(TUPLE) {
            return;
        }
        for keyword in ["contains", "minContains", "maxContains"] {
            if let Some(value) = self.node.take_out(keyword) {
                self.left(format!("{keyword} {value}"));
            }
        }
        // As earlier drafts have it. Who writes such a list in OpenAPI 3.0, which has none, means that there are no other items.
        let mut listed = false;
        if let Some(Value::Array(first)) = self.node.at("items").cloned() {
            let rest = self.node.take_out("additionalItems");
            self.node.take_out("items");
            let from = child(self.at, ["items"]);
            self.changes.moved(&child(self.at, ["prefixItems"]), &from);
            self.node.insert("prefixItems".into(), json!(first));
            match rest {
                Some(rest) => {
                    self.node.insert("items".into(), rest);
                }
                None => listed = self.version == Version::V3_0,
            }
        }
        self.node.take_out("additionalItems");
        if let Some(rest) = self.node.take_out("unevaluatedItems") {
            let is_alone = !["allOf", "anyOf", "oneOf", "$ref", "if", "items"]
                .iter()
                .any(|keyword| self.node.has(keyword));
            if is_alone {
                self.node.insert("items".into(), rest);
            } else if !accepts_all(&rest) {
                self.left(format!("unevaluatedItems {rest}"));
            }
        }
        let first = self.node.list("prefixItems").to_vec();
        match self.node.at("items") {
            Some(Value::Bool(false)) if first.is_empty() => {
                self.node.insert("items".into(), json!({}));
                self.node.insert("maxItems".into(), json!(0));
                self.adapted("items false written as maxItems 0");
            }
            Some(Value::Bool(_)) if first.is_empty() => {
                self.node.insert("items".into(), json!({}));
            }
            _ => {}
        }
        if first.is_empty() {
            self.node.take_out("prefixItems");
        } else {
            self.positions(&first, listed);
        }
    }

    /// An array whose items are told apart by their position.
    fn positions(&mut self, first: &[Value], listed: bool) {
        let count = first.len() as u64;
        let rest = self.node.take_out("items").unwrap_or(json!(true));
        let most = self.node.at("maxItems").and_then(Value::as_u64);
        let is_closed = rest == json!(false) || most.is_some_and(|most| most <= count);
        if rest == json!(false) && most.is_none_or(|most| most > count) {
            self.node.insert("maxItems".into(), json!(count));
        }
        let least = self.node.at("minItems").and_then(Value::as_u64);
        let is_parameter = tokens(self.at)
            .iter()
            .any(|token| token == "parameters" || token == "headers");
        if is_closed
            && least.is_some_and(|least| least >= count)
            && first.len() <= LONGEST_TUPLE
            && !is_parameter
        {
            self.tuple(first);
            return;
        }
        self.node.take_out("prefixItems");
        let mut kinds: Vec<Value> = Vec::new();
        let mut moves = Vec::new();
        let rest_kind = (!is_closed && !listed).then_some(&rest);
        for (index, kind) in first.iter().chain(rest_kind).enumerate() {
            if !kinds.contains(kind) {
                let to = child(self.at, ["items", "anyOf", &kinds.len().to_string()]);
                let from = if index < first.len() {
                    child(self.at, ["prefixItems", &index.to_string()])
                } else {
                    child(self.at, ["items"])
                };
                moves.push((to, from));
                kinds.push(kind.clone());
            }
        }
        let single = kinds.len() == 1;
        if let Some(all) = kinds.iter().find(|kind| accepts_all(kind)) {
            self.node.insert("items".into(), all.clone());
            moves.clear();
        } else if single {
            self.node.insert("items".into(), kinds.remove(0));
            moves = vec![(
                child(self.at, ["items"]),
                child(self.at, ["prefixItems", "0"]),
            )];
        } else {
            self.node.insert("items".into(), json!({ "anyOf": kinds }));
        }
        self.changes.moved_together(&moves);
        if single {
            self.adapted("prefixItems of one kind written as items");
        } else {
            self.left("the position of each kind of item of prefixItems");
        }
    }

    /// An array of a fixed length. `prefixItems` stays, and says that by itself.
    fn tuple(&mut self, first: &[Value]) {
        for keyword in ["minItems", "maxItems"] {
            self.node.take_out(keyword);
        }
        self.items.tuples.push(self.at.to_buf());
        let mut kept = Vec::new();
        for (index, item) in first.iter().enumerate() {
            if is_bare(item) {
                kept.push(item.clone());
                continue;
            }
            let place = place_name(&Value::Null, self.at);
            let name = self
                .items
                .names
                .new_name(&format!("{place}Item{}", index + 1));
            let from = child(self.at, ["prefixItems", &index.to_string()]);
            kept.push(schema_reference(&name));
            self.items.named.push_back((name, item.clone(), from));
        }
        self.node.insert("prefixItems".into(), json!(kept));
        self.node.insert(TUPLE.into(), json!(true));
        self.adapted("prefixItems, with as many minItems and maxItems, written as a tuple");
    }

    /// Fields by pattern, by condition and by what the rest of the schema evaluates.
    pub(super) fn objects(&mut self) {
        if let Some(names) = self.node.take_out("propertyNames") {
            self.left(format!("propertyNames {names}"));
        }
        self.unevaluated();
        self.patterns();
        self.conditions();
    }

    /// What is not evaluated by the schema is what it does not declare, once its members are merged into it.
    fn unevaluated(&mut self) {
        let Some(rest) = self.node.take_out("unevaluatedProperties") else {
            return;
        };
        let is_conditional = ["if", "then", "else", "dependentSchemas"]
            .iter()
            .any(|keyword| self.node.has(keyword));
        if accepts_all(&rest) || self.node.has("additionalProperties") {
            return;
        }
        if is_conditional {
            self.left(format!("unevaluatedProperties {rest}"));
            return;
        }
        let from = child(self.at, ["unevaluatedProperties"]);
        let to = child(self.at, ["additionalProperties"]);
        self.changes.moved(&to, &from);
        self.adapted("unevaluatedProperties written as additionalProperties");
        self.node.insert("additionalProperties".into(), rest);
    }

    fn patterns(&mut self) {
        let Some(Value::Object(patterns)) = self.node.take_out("patternProperties") else {
            return;
        };
        if patterns.is_empty() {
            return;
        }
        let is_total = patterns
            .keys()
            .any(|pattern| EVERY_NAME.contains(&pattern.as_str()));
        let others = match self.node.at("additionalProperties") {
            // every further name fits the pattern
            _ if is_total && patterns.len() == 1 => None,
            Some(Value::Bool(false)) => None,
            Some(others) => Some(others.clone()),
            None => Some(json!(true)),
        };
        let mut kinds: Vec<Value> = Vec::new();
        let mut moves = Vec::new();
        let to = child(self.at, ["additionalProperties"]);
        for (pattern, kind) in &patterns {
            let from = child(self.at, ["patternProperties", pattern]);
            if *kind != json!(false) && !kinds.contains(kind) {
                moves.push((child(&to, ["anyOf", &kinds.len().to_string()]), from));
                kinds.push(kind.clone());
            }
            if !(is_total && patterns.len() == 1) {
                self.left(format!(
                    "the fields that patternProperties describes by {}",
                    Value::from(pattern.as_str())
                ));
            }
        }
        if let Some(others) = others
            && others != json!(false)
            && !kinds.contains(&others)
        {
            moves.push((child(&to, ["anyOf", &kinds.len().to_string()]), to.clone()));
            kinds.push(others);
        }
        if kinds.iter().any(accepts_all) {
            self.node.insert("additionalProperties".into(), json!(true));
            self.adapted(
                "fields by patternProperties are kept as any value, as others beside them are",
            );
            return;
        }
        match kinds.as_slice() {
            [] => {
                self.node
                    .insert("additionalProperties".into(), json!(false));
            }
            [kind] => {
                self.node
                    .insert("additionalProperties".into(), kind.clone());
                if let Some((_, from)) = moves.pop() {
                    self.changes.moved(&to, &from);
                }
            }
            _ => {
                self.node
                    .insert("additionalProperties".into(), json!({ "anyOf": kinds }));
                self.changes.moved_together(&moves);
            }
        }
        self.adapted("patternProperties written as additionalProperties");
    }

    /// What holds under a condition. Fields that are described there alone are kept, as any value.
    fn conditions(&mut self) {
        let mut names: Vec<String> = Vec::new();
        let mut hold = |schema: &Value| {
            names.extend(schema.entries("properties").map(|(name, _)| name.clone()));
        };
        for keyword in ["then", "else"] {
            self.node.at(keyword).into_iter().for_each(&mut hold);
        }
        for keyword in ["dependentSchemas", "dependencies"] {
            self.node
                .entries(keyword)
                .for_each(|(_, schema)| hold(schema));
        }
        for keyword in [
            "if",
            "then",
            "else",
            "dependentSchemas",
            "dependentRequired",
            "dependencies",
        ] {
            if let Some(value) = self.node.take_out(keyword) {
                self.left(format!("{keyword} {value}"));
            }
        }
        let is_closed = self.node.at("additionalProperties") == Some(&json!(false));
        if names.is_empty() || is_closed || !self.may_be("object") {
            return;
        }
        let declared = self.node.entry("properties").or_insert(json!({}));
        for name in names {
            if let Some(declared) = declared.as_object_mut() {
                declared.entry(name).or_insert(json!({}));
            }
        }
    }
}

/// Whether the type of a schema has a name wherever it stands: a reference, or a scalar without a list of values or a pattern.
fn is_bare(schema: &Value) -> bool {
    let Some(object) = schema.as_object() else {
        return false;
    };
    let is_scalar = matches!(
        schema.text("type"),
        Some("string" | "integer" | "number" | "boolean")
    );
    let says = |known: &[&str]| {
        object
            .keys()
            .all(|keyword| is_annotation(keyword) || known.contains(&keyword.as_str()))
    };
    says(&["$ref"]) && schema.at("$ref").is_some()
        || is_scalar && says(&["type", "format", "minimum", "maximum"])
}

/// Whether a schema accepts any value.
fn accepts_all(schema: &Value) -> bool {
    *schema == json!(true) || schema.as_object().is_some_and(is_any)
}
