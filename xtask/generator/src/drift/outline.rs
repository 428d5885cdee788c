//! A document as a tree of its statements: operation, part, place in the schema, keyword. Documents with the same meaning have the same
//! outline.

use std::collections::{BTreeMap, BTreeSet};

use openapi_normalise::object::Object as _;
use openapi_normalise::reference::{self, follow, resolve};
use openapi_normalise::walk::METHODS;
use serde_json::Value;

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
    for (path, item) in root.entries("paths") {
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
    if let Some(id) = operation.text("operationId") {
        outline.say("operationId", id);
    }
    let mut parameters: BTreeMap<String, &Value> = BTreeMap::new();
    for owner in [item, operation] {
        let list = owner.list("parameters").iter();
        for parameter in list.filter_map(|one| follow(root, one)) {
            let text = |key: &str| parameter.text(key).unwrap_or_default();
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
        if body.is_true("required") {
            part.say("required", "true");
        }
        content(root, body, part);
    }
    for (status, response) in operation.entries("responses") {
        if let Some(response) = follow(root, response) {
            content(root, response, outline.part(format!("response {status}")));
        }
    }
}

fn is_default(key: &str, value: &Value, parameter: &Value) -> bool {
    let form = matches!(parameter.text("in"), Some("query" | "cookie"));
    match key {
        "style" => value == if form { "form" } else { "simple" },
        "explode" => value.as_bool() == Some(form),
        _ => value == &Value::Bool(false),
    }
}

fn content(root: &Value, owner: &Value, outline: &mut Outline) {
    for (media, body) in owner.entries("content") {
        let part = outline.part(media);
        if let Some(schema) = body.get("schema") {
            self::schema(root, schema, part, &mut Vec::new());
        }
    }
}

fn schema(root: &Value, node: &Value, outline: &mut Outline, ring: &mut Vec<String>) {
    if let Some(reference) = reference::of(node) {
        if ring.iter().any(|known| known == reference) {
            outline.say("type", "as around it");
            return;
        }
        if let Some(target) = resolve(root, reference) {
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
                // `nullable` says that null is a value
                let values = value.as_array().into_iter().flatten();
                let values: BTreeSet<String> =
                    values.filter(|value| !value.is_null()).map(plain).collect();
                for value in values {
                    outline.part(keyword).part(value);
                }
            }
            _ if *value == Value::Bool(false) && keyword != "default" => {}
            _ if value.is_null() => {}
            keyword => outline.say(keyword, plain(value)),
        }
    }
    if !object.contains_key("type") && object.contains_key("properties") {
        outline.say("type", "object");
    }
}

/// A wrapper around one schema is that schema; the members of others go by number.
fn members(
    root: &Value,
    keyword: &str,
    value: &Value,
    outline: &mut Outline,
    ring: &mut Vec<String>,
) {
    for (index, member) in value.as_array().into_iter().flatten().enumerate() {
        let part = if keyword == "allOf" {
            &mut *outline
        } else {
            outline.part(format!("{keyword} {}", index + 1))
        };
        schema(root, member, part, ring);
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
