//! A walk over all schemas that may add named schemas while it runs. It visits the new schemas too, until no more appear.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use heck::ToKebabCase as _;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::naming::{Names, RESERVED, common_words, type_name};
use crate::openapi::object::Object as _;
use crate::openapi::operation::path_place;
use crate::openapi::reference::{reference_to, schema_at, schema_name, schema_place};
use crate::openapi::schema::{add_component, wrapper};
use crate::openapi::variants::place_name;
use crate::openapi::walk::{Place, Site, each_schema, is_extension, walk, walk_node};
use crate::passes::pass::Changes;

/// More new schemas than any document needs: they must contain one another.
const MOST: usize = 4096;

/// More nodes than any document that is known has (Microsoft Graph has 1.2 million): what the line and the generator need for them would
/// fill the memory.
const MOST_NODES: usize = 2_000_000;

/// Deeper than any document is nested, and more than any schema has ancestors.
pub(crate) const DEEPEST: usize = 300;

/// What a visitor can read and add to.
pub(crate) struct Growth {
    /// The document as it was before, with the schemas added since. Of its paths it has the one that is visited: no reference leads into
    /// another.
    pub(crate) before: Value,
    names: Names,
    queue: VecDeque<(String, PointerBuf)>,
    known: HashMap<String, String>,
    /// The names that the added schemas would have by each place that uses them.
    wishes: BTreeMap<String, BTreeSet<String>>,
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
    mut visit: impl FnMut(&Place<'_>, &mut Map<String, Value>, &mut Growth, &mut Changes<'_>),
) -> Result<(), Refusal> {
    let mut paths = root.at_mut("paths").map(Value::take).unwrap_or_default();
    let mut growth = Growth {
        names: Names::of(root),
        before: root.clone(),
        queue: VecDeque::new(),
        known: HashMap::new(),
        wishes: BTreeMap::new(),
        added: 0,
        visited: 0,
        refused: None,
    };
    let mut each =
        |at: &Place<'_>, site, node: &mut Value, growth: &mut Growth, changes: &mut Changes<'_>| {
            if site == Site::Schema
                && let Some(object) = node.as_object_mut()
            {
                let lists = object.values().filter_map(Value::as_array);
                growth.visited += 1 + lists.map(Vec::len).sum::<usize>();
                if at.depth() > DEEPEST || growth.visited > MOST_NODES {
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
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        if !is_extension(path) {
            growth.before["paths"] = json!({ path: item });
            walk_node(
                Site::Path,
                &path_place(path),
                item,
                &mut |at, site, node| {
                    each(at, site, node, &mut growth, changes);
                },
            );
        }
    }
    if let Some(place) = root.at_mut("paths") {
        *place = paths;
    }
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
    if let Some(refusal) = growth.refused {
        return Err(refusal);
    }
    rename(root, &neutral_names(&mut growth), changes);
    bounded(root)
}

/// New names for the added schemas that several places use: what the names by all these places end with, so that none of them is named
/// after the place that came first.
fn neutral_names(growth: &mut Growth) -> BTreeMap<String, String> {
    let mut renamed = BTreeMap::new();
    for (name, wishes) in std::mem::take(&mut growth.wishes) {
        let neutral = (wishes.len() > 1).then(|| common_end(&wishes));
        if let Some(neutral) = neutral
            .flatten()
            .filter(|neutral| growth.names.take(neutral))
        {
            renamed.insert(name, neutral);
        }
    }
    renamed
}

/// Words that say of what kind a schema is, and not what it is.
const GENERIC: [&str; 4] = ["object", "item", "value", "list"];

/// The words that all names end with, if they say something.
fn common_end(names: &BTreeSet<String>) -> Option<String> {
    let words: Vec<Vec<String>> = names
        .iter()
        .map(|name| {
            name.to_kebab_case()
                .rsplit('-')
                .map(str::to_owned)
                .collect()
        })
        .collect();
    let first = words.first()?;
    let common = common_words(&words);
    let says = first[..common]
        .iter()
        .any(|word| !GENERIC.contains(&word.as_str()));
    let end: Vec<&str> = first[..common].iter().rev().map(String::as_str).collect();
    let name = type_name(&end.join("-"));
    let is_name =
        says && !RESERVED.contains(&name.as_str()) && end.iter().any(|word| word.len() > 1);
    is_name.then_some(name)
}

/// Gives components other names, wherever they are referred to.
fn rename(root: &mut Value, renamed: &BTreeMap<String, String>, changes: &mut Changes<'_>) {
    if renamed.is_empty() {
        return;
    }
    for (name, new) in renamed {
        let schemas = root["components"].map_mut("schemas");
        if let Some(schema) = schemas.and_then(|all| all.shift_remove(name)) {
            add_component(root, new, schema);
            changes.moved(&schema_place(new), &schema_place(name));
        }
    }
    each_schema(root, |_, schema| {
        let new = schema.text("$ref").and_then(schema_name);
        if let Some(new) = new.and_then(|name| renamed.get(&name)) {
            schema.insert("$ref".into(), reference_to("schemas", new).into());
        }
    });
}

/// The refusal of a schema whose parts have no end, or far more of them than anyone writes.
pub(crate) fn endless(at: &Pointer) -> Refusal {
    Refusal::at(
        at,
        "has schemas that go on into one another without end",
        "break the ring of allOf or oneOf with a schema of its own",
    )
}

/// Refuses a document of too many nodes, at the deepest place that holds most of them. Each pass that copies parts of the document asks this
/// once it has: the others cannot multiply it.
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
    fn inside(value: &Value) -> usize {
        match value {
            Value::Array(list) => list.len() + list.iter().map(inside).sum::<usize>(),
            Value::Object(map) => map.len() + map.values().map(inside).sum::<usize>(),
            _ => 0,
        }
    }
    1 + inside(value)
}

impl Growth {
    /// Ends the walk with this refusal, if it is the first.
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.refused.get_or_insert(refusal);
    }

    /// The name of a component with this schema: one made before of an equal schema, or a new one named after `at`.
    pub(crate) fn component(&mut self, schema: Value, at: &Pointer) -> String {
        let key = schema.to_string();
        let wish = type_name(&place_name(&self.before, at));
        if let Some(name) = self.known.get(&key) {
            if let Some(wishes) = self.wishes.get_mut(name) {
                wishes.insert(wish);
            }
            return name.clone();
        }
        let name = self.names.new_name(&wish);
        self.wishes.insert(name.clone(), BTreeSet::from([wish]));
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
