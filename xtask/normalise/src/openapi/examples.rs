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
    let mut add = |place: PointerBuf, schema: &Pointer, value: Option<&Value>| {
        if let Some(value) = value {
            found.push(Example {
                place,
                schema: schema.to_buf(),
                value: value.clone(),
            });
        }
    };
    read(root, &mut |at, site, node| match site {
        Site::Schema if reference::of(node).is_none() => {
            add(child(at, ["example"]), at, node.get("example"));
            // a list where schemas are JSON Schema
            let more = node.get("examples").and_then(Value::as_array);
            for (index, example) in more.into_iter().flatten().enumerate() {
                let place = child(at, ["examples", &index.to_string()]);
                add(place, at, Some(example));
            }
        }
        Site::MediaType if node.get("schema").is_some() => {
            let schema = child(at, ["schema"]);
            add(child(at, ["example"]), &schema, node.get("example"));
            let named = node.get("examples").and_then(Value::as_object);
            for (name, example) in named.into_iter().flatten() {
                let place = child(at, ["examples", name, "value"]);
                add(
                    place,
                    &schema,
                    example.get("value").or(example.get("dataValue")),
                );
            }
        }
        _ => {}
    });
    found
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
    for example in examples(root) {
        pairing.pair(&example.schema, &example.value, false, &mut HashSet::new());
    }
}

struct Pairing<'a> {
    root: &'a Value,
    visit: &'a mut dyn FnMut(&Described<'_>) -> bool,
}

impl Pairing<'_> {
    /// Visits a value with the schema at `at`, and the values in it with the schemas below. `visited` are the schemas that this value
    /// was paired with before, so that cycles end.
    fn pair(
        &mut self,
        at: &Pointer,
        value: &Value,
        is_alternative: bool,
        visited: &mut HashSet<PointerBuf>,
    ) {
        let Some(node) = at.resolve(self.root).ok() else {
            return;
        };
        let Some(schema) = node.as_object() else {
            return;
        };
        if !visited.insert(at.to_buf()) {
            return;
        }
        if let Some(reference) = reference::of(node) {
            if let Some(at) = reference::pointer(reference) {
                self.pair(&at, value, is_alternative, visited);
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
            let members = schema.get(keyword).and_then(Value::as_array);
            let members = members.map_or(&[][..], Vec::as_slice);
            let is_union = keyword != "allOf";
            if let Some(tagged) = schema.get(VARIANTS).filter(|_| keyword == "oneOf") {
                self.tagged(at, tagged, value, visited);
                continue;
            }
            let likely = if is_union {
                self.likely(members, value)
            } else {
                (0..members.len()).collect()
            };
            for index in likely {
                let at = child(at, [keyword, &index.to_string()]);
                self.pair(&at, value, is_alternative || is_union, visited);
            }
        }
        self.inside(at, schema, value, is_alternative);
    }

    /// Visits a value with the member of a union that its tag names.
    fn tagged(
        &mut self,
        at: &Pointer,
        tagged: &Value,
        value: &Value,
        visited: &mut HashSet<PointerBuf>,
    ) {
        let property = tagged.text("tag").unwrap_or_default();
        let Some(tag) = value.get(property) else {
            return;
        };
        for (index, variant) in tagged.list("variants").iter().enumerate() {
            if variant.list("tags").contains(tag) {
                let at = child(at, ["oneOf", &index.to_string()]);
                let mut value = value.clone();
                if !variant.is_true("declared")
                    && let Some(fields) = value.as_object_mut()
                {
                    fields.shift_remove(property);
                }
                self.pair(&at, &value, false, visited);
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
                for (name, value) in fields {
                    let at = if declared.is_some_and(|all| all.contains_key(name)) {
                        child(at, ["properties", name])
                    } else {
                        child(at, ["additionalProperties"])
                    };
                    self.pair(&at, value, is_alternative, &mut HashSet::new());
                }
            }
            Value::Array(items) => {
                let at = child(at, ["items"]);
                for item in items {
                    self.pair(&at, item, is_alternative, &mut HashSet::new());
                }
            }
            _ => {}
        }
    }
}
