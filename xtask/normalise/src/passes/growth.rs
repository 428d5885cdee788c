//! A walk over all schemas that may add named schemas as it goes; those are walked too, until nothing new appears.

use std::collections::{HashMap, VecDeque};

use heck::ToPascalCase as _;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::naming::Names;
use crate::openapi::reference::reference_to;
use crate::openapi::schema::{add_component, is_nullable};
use crate::openapi::walk::{Site, walk, walk_node};
use crate::passes::pass::Changes;

/// More new schemas than any document needs: something feeds on itself.
const MOST: usize = 4096;

/// Deeper than any document is nested, and than any file may be.
const DEEPEST: usize = 300;

/// What a visitor may look at and add to.
pub(crate) struct Growth {
    /// The document as it was before, with the schemas added since.
    pub(crate) before: Value,
    names: Names,
    queue: VecDeque<(String, PointerBuf)>,
    known: HashMap<String, String>,
    added: usize,
    /// A place so deep that it must have grown out of itself.
    endless: Option<PointerBuf>,
}

/// Calls `visit` on every schema and on every schema that it adds.
pub(crate) fn grow(
    root: &mut Value,
    changes: &mut Changes<'_>,
    mut visit: impl FnMut(&Pointer, &mut Map<String, Value>, &mut Growth, &mut Changes<'_>),
) -> Result<(), Refusal> {
    let mut growth = Growth {
        names: Names::of(root),
        before: root.clone(),
        queue: VecDeque::new(),
        known: HashMap::new(),
        added: 0,
        endless: None,
    };
    let mut each =
        |at: &Pointer, site, node: &mut Value, growth: &mut Growth, changes: &mut Changes<'_>| {
            if site == Site::Schema
                && let Some(object) = node.as_object_mut()
            {
                if at.count() > DEEPEST {
                    growth.endless.get_or_insert_with(|| at.to_buf());
                    *object = Map::new();
                } else {
                    visit(at, object, growth, changes);
                }
            }
        };
    walk(root, &mut |at, site, node| {
        each(at, site, node, &mut growth, changes);
    });
    while let Some((name, from)) = growth.queue.pop_front() {
        let at = PointerBuf::from_tokens(["components", "schemas", name.as_str()]);
        if growth.added > MOST {
            return Err(endless(&from));
        }
        let mut schema = at.resolve(&growth.before).cloned().unwrap_or_default();
        changes.moved(&at, &from);
        walk_node(Site::Schema, &at, &mut schema, &mut |at, site, node| {
            each(at, site, node, &mut growth, changes);
        });
        add_component(root, &name, schema);
    }
    match growth.endless {
        Some(at) => Err(endless(&at)),
        None => Ok(()),
    }
}

fn endless(at: &Pointer) -> Refusal {
    Refusal::at(
        at,
        "has schemas that go on into one another without end",
        "break the ring of allOf or oneOf with a schema of its own",
    )
}

impl Growth {
    /// The name of a component with this schema: one made before for the same `key`, or a new one named after `at`.
    pub(crate) fn component(
        &mut self,
        key: &str,
        at: &Pointer,
        schema: impl FnOnce() -> Value,
    ) -> String {
        if let Some(name) = self.known.get(key) {
            return name.clone();
        }
        let name = self.names.new_name(&place_name(&self.before, at));
        self.known.insert(key.to_owned(), name.clone());
        add_component(&mut self.before, &name, schema());
        self.queue.push_back((name.clone(), at.to_buf()));
        self.added += 1;
        name
    }

    /// Says that the component at `at`, if it is one, is what `key` stands for. False where another one is already.
    pub(crate) fn claim(&mut self, key: &str, at: &Pointer) -> bool {
        let Some(name) = component_at(at) else {
            return false;
        };
        *self
            .known
            .entry(key.to_owned())
            .or_insert_with(|| name.clone())
            == name
    }
}

/// The name of the component schema that stands at `at`.
pub(crate) fn component_at(at: &Pointer) -> Option<String> {
    let tokens: Vec<_> = at
        .tokens()
        .map(|token| token.decoded().into_owned())
        .collect();
    match tokens.as_slice() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => {
            Some(name.clone())
        }
        _ => None,
    }
}

/// A reference to `name` with what the schema it replaces says of its place.
pub(crate) fn refer(schema: &mut Map<String, Value>, name: &str) {
    let reference = json!({ "$ref": reference_to("schemas", name) });
    let nullable = is_nullable(schema);
    let description = schema.get("description").cloned();
    *schema = Map::new();
    if nullable || description.is_some() {
        schema.insert("allOf".into(), json!([reference]));
        if let Some(description) = description {
            schema.insert("description".into(), description);
        }
        if nullable {
            schema.insert("nullable".into(), json!(true));
        }
    } else {
        schema.insert("$ref".into(), reference["$ref"].clone());
    }
}

/// What the generator would call a type that stands at `at`.
pub(crate) fn place_name(root: &Value, at: &Pointer) -> String {
    let tokens: Vec<String> = at
        .tokens()
        .map(|token| token.decoded().into_owned())
        .collect();
    let (mut name, rest) = match tokens.as_slice() {
        [components, _, name, rest @ ..] if components == "components" => {
            (name.to_pascal_case(), rest)
        }
        [paths, path, method, rest @ ..] if paths == "paths" => {
            let operation = root
                .get("paths")
                .and_then(|paths| paths.get(path))
                .and_then(|item| item.get(method));
            let id = operation
                .and_then(|operation| operation.get("operationId"))
                .and_then(Value::as_str);
            let name = id.map_or_else(
                || format!("{method} {path}").to_pascal_case(),
                str::to_pascal_case,
            );
            match rest {
                [body, content, _, schema, rest @ ..]
                    if body == "requestBody" && content == "content" && schema == "schema" =>
                {
                    (name + "Body", rest)
                }
                [responses, _, content, _, schema, rest @ ..]
                    if responses == "responses" && content == "content" && schema == "schema" =>
                {
                    (name + "Response", rest)
                }
                [parameters, index, schema, rest @ ..]
                    if parameters == "parameters" && schema == "schema" =>
                {
                    let parameter = operation
                        .and_then(|operation| {
                            operation.pointer(&format!("/parameters/{index}/name"))
                        })
                        .and_then(Value::as_str)
                        .unwrap_or("parameter");
                    (name + &parameter.to_pascal_case(), rest)
                }
                rest => (name, rest),
            }
        }
        rest => (String::new(), rest),
    };
    let mut tokens = rest.iter();
    while let Some(token) = tokens.next() {
        match token.as_str() {
            "properties" => name.extend(tokens.next().map(|property| property.to_pascal_case())),
            "items" => name.push_str("Item"),
            "additionalProperties" => name.push_str("Value"),
            "allOf" | "oneOf" | "anyOf" => {
                name.extend(tokens.next().map(|index| format!("Variant{index}")));
            }
            "schema" => {}
            other => name.push_str(&other.to_pascal_case()),
        }
    }
    name
}
