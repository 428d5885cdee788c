//! Gives every schema that becomes a type a name of its own in the document, so that the generator never has to invent one.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use heck::ToSnakeCase as _;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::errors::{is_error, status_name};
use crate::openapi::media_type::JSON_SCHEMA;
use crate::openapi::naming::{LONGEST_TITLE, Names, RESERVED, type_name};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{each_operation, parameter_place};
use crate::openapi::reference::{schema_name, schema_place, schema_reference};
use crate::openapi::schema::{add_component, kind, own_or_wrapped_reference, properties};
use crate::openapi::variants::VARIANTS;
use crate::openapi::walk::{Site, child, read};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "named-types",
    reason: "The generator names inline schemas after their place or title, and takes two of one name for the same. Each gets a name of \
             its own here, the same that the generator would give.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut hoister = Hoister {
        names: Names::of(root),
        shared: shared(root),
        alike: HashMap::new(),
        new: Vec::new(),
        changes,
    };
    if let Some(components) = root.at_mut("components") {
        for (name, schema) in components.entries_mut("schemas") {
            hoister.inside(schema, &schema_place(name), &type_name(name));
        }
    }
    each_operation(root, |at, operation| {
        let id = operation.text("operationId").unwrap_or_default().to_owned();
        hoister.operation(at, &id, operation);
    });
    for (name, schema) in hoister.new {
        add_component(root, &name, schema);
    }
    Ok(())
}

/// What the body of an error is called after its operation, by its status, where the bodies of its errors differ: after the status, unless
/// several have it.
fn error_words(operation: &Map<String, Value>) -> HashMap<String, String> {
    let errors = operation.entries("responses");
    let errors = errors.filter(|(status, _)| is_error(status));
    let all: Vec<(&String, &Value)> = errors
        .filter_map(|(status, response)| {
            let body = response.pointer(JSON_SCHEMA);
            Some((status, body.or_else(|| response.at("content"))?))
        })
        .collect();
    let mut words = HashMap::new();
    for (status, body) in &all {
        let word = match all.iter().filter(|(_, other)| other == body).count() {
            count if count == all.len() => continue,
            1 => status_name(status),
            _ => "error-body".to_owned(),
        };
        words.insert((*status).clone(), word);
    }
    words
}

/// The schemas with a title that stand at several places, by [`key`].
fn shared(root: &Value) -> HashSet<String> {
    let mut titled: HashMap<&str, Vec<&Map<String, Value>>> = HashMap::new();
    read(root, &mut |_, site, node| {
        if site == Site::Schema
            && let Some(schema) = node.as_object()
            && let Some(title) = usable_title(schema)
        {
            titled.entry(title).or_default().push(schema);
        }
    });
    let mut shared = HashSet::new();
    for alike in titled.values().filter(|alike| alike.len() > 1) {
        let mut seen = HashSet::new();
        let keys = alike.iter().filter_map(|schema| key(schema));
        shared.extend(keys.filter(|key| !seen.insert(key.clone())));
    }
    shared
}

/// What makes two schemas one type: an equal title, and an equal schema beside what belongs to the place.
fn key(schema: &Map<String, Value>) -> Option<String> {
    usable_title(schema)?;
    let mut key = String::new();
    for (keyword, value) in schema {
        if !matches!(keyword.as_str(), "default" | "nullable") {
            let _ = write!(key, "{keyword:?}:{value},");
        }
    }
    Some(key)
}

/// The title, where it can be a name.
fn usable_title(schema: &Map<String, Value>) -> Option<&str> {
    schema
        .text("title")
        .filter(|title| title.len() <= LONGEST_TITLE && title.chars().any(char::is_alphabetic))
}

/// The keywords whose schemas are named after the one that has them.
const PARTS: [&str; 4] = ["properties", "items", "additionalProperties", "oneOf"];

struct Hoister<'a, 'b> {
    names: Names,
    shared: HashSet<String>,
    alike: HashMap<String, String>,
    new: Vec<(String, Value)>,
    changes: &'a mut Changes<'b>,
}

impl Hoister<'_, '_> {
    fn operation(&mut self, at: &Pointer, id: &str, operation: &mut Map<String, Value>) {
        for (index, parameter) in operation.list_mut("parameters").enumerate() {
            let name = format!("{id}-{}", parameter.text("name").unwrap_or_default());
            if let Some(schema) = parameter.at_mut("schema") {
                let at = || child(&parameter_place(at, index), ["schema"]);
                self.node(schema, at, || type_name(&name));
            }
        }
        if let Some(body) = operation.at_mut("requestBody") {
            for (media, body) in body.entries_mut("content") {
                if let Some(schema) = body.at_mut("schema") {
                    let at = || child(at, ["requestBody", "content", media, "schema"]);
                    self.node(schema, at, || type_name(&format!("{id}-body")));
                }
            }
        }
        // several statuses with one body have one type
        let mut same: HashMap<String, Value> = HashMap::new();
        let error_words = error_words(operation);
        for (status, response) in operation.entries_mut("responses") {
            let word = match error_words.get(status) {
                Some(word) => word,
                None if status.starts_with('2') => "response",
                None => "error",
            };
            for (media, body) in response.entries_mut("content") {
                let at = || child(at, ["responses", status, "content", media, "schema"]);
                let Some(schema) = body.at_mut("schema") else {
                    continue;
                };
                let key = schema.to_string();
                if let Some(known) = same.get(&key) {
                    *schema = known.clone();
                    if let Some(name) = own_or_wrapped_reference(known).and_then(schema_name) {
                        self.changes
                            .adapted(&at(), format!("named {name}, like its equal elsewhere"));
                    }
                } else {
                    self.node(schema, at, || type_name(&format!("{id}-{word}")));
                    same.insert(key, schema.clone());
                }
            }
        }
    }

    /// Names the schema where it would become a type, after naming those inside it.
    fn node(
        &mut self,
        schema: &mut Value,
        at: impl FnOnce() -> PointerBuf,
        wish: impl FnOnce() -> String,
    ) {
        let is_empty = |object: &Map<String, Value>| !PARTS.iter().any(|part| object.has(part));
        if schema
            .as_object()
            .is_none_or(|object| !becomes_type(object) && is_empty(object))
        {
            return;
        }
        let (at, wish) = (&at(), &wish());
        let Some(object) = schema.as_object_mut().filter(|object| becomes_type(object)) else {
            self.inside(schema, at, wish);
            return;
        };
        let title = usable_title(object).map(str::to_owned);
        let key = key(object);
        let mut beside = Map::new();
        for keyword in ["description", "nullable"] {
            let value = if keyword == "description" {
                object.at(keyword).cloned()
            } else {
                object.take_out(keyword)
            };
            if let Some(value) = value {
                beside.insert(keyword.to_owned(), value);
            }
        }
        let known = key.as_ref().and_then(|key| self.alike.get(key)).cloned();
        if let Some(name) = &known {
            self.changes
                .adapted(at, format!("named {name}, like its equal elsewhere"));
        }
        let name = known.unwrap_or_else(|| {
            let is_shared = key.as_ref().is_some_and(|key| self.shared.contains(key));
            let name = self.name(title.as_deref(), wish, is_shared);
            if let Some(key) = key {
                self.alike.insert(key, name.clone());
            }
            let place = schema_place(&name);
            self.changes.moved(&place, at);
            self.changes.adapted(at, format!("named {name}"));
            // the title names the type; inside, names follow from it
            object.take_out("title");
            let mut inner = Value::Object(std::mem::take(object));
            self.inside(&mut inner, &place, &name);
            self.new.push((name.clone(), inner));
            name
        });
        *schema = if beside.is_empty() {
            schema_reference(&name)
        } else {
            beside.insert("allOf".into(), json!([schema_reference(&name)]));
            Value::Object(beside)
        };
    }

    /// The title, or the place. A schema of several places is named after none of them.
    fn name(&mut self, title: Option<&str>, wish: &str, is_shared: bool) -> String {
        let Some(name) = title.map(type_name) else {
            return self.names.new_name(wish);
        };
        if !RESERVED.contains(&name.as_str()) && self.names.take(&name) {
            name
        } else if is_shared {
            self.names.new_name(&format!("{name}Model"))
        } else {
            self.names.new_name(wish)
        }
    }

    /// Names what is inside a schema called `name`.
    fn inside(&mut self, schema: &mut Value, at: &Pointer, name: &str) {
        let Some(object) = schema.as_object_mut() else {
            return;
        };
        let value_name = if properties(object).is_some() {
            format!("{name}ExtraValue")
        } else {
            format!("{name}Value")
        };
        for (property, schema) in object.entries_mut("properties") {
            let wish = || type_name(&format!("{name}_{}", property.to_snake_case()));
            self.node(schema, || child(at, ["properties", property]), wish);
        }
        if let Some(items) = object.at_mut("items") {
            self.node(items, || child(at, ["items"]), || format!("{name}Item"));
        }
        if let Some(more) = object
            .at_mut("additionalProperties")
            .filter(|more| more.is_object())
        {
            let at = || child(at, ["additionalProperties"]);
            self.node(more, at, || value_name);
        }
        let words = variants(object);
        for (index, member) in object.list_mut("oneOf").enumerate() {
            let word = words.get(index).cloned().unwrap_or_default();
            if let Some(member) = member.as_object_mut() {
                member.take_out("title");
            }
            let at = || child(at, ["oneOf", &index.to_string()]);
            self.node(member, at, || format!("{name}{word}"));
        }
    }
}

/// The names of the variants of a union.
fn variants(schema: &Map<String, Value>) -> Vec<String> {
    let Some(variants) = schema.at(VARIANTS) else {
        return Vec::new();
    };
    let tagged = variants.list("variants").iter();
    let tagged = tagged.filter_map(|variant| variant.text("name"));
    let names = variants.list("names").iter().filter_map(Value::as_str);
    tagged.chain(names).map(str::to_owned).collect()
}

/// Whether the generator makes a named type of this schema.
fn becomes_type(schema: &Map<String, Value>) -> bool {
    if schema.has("$ref") {
        return false;
    }
    if schema.has("oneOf") {
        return true;
    }
    let not_empty = |keyword: &str| {
        schema.at(keyword).is_some_and(|value| {
            value.as_object().is_some_and(|map| !map.is_empty())
                || value.as_array().is_some_and(|list| !list.is_empty())
        })
    };
    match kind(schema) {
        Some("object") => {
            not_empty("properties")
                || not_empty("required")
                || schema.at("additionalProperties") == Some(&Value::Bool(false))
        }
        Some("integer") => not_empty("enum"),
        Some("string") => {
            let typed = schema
                .text("format")
                .is_some_and(|format| format != "binary");
            not_empty("enum")
                || (!typed
                    && ["pattern", "minLength", "maxLength"]
                        .iter()
                        .any(|keyword| schema.has(keyword)))
        }
        _ => false,
    }
}
