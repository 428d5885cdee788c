//! What a document's own examples are examples of: each value in them beside the schema that describes it.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use super::schema::meaning;
use super::walk::{Site, child, walk};

/// A value of an example, and the schema that it is held against.
pub(crate) struct Evidence<'a> {
    /// The schema's place.
    pub(crate) at: &'a Pointer,
    pub(crate) schema: &'a Map<String, Value>,
    pub(crate) value: &'a Value,
    /// Whether the schema is one of several of which the value need only be one.
    pub(crate) is_alternative: bool,
}

/// Calls `visit` on each value of each example, from the outside in; what is inside a value is left out where it gives false.
pub(crate) fn examples(root: &mut Value, visit: &mut dyn FnMut(&Evidence<'_>) -> bool) {
    let mut found: Vec<(PointerBuf, Value)> = Vec::new();
    walk(root, &mut |at, site, node| match site {
        Site::Schema => {
            if let Some(example) = node.get("example") {
                found.push((at.to_buf(), example.clone()));
            }
        }
        Site::MediaType if node.get("schema").is_some() => {
            let named = node.get("examples").and_then(Value::as_object);
            let named = named.into_iter().flatten();
            let values = named.filter_map(|(_, example)| example.get("value"));
            for example in node.get("example").into_iter().chain(values) {
                found.push((child(at, ["schema"]), example.clone()));
            }
        }
        _ => {}
    });
    let mut holder = Holder { root, visit };
    for (schema, example) in found {
        holder.hold(&schema, &example, false, &mut HashSet::new());
    }
}

struct Holder<'a> {
    root: &'a Value,
    visit: &'a mut dyn FnMut(&Evidence<'_>) -> bool,
}

impl Holder<'_> {
    /// Holds a value against the schema at `at`, and what is in it against what is below. `asked` is what the same value was held
    /// against before, so that rings end.
    fn hold(
        &mut self,
        at: &Pointer,
        value: &Value,
        is_alternative: bool,
        asked: &mut HashSet<PointerBuf>,
    ) {
        let Some(schema) = at.resolve(self.root).ok().and_then(Value::as_object) else {
            return;
        };
        if !asked.insert(at.to_buf()) {
            return;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if let Some(Ok(at)) = reference.strip_prefix('#').map(Pointer::parse) {
                self.hold(at, value, is_alternative, asked);
            }
            return;
        }
        let evidence = Evidence {
            at,
            schema,
            value,
            is_alternative,
        };
        if !(self.visit)(&evidence) {
            return;
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let members = schema.get(keyword).and_then(Value::as_array);
            let members = members.map_or(&[][..], Vec::as_slice);
            let is_union = keyword != "allOf";
            let likely = if is_union {
                self.likely(members, value)
            } else {
                (0..members.len()).collect()
            };
            for index in likely {
                let at = child(at, [keyword, &index.to_string()]);
                self.hold(&at, value, is_alternative || is_union, asked);
            }
        }
        self.inside(at, schema, value, is_alternative);
    }

    /// The members of a union that the value is likely to be of: it has the fields that they require, and none declares more of it.
    fn likely(&self, members: &[Value], value: &Value) -> Vec<usize> {
        let Some(fields) = value.as_object() else {
            return (0..members.len()).collect();
        };
        // how many of the fields it declares, where it has all that it requires
        let declared = |member: &Value| {
            let schema = meaning(self.root, member)?;
            let required = schema.get("required").and_then(Value::as_array);
            let mut required = required.into_iter().flatten().filter_map(Value::as_str);
            let properties = schema.get("properties").and_then(Value::as_object);
            required.all(|name| fields.contains_key(name)).then(|| {
                properties.map_or(0, |all| {
                    all.keys().filter(|name| fields.contains_key(*name)).count()
                })
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
                let properties = schema.get("properties").and_then(Value::as_object);
                for (name, value) in fields {
                    let at = if properties.is_some_and(|all| all.contains_key(name)) {
                        child(at, ["properties", name])
                    } else {
                        child(at, ["additionalProperties"])
                    };
                    self.hold(&at, value, is_alternative, &mut HashSet::new());
                }
            }
            Value::Array(items) => {
                let at = child(at, ["items"]);
                for item in items {
                    self.hold(&at, item, is_alternative, &mut HashSet::new());
                }
            }
            _ => {}
        }
    }
}
