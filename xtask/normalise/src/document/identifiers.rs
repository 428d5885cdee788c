//! Turns references by name into references by place. A schema of JSON Schema 2020-12 names itself (`$id`, `$anchor`, `$dynamicAnchor`),
//! and so does a document of OpenAPI 3.2 (`$self`); references may use these names. It looks at one file alone and fetches nothing: a
//! name that the file does not have is left to whoever follows the reference.

use std::collections::{BTreeMap, HashMap};

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};
use url::Url;

use crate::openapi::object::Object as _;
use crate::openapi::reference::pointer;
use crate::openapi::walk::is_extension;

/// What a file is called here that does not name itself.
const UNNAMED: &str = "document:///document";

/// Keywords that name a schema. They say nothing once each reference is one by place.
const NAMES: [&str; 4] = ["$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"];

/// Keywords whose value is data, whatever stands in it.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Keywords whose value has parts by name: a name that looks like a keyword is none.
const MAPS: [&str; 20] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "pathItems",
    "mediaTypes",
    "securitySchemes",
    "callbacks",
    "links",
    "paths",
    "webhooks",
    "content",
    "encoding",
    "additionalOperations",
];

/// What became of the references of a file.
#[derive(Default)]
pub(super) struct Identifiers {
    /// The references that were read otherwise than they are written: their places, and what they were read as.
    pub(super) read: Vec<(PointerBuf, String)>,
    /// The places of the schemas that have a name, whichever resource of the file declares it.
    pub(super) anchors: HashMap<String, PointerBuf>,
}

/// Rewrites the references of `document`, the value of one file, and removes the names from its schemas.
pub(super) fn resolve(document: &mut Value) -> Identifiers {
    let own = document.text("$self").map(str::to_owned);
    let base = own.as_deref().and_then(|name| Url::parse(name).ok());
    let unnamed = Url::parse(UNNAMED).ok();
    let Some(base) = base.or(unnamed) else {
        return Identifiers::default();
    };
    let mut names = Names {
        resources: HashMap::from([(base.to_string(), PointerBuf::new())]),
        is_needed: own.is_some(),
        ..Names::default()
    };
    each(document, &base, &mut |place, node| {
        names.collect(place, node);
    });
    if !names.is_needed {
        return Identifiers::default();
    }
    let mut read = Vec::new();
    let before = document.clone();
    each(document, &base, &mut |place, node| {
        names.rewrite(&before, place, node, "$ref", &mut read);
        names.rewrite(&before, place, node, "$recursiveRef", &mut read);
    });
    specialise(document, &base, &mut read);
    each(document, &base, &mut |place, node| {
        names.rewrite(&before, place, node, "$dynamicRef", &mut read);
        node.retain(|keyword, _| !NAMES.contains(&keyword.as_str()));
    });
    let anchors = names.anchors.into_iter().rev();
    Identifiers {
        read,
        anchors: anchors.map(|((_, name), at)| (name, at)).collect(),
    }
}

/// Where a node stands: its place, and the resources around it, the innermost last.
struct Place<'a> {
    at: &'a Pointer,
    resources: &'a [(Url, PointerBuf)],
}

/// The names of a file.
#[derive(Default)]
struct Names {
    /// The places of the resources, the file itself among them.
    resources: HashMap<String, PointerBuf>,
    /// The places of the anchors, by the resource that declares them.
    anchors: BTreeMap<(String, String), PointerBuf>,
    /// The schemas that say `$recursiveAnchor`.
    recursive: Vec<PointerBuf>,
    /// Whether any schema names itself, or is referred to by name.
    is_needed: bool,
}

impl Names {
    fn collect(&mut self, place: &Place<'_>, node: &Map<String, Value>) {
        let Some((resource, at)) = place.resources.last() else {
            return;
        };
        if node.text("$id").is_some() {
            self.resources.insert(resource.to_string(), at.clone());
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = node.text(keyword) {
                let key = (resource.to_string(), name.to_owned());
                self.anchors.insert(key, place.at.to_buf());
            }
        }
        if node.is_true("$recursiveAnchor") {
            self.recursive.push(place.at.to_buf());
        }
        self.is_needed |= NAMES
            .iter()
            .chain(&["$dynamicRef", "$recursiveRef"])
            .any(|keyword| node.contains_key(*keyword));
    }

    /// Rewrites the reference under `keyword` of a node, if there is one, as a `$ref` by place.
    fn rewrite(
        &self,
        before: &Value,
        place: &Place<'_>,
        node: &mut Map<String, Value>,
        keyword: &str,
        read: &mut Vec<(PointerBuf, String)>,
    ) {
        let Some(written) = node.text(keyword).map(str::to_owned) else {
            return;
        };
        let meant = if keyword == "$recursiveRef" {
            self.recursive(place)
        } else {
            self.meant(before, place, &written)
        };
        if keyword == "$ref" {
            let Some(meant) = meant.filter(|meant| *meant != written) else {
                return;
            };
            read.push((place.at.to_buf(), format!("$ref {written} read as {meant}")));
            node.insert("$ref".into(), json!(meant));
            return;
        }
        let meant = meant.unwrap_or_else(|| written.clone());
        read.push((
            place.at.to_buf(),
            format!("{keyword} {written} read as $ref {meant}"),
        ));
        node.shift_remove(keyword);
        if node.contains_key("$ref") {
            add_member(node, json!({ "$ref": meant }));
        } else {
            node.insert("$ref".into(), json!(meant));
        }
    }

    /// The schema that says `$recursiveAnchor` around a place, or the resource.
    fn recursive(&self, place: &Place<'_>) -> Option<String> {
        let around = self.recursive.iter().filter(|at| place.at.starts_with(at));
        let nearest = around.max_by_key(|at| at.count());
        let resource = place.resources.last().map(|(_, at)| at);
        Some(by_place(nearest.or(resource)?))
    }

    /// The reference by place that one at this place means, if it is of this file.
    fn meant(&self, before: &Value, place: &Place<'_>, written: &str) -> Option<String> {
        let (base, at) = place.resources.last()?;
        if written.starts_with("#/") && at.is_root() {
            return None;
        }
        let mut named = base.join(written).ok()?;
        let fragment = named.fragment().unwrap_or_default().to_owned();
        let fragment = percent_encoding::percent_decode_str(&fragment)
            .decode_utf8_lossy()
            .into_owned();
        named.set_fragment(None);
        let Some(resource) = self.resources.get(named.as_str()) else {
            // beside the document, as far as its own name tells
            let (own, _) = place.resources.first()?;
            let relative = written.contains("://") && own.host().is_some();
            let relative = relative.then(|| own.make_relative(&named)).flatten()?;
            return (!relative.contains("://")).then(|| format!("{relative}#{fragment}"));
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            let pointer = resource.concat(&PointerBuf::parse(fragment).ok()?);
            let is_there = pointer.resolve(before).is_ok() && !pointer.is_root();
            return is_there.then(|| by_place(&pointer));
        }
        let own = self.anchors.get(&(named.to_string(), fragment.clone()));
        let any = || {
            let mut anchors = self.anchors.iter();
            anchors.find_map(|((_, name), at)| (*name == fragment).then_some(at))
        };
        own.or_else(any).map(by_place)
    }
}

fn by_place(at: &PointerBuf) -> String {
    format!("#{}", at.as_str().replace('%', "%25"))
}

fn add_member(node: &mut Map<String, Value>, member: Value) {
    if let Some(members) = node.entry("allOf").or_insert(json!([])).as_array_mut() {
        members.push(member);
    }
}

/// Puts in place what a schema refers to that has `$dynamicRef` to an anchor which the schema declares anew: a generic page of items, say,
/// with the items that it has here. What the copy refers to is not looked into.
fn specialise(document: &mut Value, base: &Url, read: &mut Vec<(PointerBuf, String)>) {
    let before = document.clone();
    each(document, base, &mut |place, node| {
        let Some(target) = node.text("$ref").and_then(pointer) else {
            return;
        };
        let mut bound: HashMap<String, String> = HashMap::new();
        if let Some(name) = node.text("$dynamicAnchor") {
            bound.insert(format!("#{name}"), by_place(&place.at.to_buf()));
        }
        for (key, definition) in node.entries("$defs") {
            if let Some(name) = definition.text("$dynamicAnchor") {
                let at = place.at.with_trailing_token("$defs");
                bound.insert(
                    format!("#{name}"),
                    by_place(&at.with_trailing_token(key.as_str())),
                );
            }
        }
        if bound.is_empty() || place.at.starts_with(&target) {
            return;
        }
        let Ok(mut copy) = target.resolve(&before).cloned() else {
            return;
        };
        let mut is_generic = false;
        each(&mut copy, base, &mut |_, node| {
            node.retain(|keyword, _| !NAMES.contains(&keyword.as_str()));
            if let Some(meant) = node.text("$dynamicRef").and_then(|name| bound.get(name)) {
                let meant = json!(meant);
                node.shift_remove("$dynamicRef");
                node.insert("$ref".into(), meant);
                is_generic = true;
            }
        });
        if is_generic {
            node.shift_remove("$ref");
            add_member(node, copy);
            read.push((
                place.at.to_buf(),
                format!("#{target} put in place, with its dynamic references bound here"),
            ));
        }
    });
}

/// Calls `visit` on every object of `document` that may be a schema, parents before children.
fn each(
    document: &mut Value,
    base: &Url,
    visit: &mut dyn FnMut(&Place<'_>, &mut Map<String, Value>),
) {
    let mut resources = vec![(base.clone(), PointerBuf::new())];
    each_below(
        document,
        &mut PointerBuf::new(),
        &mut resources,
        false,
        visit,
    );
}

fn each_below(
    node: &mut Value,
    at: &mut PointerBuf,
    resources: &mut Vec<(Url, PointerBuf)>,
    is_map: bool,
    visit: &mut dyn FnMut(&Place<'_>, &mut Map<String, Value>),
) {
    match node {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                at.push_back(index);
                each_below(item, at, resources, false, visit);
                at.pop_back();
            }
        }
        Value::Object(object) => {
            let known = resources.len();
            if !is_map {
                let base = resources.last().map(|(base, _)| base);
                let named = object.text("$id").and_then(|id| base?.join(id).ok());
                if let Some(mut named) = named {
                    named.set_fragment(None);
                    resources.push((named, at.clone()));
                }
                visit(&Place { at, resources }, object);
            }
            for (key, value) in object.iter_mut() {
                let is_data = !is_map && (DATA.contains(&key.as_str()) || is_extension(key));
                if !is_data && (value.is_object() || value.is_array()) {
                    at.push_back(key.as_str());
                    let holds_names = !is_map && MAPS.contains(&key.as_str());
                    each_below(value, at, resources, holds_names, visit);
                    at.pop_back();
                }
            }
            resources.truncate(known);
        }
        _ => {}
    }
}
