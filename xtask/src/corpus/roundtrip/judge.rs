//! Checks whether an example fits the schema that its author gave it, with a JSON Schema validator and the original document.

use jsonptr::Pointer;
use jsonschema::{Draft, Registry, Validator};
use openapi_normalise::object::Object as _;
use openapi_normalise::pattern;
use openapi_normalise::reference::follow;
use openapi_normalise::schema::{BOUNDS, integer_range};
use openapi_normalise::walk::{Site, tokens, walk};
use serde_json::{Map, Value, json};

/// The schemas of one document, as JSON Schema.
pub(super) struct Judge {
    open: Option<Registry<'static>>,
    closed: Option<Registry<'static>>,
}

const BASE: &str = "json-schema:///document";

impl Judge {
    pub(super) fn new(root: &Value) -> Self {
        let mut open = root.clone();
        walk(&mut open, &mut |_, site, node| {
            if site == Site::Schema {
                convert(node);
            }
        });
        let mut closed = open.clone();
        close(&mut closed);
        let registry = |document: Value| {
            let document =
                json!({ "components": document.get("components"), "paths": document.get("paths") });
            Registry::new()
                .draft(Draft::Draft202012)
                .add(BASE, document)
                .ok()
                .and_then(|registry| registry.prepare().ok())
        };
        Self {
            open: registry(open),
            closed: registry(closed),
        }
    }

    /// Why the value does not fit the schema at `schema`.
    pub(super) fn unfit(&self, schema: &Pointer, value: &Value) -> Option<String> {
        complaint(self.open.as_ref(), schema, value)
    }

    /// Which fields of the value its schema does not declare.
    pub(super) fn undeclared(&self, schema: &Pointer, value: &Value) -> Option<String> {
        complaint(self.closed.as_ref(), schema, value)
    }
}

fn complaint(
    registry: Option<&Registry<'static>>,
    schema: &Pointer,
    value: &Value,
) -> Option<String> {
    let fragment: String = schema
        .as_str()
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"/~-._".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let reference = json!({ "$ref": format!("{BASE}#{fragment}") });
    let validator: Validator = match jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(registry?)
        .should_validate_formats(true)
        .build(&reference)
    {
        Ok(validator) => validator,
        Err(cause) => return Some(format!("its schema is none: {cause}")),
    };
    let error = validator.iter_errors(value).next()?;
    let place = error.instance_path().as_str();
    Some(if place.is_empty() {
        error.to_string()
    } else {
        format!("{place}: {error}")
    })
}

/// One schema of OpenAPI 3.0 as JSON Schema.
fn convert(node: &mut Value) {
    let Some(schema) = node.as_object_mut() else {
        return;
    };
    if let Some(reference) = schema.get("$ref").cloned() {
        let nullable = schema.is_true("nullable");
        *schema = Map::from_iter([("$ref".to_owned(), reference)]);
        if nullable {
            or_null(schema);
        }
        return;
    }
    for keyword in [
        "example",
        "examples",
        "discriminator",
        "xml",
        "externalDocs",
        "default",
        "deprecated",
    ] {
        schema.shift_remove(keyword);
    }
    if schema
        .get("required")
        .is_some_and(|required| !required.is_array())
    {
        schema.shift_remove("required");
    }
    // what only one side writes is not required of the other
    let one_sided: Vec<Value> = schema
        .entries("properties")
        .filter(|(_, property)| property.is_true("readOnly") || property.is_true("writeOnly"))
        .map(|(name, _)| json!(name))
        .collect();
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !one_sided.contains(name));
    }
    for (bound, exclusive) in BOUNDS {
        match schema.get(exclusive) {
            Some(Value::Bool(true)) => {
                schema.shift_remove(exclusive);
                if let Some(value) = schema.shift_remove(bound) {
                    schema.insert(exclusive.to_owned(), value);
                }
            }
            Some(Value::Bool(false)) => {
                schema.shift_remove(exclusive);
            }
            _ => {}
        }
    }
    let format = schema.text("format");
    if matches!(format, Some("int32" | "int64")) && schema.text("type") == Some("integer") {
        let (least, most) = integer_range(format);
        schema.entry("minimum").or_insert(json!(least));
        schema.entry("maximum").or_insert(json!(most));
    }
    match schema.text("pattern").map(pattern::read) {
        Some(Ok(read)) => {
            schema.insert("pattern".into(), json!(read));
        }
        Some(Err(_)) => {
            schema.shift_remove("pattern");
        }
        None => {}
    }
    if schema.shift_remove("nullable") == Some(json!(true)) {
        if let Some(kind) = schema.get("type").cloned() {
            // in place, so that pointers go on leading where they led
            schema.insert("type".into(), json!([kind, "null"]));
            if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                values.push(Value::Null);
            }
        } else if !schema.is_empty() {
            or_null(schema);
        }
    }
}

fn or_null(schema: &mut Map<String, Value>) {
    let inner = std::mem::take(schema);
    schema.insert("anyOf".into(), json!([inner, { "type": "null" }]));
}

/// Closes each schema where it is used: what it does not declare is refused there.
fn close(closed: &mut Value) {
    let before = closed.clone();
    walk(closed, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        let tokens = tokens(at);
        let mut last = tokens.iter().rev().map(String::as_str);
        let (last, before_last) = (last.next(), last.next());
        // a component is closed where it is used: as a member of `allOf` it must stay open
        let component = tokens.len() == 3 && before_last == Some("schemas");
        let used = before_last == Some("properties")
            || matches!(last, Some("items" | "additionalProperties" | "schema"));
        if used
            && !component
            && declares(&before, node, 0)
            && let Some(node) = node.as_object_mut()
        {
            node.insert("unevaluatedProperties".into(), json!(false));
        }
    });
}

/// Whether a schema, wherever it leads, declares properties.
fn declares(root: &Value, schema: &Value, depth: usize) -> bool {
    let Some(schema) = follow(root, schema).filter(|_| depth < 32) else {
        return false;
    };
    schema.entries("properties").next().is_some()
        || ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .flat_map(|keyword| schema.list(keyword))
            .any(|member| declares(root, member, depth + 1))
}
