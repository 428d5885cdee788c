//! Makes a union of a schema whose discriminator chooses among the schemas that extend it by `allOf`. What the children extend gets a
//! name of its own. It finds children by `allOf` and by the mapping, and never touches a schema that nobody uses as a value.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use super::unions::{BASE, IMPLICIT};
use crate::error::Refusal;
use crate::openapi::naming::Names;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, schema_at, schema_name, schema_place, schema_reference};
use crate::openapi::schema::{add_component, constrains_nothing};
use crate::openapi::walk::{Site, each_schema, read};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "inheritance",
    reason: "A base with a discriminator stands for each schema that extends it; as a struct it would drop the fields of all of them. \
             It becomes a union of them, and what they extend is a schema of its own.",
    run,
};

/// A schema that others extend, as it is before the pass.
struct Base {
    property: String,
    /// Tags of the mapping, with the schemas that they name.
    mapping: Vec<(String, String)>,
    /// What a value can be, in order.
    members: Vec<String>,
    /// What the children extend.
    plain: String,
}

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut bases = find(root);
    let used = used_as_value(root, &bases);
    bases.retain(|name, _| used.contains(name));
    if bases.is_empty() {
        return Ok(());
    }
    let mut names = Names::of(root);
    for (name, base) in &mut bases {
        base.plain = names.new_name(&format!("{name}Base"));
    }
    each_schema(root, |at, schema| extend_plain(at, schema, &bases));
    for (name, base) in &bases {
        let place = schema_place(name);
        let Some(mut plain) = place.resolve(root).ok().cloned() else {
            continue;
        };
        let union = union(name, base, &bases, &plain);
        if let Some(plain) = plain.as_object_mut() {
            for keyword in ["discriminator", "oneOf", "anyOf"] {
                plain.take_out(keyword);
            }
        }
        changes.moved(&schema_place(&base.plain), &place);
        let count = union.list("oneOf").len();
        changes.adapted(
            &place,
            format!(
                "a union of {count} by {:?}; what they extend is {}",
                base.property, base.plain
            ),
        );
        add_component(root, &base.plain, plain);
        add_component(root, name, union);
    }
    bounded(root)
}

/// The schemas with a discriminator that others extend.
fn find(root: &Value) -> BTreeMap<String, Base> {
    let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, schema) in root["components"].entries("schemas") {
        for parent in parents(schema) {
            children.entry(parent).or_default().push(name.clone());
        }
    }
    let mut bases = BTreeMap::new();
    for (name, schema) in root["components"].entries("schemas") {
        let discriminator = schema.at("discriminator");
        let Some(property) = discriminator.and_then(|one| one.text("propertyName")) else {
            continue;
        };
        let mapping: Vec<(String, String)> = discriminator
            .into_iter()
            .flat_map(|one| one.entries("mapping"))
            .filter_map(|(tag, target)| Some((tag.clone(), schema_name(target.as_str()?)?)))
            .filter(|(_, target)| schema_place(target).resolve(root).is_ok())
            .collect();
        let descendants = descendants(name, &children);
        let listed = ["oneOf", "anyOf"]
            .into_iter()
            .find(|keyword| schema.at(keyword).is_some());
        let members: Vec<String> = if let Some(keyword) = listed {
            // a union that its own members extend
            let listed: Option<Vec<String>> = schema
                .list(keyword)
                .iter()
                .map(|member| reference::of(member).and_then(schema_name))
                .collect();
            match listed {
                Some(listed) if listed.iter().any(|one| descendants.contains(one)) => listed,
                _ => continue,
            }
        } else {
            let mapped = mapping.iter().map(|(_, target)| target.clone());
            let mut seen = HashSet::new();
            let members: Vec<String> = mapped
                .chain(descendants)
                .filter(|one| seen.insert(one.clone()))
                .collect();
            if members.iter().all(|one| one == name) {
                continue;
            }
            members
        };
        let base = Base {
            property: property.to_owned(),
            mapping,
            members,
            plain: String::new(),
        };
        bases.insert(name.clone(), base);
    }
    // a base that another one's mapping names is a value too, without what its own children add
    let itself: Vec<(String, String)> = bases
        .values()
        .flat_map(|base| {
            base.mapping
                .iter()
                .map(|(_, target)| (base.property.clone(), target.clone()))
        })
        .collect();
    for (property, target) in itself {
        if let Some(base) = bases.get_mut(&target)
            && base.property == property
            && !base.members.contains(&target)
        {
            base.members.push(target);
        }
    }
    bases
}

/// All schemas that extend `name`, directly or by another, in the order of the document.
fn descendants(name: &str, children: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut left: Vec<&str> = vec![name];
    while let Some(parent) = left.pop() {
        for child in children.get(parent).into_iter().flatten() {
            if child != name && !found.contains(child) {
                found.push(child.clone());
                left.push(child);
            }
        }
    }
    found
}

/// The components that a component extends.
fn parents(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for member in schema.list("allOf") {
        match reference::of(member) {
            Some(reference) => found.extend(schema_name(reference)),
            None => found.extend(parents(member)),
        }
    }
    found
}

/// The bases that some schema refers to without extending them.
fn used_as_value(root: &Value, bases: &BTreeMap<String, Base>) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    read(root, &mut |at, site, node| {
        let Some(schema) = node.as_object().filter(|_| site == Site::Schema) else {
            return;
        };
        let name = schema.text("$ref").and_then(schema_name);
        if let Some(name) = name.filter(|name| bases.contains_key(name))
            && !is_member_of_all(at)
        {
            used.insert(name);
        }
        if !extends(at, schema) {
            used.extend(members(schema).filter(|name| bases.contains_key(name)));
        }
    });
    used
}

/// Whether the schema at `at` is a member of an `allOf`.
fn is_member_of_all(at: &Pointer) -> bool {
    let parent = at.parent().and_then(Pointer::last);
    parent.is_some_and(|token| token.encoded() == "allOf")
}

/// The components in the `allOf` of a schema.
fn members(schema: &Map<String, Value>) -> impl Iterator<Item = String> {
    let members = schema.list("allOf").iter();
    members.filter_map(|member| reference::of(member).and_then(schema_name))
}

/// Whether the `allOf` of the schema at `at` adds to what it refers to, or gives it another name. One that only annotates stands for it.
fn extends(at: &Pointer, schema: &Map<String, Value>) -> bool {
    let light = |keyword: &String| constrains_nothing(keyword) || keyword == "type";
    schema_at(at).is_some()
        || is_member_of_all(at)
        || schema
            .keys()
            .any(|keyword| keyword != "allOf" && !light(keyword))
        || schema.list("allOf").iter().any(|member| {
            let is_light = |member: &Map<String, Value>| member.keys().all(light);
            reference::of(member).is_none() && !member.as_object().is_some_and(is_light)
        })
        || members(schema).count() > 1
}

/// Lets a schema that extends a base extend its plain form.
fn extend_plain(at: &Pointer, schema: &mut Map<String, Value>, bases: &BTreeMap<String, Base>) {
    if !extends(at, schema) {
        return;
    }
    for member in schema.list_mut("allOf") {
        let name = reference::of(member).and_then(schema_name);
        if let Some(base) = name.and_then(|name| bases.get(&name)) {
            *member = schema_reference(&base.plain);
        }
    }
}

/// The union that the base `name` becomes.
fn union(name: &str, base: &Base, bases: &BTreeMap<String, Base>, schema: &Value) -> Value {
    let value = |member: &String| -> String {
        // a member that is a base itself, whose children are members too
        let covers = |inner: &Base| {
            let mut children = inner.members.iter().filter(|child| *child != member);
            children.all(|child| base.members.contains(child))
        };
        match bases.get(member) {
            Some(inner) if member == name || (inner.property == base.property && covers(inner)) => {
                inner.plain.clone()
            }
            _ => member.clone(),
        }
    };
    let mut mapping = Map::new();
    // what a mapping further up says holds for those that this one does not name
    let further = bases
        .values()
        .filter(|other| other.property == base.property)
        .flat_map(|other| &other.mapping)
        .filter(|(_, target)| !base.mapping.iter().any(|(_, known)| known == target));
    for (tag, target) in base.mapping.iter().chain(further) {
        if base.members.contains(target) {
            mapping
                .entry(tag.clone())
                .or_insert_with(|| schema_reference(&value(target))["$ref"].take());
        }
    }
    let mut implicit = Map::new();
    implicit.insert(
        name.to_owned(),
        schema_reference(&base.plain)["$ref"].take(),
    );
    for member in &base.members {
        implicit.insert(
            member.clone(),
            schema_reference(&value(member))["$ref"].take(),
        );
    }
    let members: Vec<Value> = base
        .members
        .iter()
        .map(|member| schema_reference(&value(member)))
        .collect();
    let mut union = json!({
        "oneOf": members,
        "discriminator": {
            "propertyName": base.property,
            "mapping": mapping,
            IMPLICIT: implicit,
            BASE: schema_reference(&base.plain),
        },
    });
    for keyword in ["title", "description", "nullable"] {
        if let Some(value) = schema.at(keyword) {
            union[keyword] = value.clone();
        }
    }
    union
}
