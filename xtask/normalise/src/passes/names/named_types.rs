//! Every type that the generator will make has a name of its own in the document, so that it never has to make one up.

use std::collections::HashMap;

use heck::ToSnakeCase as _;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::openapi::naming::{LONGEST_TITLE, Names, RESERVED, type_name};
use crate::openapi::reference::schema_name;
use crate::openapi::schema::{kind, wrap};
use crate::openapi::walk::{child, each_operation};
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
        alike: HashMap::new(),
        new: Vec::new(),
        changes,
    };
    let components = root
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for (name, schema) in components.into_iter().flatten() {
        let at = PointerBuf::from_tokens(["components", "schemas", name.as_str()]);
        hoister.inside(schema, &at, &type_name(name));
    }
    each_operation(root, |at, operation| {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        hoister.operation(at, &id, operation);
    });
    let new = std::mem::take(&mut hoister.new);
    for (name, schema) in new {
        root["components"]["schemas"][name] = schema;
    }
    Ok(())
}

struct Hoister<'a, 'b> {
    names: Names,
    alike: HashMap<String, String>,
    new: Vec<(String, Value)>,
    changes: &'a mut Changes<'b>,
}

impl Hoister<'_, '_> {
    fn operation(&mut self, at: &Pointer, id: &str, operation: &mut Map<String, Value>) {
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            let name = format!("{id}-{}", parameter["name"].as_str().unwrap_or_default());
            let at = child(at, ["parameters", &index.to_string(), "schema"]);
            if let Some(schema) = parameter.get_mut("schema") {
                self.node(schema, &at, &type_name(&name));
            }
        }
        let body = operation
            .get_mut("requestBody")
            .and_then(|body| body.get_mut("content"))
            .and_then(Value::as_object_mut);
        for (media, body) in body.into_iter().flatten() {
            let at = child(at, ["requestBody", "content", media, "schema"]);
            if let Some(schema) = body.get_mut("schema") {
                self.node(schema, &at, &type_name(&format!("{id}-body")));
            }
        }
        // several statuses with one body have one type
        let mut same: HashMap<String, Value> = HashMap::new();
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            let content = response.get_mut("content").and_then(Value::as_object_mut);
            for (media, body) in content.into_iter().flatten() {
                let at = child(at, ["responses", status, "content", media, "schema"]);
                let word = if status.starts_with('2') {
                    "response"
                } else {
                    "error"
                };
                let Some(schema) = body.get_mut("schema") else {
                    continue;
                };
                let key = schema.to_string();
                if let Some(known) = same.get(&key) {
                    *schema = known.clone();
                    if let Some(name) = named(known) {
                        self.changes
                            .adapted(&at, format!("named {name}, like its equal elsewhere"));
                    }
                } else {
                    self.node(schema, &at, &type_name(&format!("{id}-{word}")));
                    same.insert(key, schema.clone());
                }
            }
        }
    }

    /// Names the schema where it would become a type, after naming those inside it.
    fn node(&mut self, schema: &mut Value, at: &Pointer, wish: &str) {
        let named = schema.as_object().is_some_and(becomes_type);
        if !named {
            self.inside(schema, at, wish);
            return;
        }
        let Some(object) = schema.as_object_mut() else {
            return;
        };
        let title = object
            .get("title")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let mut beside = Map::new();
        for keyword in ["description", "default", "nullable"] {
            let value = if keyword == "description" {
                object.get(keyword).cloned()
            } else {
                object.shift_remove(keyword)
            };
            if let Some(value) = value {
                beside.insert(keyword.to_owned(), value);
            }
        }
        let key = title
            .as_ref()
            .map(|title| format!("{title} {}", Value::Object(object.clone())));
        let known = key.as_ref().and_then(|key| self.alike.get(key)).cloned();
        if let Some(name) = &known {
            self.changes
                .adapted(at, format!("named {name}, like its equal elsewhere"));
        }
        let name = known.unwrap_or_else(|| {
            let name = self.name(title.as_deref(), wish);
            if let Some(key) = key {
                self.alike.insert(key, name.clone());
            }
            let place = PointerBuf::from_tokens(["components", "schemas", name.as_str()]);
            self.changes.moved(&place, at);
            self.changes.adapted(at, format!("named {name}"));
            let mut inner = Value::Object(object.clone());
            // the title names the type; inside, names follow from it
            if let Some(inner) = inner.as_object_mut() {
                inner.shift_remove("title");
            }
            self.inside(&mut inner, &place, &name);
            self.new.push((name.clone(), inner));
            name
        });
        *schema = wrap(&name, beside);
    }

    fn name(&mut self, title: Option<&str>, wish: &str) -> String {
        if let Some(title) = title
            .filter(|title| title.len() <= LONGEST_TITLE && title.chars().any(char::is_alphabetic))
        {
            let name = type_name(title);
            if !RESERVED.contains(&name.as_str()) && self.names.take(&name) {
                return name;
            }
        }
        self.names.new_name(wish)
    }

    /// Names what is inside a schema called `name`.
    fn inside(&mut self, schema: &mut Value, at: &Pointer, name: &str) {
        let Some(object) = schema.as_object_mut() else {
            return;
        };
        let has_properties = object
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(|all| !all.is_empty());
        let properties = object.get_mut("properties").and_then(Value::as_object_mut);
        for (property, schema) in properties.into_iter().flatten() {
            let wish = type_name(&format!("{name}_{}", property.to_snake_case()));
            self.node(schema, &child(at, ["properties", property]), &wish);
        }
        if let Some(items) = object.get_mut("items") {
            self.node(items, &child(at, ["items"]), &format!("{name}Item"));
        }
        if let Some(more) = object
            .get_mut("additionalProperties")
            .filter(|more| more.is_object())
        {
            let wish = if has_properties {
                format!("{name}ExtraValue")
            } else {
                format!("{name}Value")
            };
            self.node(more, &child(at, ["additionalProperties"]), &wish);
        }
        let members = object.get_mut("oneOf").and_then(Value::as_array_mut);
        for (index, member) in members.into_iter().flatten().enumerate() {
            let word = member
                .get("title")
                .and_then(Value::as_str)
                .filter(|title| title.len() <= LONGEST_TITLE)
                .map_or_else(
                    || format!("Variant{index}"),
                    heck::ToPascalCase::to_pascal_case,
                );
            if let Some(member) = member.as_object_mut() {
                member.shift_remove("title");
            }
            self.node(
                member,
                &child(at, ["oneOf", &index.to_string()]),
                &format!("{name}{word}"),
            );
        }
    }
}

/// The component that a schema is, or wraps.
fn named(schema: &Value) -> Option<String> {
    let reference = schema
        .get("$ref")
        .or_else(|| schema.pointer("/allOf/0/$ref"))?;
    schema_name(reference.as_str()?)
}

/// Whether the generator makes a type with a name of this schema.
fn becomes_type(schema: &Map<String, Value>) -> bool {
    if schema.contains_key("$ref") {
        return false;
    }
    if schema.contains_key("oneOf") {
        return true;
    }
    let not_empty = |keyword: &str| {
        schema.get(keyword).is_some_and(|value| {
            value.as_object().is_some_and(|map| !map.is_empty())
                || value.as_array().is_some_and(|list| !list.is_empty())
        })
    };
    match kind(schema) {
        Some("object") => {
            not_empty("properties")
                || not_empty("required")
                || schema.get("additionalProperties") == Some(&Value::Bool(false))
        }
        Some("string") => {
            let typed = schema
                .get("format")
                .and_then(Value::as_str)
                .is_some_and(|format| format != "binary");
            not_empty("enum")
                || (!typed
                    && ["pattern", "minLength", "maxLength"]
                        .iter()
                        .any(|keyword| schema.contains_key(*keyword)))
        }
        _ => false,
    }
}
