//! Collects the examples of a document, and pairs each value in them with the schema that describes it.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::object::Object as _;
use super::reference;
use super::schema::{meaning, properties, required};
use super::variants::VARIANTS;
use super::walk::{Site, child, read};

/// One example.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its place.
    pub place: PointerBuf,
    /// The place of its schema.
    pub schema: PointerBuf,
    /// Its value.
    pub value: Value,
}

/// All examples of schemas and of media types that have one.
pub fn examples(root: &Value) -> Vec<Example> {
    let mut found = Vec::new();
    each_example(root, |owner, tokens, schema, value| {
        found.push(Example {
            place: child(owner, tokens.iter().copied()),
            schema: schema.to_buf(),
            value: value.clone(),
        });
    });
    found
}

/// Calls `visit` on each example: with the node that has it and the tokens from there, the place of its schema, and its value.
fn each_example<'a>(
    root: &'a Value,
    mut visit: impl FnMut(&Pointer, &[&str], &Pointer, &'a Value),
) {
    read(root, &mut |at, site, node| match site {
        Site::Schema if reference::of(node).is_none() => {
            if let Some(example) = node.at("example") {
                visit(at, &["example"], at, example);
            }
            // a list where schemas are JSON Schema
            for (index, example) in node.list("examples").iter().enumerate() {
                visit(at, &["examples", &index.to_string()], at, example);
            }
        }
        Site::MediaType if node.has("schema") => {
            let schema = child(at, ["schema"]);
            if let Some(example) = node.at("example") {
                visit(at, &["example"], &schema, example);
            }
            for (name, example) in node.entries("examples") {
                if let Some(value) = example.at("value").or(example.at("dataValue")) {
                    visit(at, &["examples", name, "value"], &schema, value);
                }
            }
        }
        _ => {}
    });
}

/// A value in an example, and a schema that describes it.
pub(crate) struct Described<'a> {
    /// The schema's place.
    pub(crate) at: &'a Pointer,
    pub(crate) schema: &'a Map<String, Value>,
    pub(crate) value: &'a Value,
    /// Whether the schema is one of several alternatives.
    pub(crate) is_alternative: bool,
}

/// Calls `visit` on each value in each example, outer values first; skips what is inside a value for which it returns false.
pub(crate) fn each_value(root: &Value, visit: &mut dyn FnMut(&Described<'_>) -> bool) {
    let mut pairing = Pairing { root, visit };
    each_example(root, |_, _, schema, value| {
        if let Ok(node) = schema.resolve(root) {
            pairing.pair(schema, node, value, false, &mut HashSet::new());
        }
    });
}

struct Pairing<'a> {
    root: &'a Value,
    visit: &'a mut dyn FnMut(&Described<'_>) -> bool,
}

impl Pairing<'_> {
    /// Visits a value with the schema `node`, which is at `at`, and the values in it with the schemas below. `visited` are the schemas
    /// that this value was paired with before, so that cycles end.
    fn pair(
        &mut self,
        at: &Pointer,
        node: &Value,
        value: &Value,
        is_alternative: bool,
        visited: &mut HashSet<PointerBuf>,
    ) {
        let Some(schema) = node.as_object() else {
            return;
        };
        if !visited.insert(at.to_buf()) {
            return;
        }
        if let Some(reference) = reference::of(node) {
            if let Some(at) = reference::pointer(reference)
                && let Ok(node) = at.resolve(self.root)
            {
                self.pair(&at, node, value, is_alternative, visited);
            }
            return;
        }
        let described = Described {
            at,
            schema,
            value,
            is_alternative,
        };
        if !(self.visit)(&described) {
            return;
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let members = schema.list(keyword);
            let is_union = keyword != "allOf";
            if let Some(tagged) = schema.at(VARIANTS).filter(|_| keyword == "oneOf") {
                self.tagged(at, members, tagged, value, visited);
                continue;
            }
            let likely = if is_union {
                self.likely(members, value)
            } else {
                (0..members.len()).collect()
            };
            for index in likely {
                let at = child(at, [keyword, &index.to_string()]);
                let is_alternative = is_alternative || is_union;
                self.pair(&at, &members[index], value, is_alternative, visited);
            }
        }
        self.inside(at, schema, value, is_alternative);
    }

    /// Visits a value with the member of a union that its tag names.
    fn tagged(
        &mut self,
        at: &Pointer,
        members: &[Value],
        tagged: &Value,
        value: &Value,
        visited: &mut HashSet<PointerBuf>,
    ) {
        let property = tagged.text("tag").unwrap_or_default();
        let Some(tag) = value.get(property) else {
            return;
        };
        let variants = tagged.list("variants").iter();
        for (index, (variant, member)) in variants.zip(members).enumerate() {
            if variant.list("tags").contains(tag) {
                let at = child(at, ["oneOf", &index.to_string()]);
                let mut value = value.clone();
                if !variant.is_true("declared")
                    && let Some(fields) = value.as_object_mut()
                {
                    fields.shift_remove(property);
                }
                self.pair(&at, member, &value, false, visited);
            }
        }
    }

    /// The members of a union that the value most likely belongs to: it has all fields that they require, and no other member declares
    /// more of its fields.
    fn likely(&self, members: &[Value], value: &Value) -> Vec<usize> {
        let Some(fields) = value.as_object() else {
            return (0..members.len()).collect();
        };
        // how many of the fields it declares, where it has all that it requires
        let declared = |member: &Value| {
            let schema = meaning(self.root, member)?;
            let complete = required(schema).all(|name| fields.contains_key(name));
            complete.then(|| {
                let declared = properties(schema).into_iter().flatten();
                declared
                    .filter(|(name, _)| fields.contains_key(*name))
                    .count()
            })
        };
        let declared: Vec<Option<usize>> = members.iter().map(declared).collect();
        let most = declared.iter().flatten().max();
        (0..members.len())
            .filter(|index| most.is_some() && declared[*index].as_ref() == most)
            .collect()
    }

    fn inside(
        &mut self,
        at: &Pointer,
        schema: &Map<String, Value>,
        value: &Value,
        is_alternative: bool,
    ) {
        match value {
            Value::Object(fields) => {
                let declared = properties(schema);
                let further = schema.at("additionalProperties");
                for (name, value) in fields {
                    if let Some(node) = declared.and_then(|all| all.get(name)) {
                        let at = child(at, ["properties", name]);
                        self.pair(&at, node, value, is_alternative, &mut HashSet::new());
                    } else if let Some(node) = further {
                        let at = child(at, ["additionalProperties"]);
                        self.pair(&at, node, value, is_alternative, &mut HashSet::new());
                    }
                }
            }
            Value::Array(items) => {
                let Some(node) = schema.at("items") else {
                    return;
                };
                let at = child(at, ["items"]);
                for item in items {
                    self.pair(&at, node, item, is_alternative, &mut HashSet::new());
                }
            }
            _ => {}
        }
    }
}
