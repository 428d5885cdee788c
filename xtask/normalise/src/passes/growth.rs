//! A walk over all schemas that may add named schemas while it runs. It visits the new schemas too, until no more appear.

use std::collections::{HashMap, VecDeque};

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::openapi::naming::Names;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{reference_to, schema_at, schema_place};
use crate::openapi::schema::{add_component, wrapper};
use crate::openapi::variants::place_name;
use crate::openapi::walk::{Site, walk, walk_node};
use crate::passes::pass::Changes;

/// More new schemas than any document needs: they must contain one another.
const MOST: usize = 4096;

/// More nodes than any document that is known has: what the line and the generator need for them would fill the memory.
const MOST_NODES: usize = 1_000_000;

/// Deeper than any document is nested, and more than any schema has ancestors.
pub(crate) const DEEPEST: usize = 300;

/// What a visitor can read and add to.
pub(crate) struct Growth {
    /// The document as it was before, with the schemas added since.
    pub(crate) before: Value,
    names: Names,
    queue: VecDeque<(String, PointerBuf)>,
    known: HashMap<String, String>,
    added: usize,
    /// The schemas that were visited, and the entries of their lists.
    visited: usize,
    /// The first thing that is too much. Nothing is visited after it.
    refused: Option<Refusal>,
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
        visited: 0,
        refused: None,
    };
    let mut each =
        |at: &Pointer, site, node: &mut Value, growth: &mut Growth, changes: &mut Changes<'_>| {
            if site == Site::Schema
                && let Some(object) = node.as_object_mut()
            {
                let lists = object.values().filter_map(Value::as_array);
                growth.visited += 1 + lists.map(Vec::len).sum::<usize>();
                if at.count() > DEEPEST || growth.visited > MOST_NODES {
                    growth.refuse(endless(at));
                }
                if growth.refused.is_some() {
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
        let at = schema_place(&name);
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
    growth.refused.map_or(Ok(()), Err)
}

/// The refusal of a schema whose parts have no end, or far more of them than anyone writes.
pub(crate) fn endless(at: &Pointer) -> Refusal {
    Refusal::at(
        at,
        "has schemas that go on into one another without end",
        "break the ring of allOf or oneOf with a schema of its own",
    )
}

/// Refuses a document of too many nodes, at the deepest place that holds most of them.
pub(crate) fn bounded(root: &Value) -> Result<(), Refusal> {
    let all = nodes(root);
    if all <= MOST_NODES {
        return Ok(());
    }
    let (mut node, mut at) = (root, PointerBuf::new());
    loop {
        let children: Vec<(String, &Value)> = match node {
            Value::Object(map) => map
                .iter()
                .map(|(key, child)| (key.clone(), child))
                .collect(),
            Value::Array(list) => list
                .iter()
                .enumerate()
                .map(|(index, child)| (index.to_string(), child))
                .collect(),
            _ => Vec::new(),
        };
        let most = children
            .into_iter()
            .find(|(_, child)| nodes(child) > all / 2);
        let Some((key, child)) = most else {
            break;
        };
        at.push_back(key.as_str());
        node = child;
    }
    Err(Refusal::at(
        &at,
        format!("holds most of {all} nodes, where {MOST_NODES} are the most"),
        "split the document, or generate from the part that is needed",
    ))
}

/// The nodes of a value, itself among them.
fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(nodes).sum(),
        Value::Object(map) => map.values().map(nodes).sum(),
        _ => 0,
    }
}

impl Growth {
    /// Ends the walk with this refusal, if it is the first.
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.refused.get_or_insert(refusal);
    }

    /// The name of a component with this schema: one made before of an equal schema, or a new one named after `at`.
    pub(crate) fn component(&mut self, schema: Value, at: &Pointer) -> String {
        let key = schema.to_string();
        if let Some(name) = self.known.get(&key) {
            return name.clone();
        }
        let name = self.names.new_name(&place_name(&self.before, at));
        self.known.insert(key, name.clone());
        add_component(&mut self.before, &name, schema);
        self.queue.push_back((name.clone(), at.to_buf()));
        self.added += 1;
        name
    }

    /// Makes the component at `at` the one with this schema. False if `at` is not a component, or another one is known.
    pub(crate) fn claim(&mut self, schema: &Value, at: &Pointer) -> bool {
        let Some(name) = schema_at(at) else {
            return false;
        };
        let known = self.known.entry(schema.to_string());
        *known.or_insert_with(|| name.clone()) == name
    }
}

/// Replaces a schema by a reference to `name`, and keeps its description and `nullable`.
pub(crate) fn refer(schema: &mut Map<String, Value>, name: &str) {
    let description = schema.get("description").cloned();
    let nullable = schema.is_true("nullable");
    *schema = wrapper(&reference_to("schemas", name), description, nullable);
}
