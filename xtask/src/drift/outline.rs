//! A document as a tree of what it says: operation, part, place in the schema, keyword. Two documents with one meaning have one outline.

use std::collections::{BTreeMap, BTreeSet};

use openapi_normalise::reference::follow;
use openapi_normalise::walk::METHODS;
use serde_json::{Map, Value};

/// A node: what it says, and its parts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) value: Option<String>,
    pub(super) parts: BTreeMap<String, Outline>,
}

impl Outline {
    fn part(&mut self, name: impl Into<String>) -> &mut Self {
        self.parts.entry(name.into()).or_default()
    }

    fn say(&mut self, name: &str, value: impl Into<String>) {
        self.part(name).value = Some(value.into());
    }

    /// One line for a node that only one side has.
    pub(super) fn summary(&self) -> String {
        match (
            &self.value,
            self.parts.get("type").and_then(|kind| kind.value.as_ref()),
        ) {
            (Some(value), _) => value.clone(),
            (None, Some(kind)) => kind.clone(),
            (None, None) => "yes".into(),
        }
    }
}

/// Keywords that say nothing of what goes over the wire.
const ASIDE: [&str; 9] = [
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "discriminator",
    "tags",
];

/// The outline of a document.
pub(super) fn of(root: &Value) -> Outline {
    let mut outline = Outline::default();
    let paths = root.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let name = format!("{} {path}", method.to_uppercase());
                self::operation(root, item, operation, outline.part(name));
            }
        }
    }
    outline
}

fn operation(root: &Value, item: &Value, operation: &Value, outline: &mut Outline) {
    if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
        outline.say("operationId", id);
    }
    let mut parameters: BTreeMap<String, &Value> = BTreeMap::new();
    for owner in [item, operation] {
        let list = owner.get("parameters").and_then(Value::as_array);
        for parameter in list
            .into_iter()
            .flatten()
            .filter_map(|one| follow(root, one))
        {
            let text = |key: &str| {
                parameter
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            parameters.insert(format!("{} {}", text("in"), text("name")), parameter);
        }
    }
    for (name, parameter) in parameters {
        let part = outline.part(format!("parameter {name}"));
        for key in ["required", "style", "explode", "allowReserved"] {
            if let Some(value) = parameter
                .get(key)
                .filter(|value| !is_default(key, value, parameter))
            {
                part.say(key, value.to_string());
            }
        }
        if let Some(schema) = parameter.get("schema") {
            self::schema(root, schema, part, &mut Vec::new());
        }
    }
    if let Some(body) = operation
        .get("requestBody")
        .and_then(|body| follow(root, body))
    {
        let part = outline.part("request");
        if body.get("required") == Some(&Value::Bool(true)) {
            part.say("required", "true");
        }
        content(root, body, part);
    }
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        if let Some(response) = follow(root, response) {
            content(root, response, outline.part(format!("response {status}")));
        }
    }
}

fn is_default(key: &str, value: &Value, parameter: &Value) -> bool {
    let place = parameter
        .get("in")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let form = matches!(place, "query" | "cookie");
    match key {
        "style" => value == if form { "form" } else { "simple" },
        "explode" => value.as_bool() == Some(form),
        _ => value == &Value::Bool(false),
    }
}

fn content(root: &Value, owner: &Value, outline: &mut Outline) {
    let content = owner.get("content").and_then(Value::as_object);
    for (media, body) in content.into_iter().flatten() {
        let part = outline.part(media);
        if let Some(schema) = body.get("schema") {
            self::schema(root, schema, part, &mut Vec::new());
        }
    }
}

fn schema(root: &Value, node: &Value, outline: &mut Outline, ring: &mut Vec<String>) {
    if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
        if ring.iter().any(|known| known == reference) {
            outline.say("type", "as around it");
            return;
        }
        if let Some(target) = openapi_normalise::reference::resolve(root, reference) {
            ring.push(reference.to_owned());
            schema(root, target, outline, ring);
            ring.pop();
        }
        return;
    }
    let Some(object) = node.as_object() else {
        return;
    };
    for (keyword, value) in object {
        match keyword.as_str() {
            keyword if ASIDE.contains(&keyword) || keyword.starts_with("x-") => {}
            "properties" => {
                for (name, property) in value.as_object().into_iter().flatten() {
                    schema(root, property, outline.part(format!(".{name}")), ring);
                }
            }
            "items" => schema(root, value, outline.part("[]"), ring),
            "additionalProperties" if value.is_object() => {
                schema(root, value, outline.part(".*"), ring);
            }
            "additionalProperties" if *value == Value::Bool(true) => {}
            "not" => schema(root, value, outline.part("not"), ring),
            "allOf" | "oneOf" | "anyOf" => members(root, keyword, value, outline, ring),
            "required" | "enum" => {
                let values: BTreeSet<String> =
                    value.as_array().into_iter().flatten().map(plain).collect();
                for value in values {
                    outline.part(keyword).part(value);
                }
            }
            _ if *value == Value::Bool(false) && keyword != "default" => {}
            _ if value.is_null() => {}
            keyword => outline.say(keyword, plain(value)),
        }
    }
    infer(object, outline);
}

/// A wrapper around one schema is that schema; the members of others go by number.
fn members(
    root: &Value,
    keyword: &str,
    value: &Value,
    outline: &mut Outline,
    ring: &mut Vec<String>,
) {
    let members: Vec<&Value> = value.as_array().into_iter().flatten().collect();
    if keyword == "allOf" {
        for member in members {
            schema(root, member, outline, ring);
        }
        return;
    }
    for (index, member) in members.into_iter().enumerate() {
        schema(
            root,
            member,
            outline.part(format!("{keyword} {}", index + 1)),
            ring,
        );
    }
}

fn infer(object: &Map<String, Value>, outline: &mut Outline) {
    if !object.contains_key("type") && object.contains_key("properties") {
        outline.say("type", "object");
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
