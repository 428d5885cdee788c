//! Bundles many files into one document: the target of each `$ref` becomes a component with a readable name; path items and named
//! examples replace the reference. It never fetches anything from a network and never changes a description.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Deref;
use std::path::Path;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use self::files::{Files, has_siblings};
use self::names::Names;
use super::origins::Origins;
use crate::error::Error;
use crate::openapi::reference::{self, reference_at};
use crate::openapi::version::Version;
use crate::openapi::walk::{Layout, METHODS, Place, Site, child, walk_in, walk_node_in};

mod files;
mod names;

/// A bundled document.
pub(crate) struct Bundle {
    pub(crate) root: Value,
    pub(crate) origins: Origins,
    /// Parts of the document that are of no use to a client, and were left out.
    pub(crate) left_out: Vec<(PointerBuf, &'static str)>,
    /// References that were read otherwise than they are written, and what they were read as.
    pub(crate) read_as: Vec<(PointerBuf, String)>,
}

/// Bundles the document of one file with every file that it refers to, which must be below `folder`; without one it may refer to none.
pub(crate) fn bundle(document: Origins, folder: Option<&Path>) -> Result<Bundle, Error> {
    let layout = Layout::of(&document.sources()[0].value);
    let mut bundler = Bundler {
        layout,
        files: Files::new(document, folder),
        names: Names::default(),
        queue: VecDeque::new(),
        left_out: Vec::new(),
    };
    let root = bundler.root();
    let mut root = root.map_err(|error| bundler.files.located(error))?;
    if bundler.names.collided {
        share_equals(layout, &mut root, &bundler.files.origins);
    }
    Ok(Bundle {
        root,
        origins: bundler.files.origins,
        left_out: bundler.left_out,
        read_as: bundler.files.read_as,
    })
}

/// Puts a component into its section, which may not be there yet.
fn put(root: &mut Value, layout: Layout, section: &str, name: String, value: Value) {
    let owner = match layout {
        Layout::Components => &mut root["components"],
        Layout::Swagger => root,
    };
    owner[section][name] = value;
}

struct Bundler {
    layout: Layout,
    files: Files,
    names: Names,
    /// Components whose values have not been visited yet.
    queue: VecDeque<(Site, &'static str, String)>,
    left_out: Vec<(PointerBuf, &'static str)>,
}

impl Bundler {
    /// The document with all that it refers to.
    fn root(&mut self) -> Result<Value, Error> {
        let layout = self.layout;
        let mut root = self.value(0, Pointer::root());
        self.containers(&mut root)?;
        self.claim(&mut root)?;
        self.visit(&mut root, |root, visit| walk_in(layout, root, visit))?;
        while let Some((site, section, name)) = self.queue.pop_front() {
            let place = self.place(section, &name);
            let (file, pointer) = self.files.origins.origin(&place);
            let mut value = self.value(file, &pointer);
            self.visit(&mut value, |value, visit| {
                walk_node_in(layout, site, &place, value, visit);
            })?;
            put(&mut root, layout, section, name, value);
        }
        Ok(root)
    }

    /// The section for nodes of this kind; none if the target of a reference replaces it instead.
    fn section(&self, site: Site) -> Option<&'static str> {
        let sections = self.layout.sections();
        let (section, _) = sections.iter().find(|(_, known)| *known == site)?;
        Some(section)
    }

    /// The place of a component.
    fn place(&self, section: &str, name: &str) -> PointerBuf {
        self.layout.section(section).with_trailing_token(name)
    }

    /// The reference to a component.
    fn reference(&self, section: &str, name: &str) -> Value {
        reference_at(&self.place(section, name)).into()
    }

    /// Walks with this bundler as visitor; the first error ends it.
    fn visit(
        &mut self,
        value: &mut Value,
        walk: impl FnOnce(&mut Value, &mut dyn FnMut(&Place<'_>, Site, &mut Value)),
    ) -> Result<(), Error> {
        let mut failed = None;
        walk(value, &mut |at, site, node| {
            if failed.is_none()
                && let Err(error) = self.node(at, site, node)
            {
                failed = Some(error);
            }
        });
        failed.map_or(Ok(()), Err)
    }

    fn node(&mut self, at: &Place<'_>, site: Site, node: &mut Value) -> Result<(), Error> {
        if site == Site::Schema && self.files.version == Version::Later {
            self.beside(at, node);
        }
        if let Some(reference) = reference::of(node).map(str::to_owned) {
            let Some(section) = self.section(site) else {
                self.put_in_place(at, node)?;
                if site == Site::Path
                    && let Some(item) = node.as_object_mut()
                {
                    // the file may hold more than the path item
                    item.retain(|key, _| {
                        METHODS.contains(&key.as_str())
                            || matches!(
                                key.as_str(),
                                "parameters" | "servers" | "query" | "additionalOperations"
                            )
                    });
                }
                return Ok(());
            };
            let name = self.component(at, &reference, section, site)?;
            node["$ref"] = self.reference(section, &name);
            return Ok(());
        }
        match site {
            Site::Operation => self.leave_out(at, node, "callbacks"),
            Site::Response => self.leave_out(at, node, "links"),
            Site::Schema => self.discriminator(at, node)?,
            _ => {}
        }
        Ok(())
    }

    /// Makes a `$ref` that has siblings which count a member of `allOf`, so that both are read.
    fn beside(&mut self, at: &Place<'_>, node: &mut Value) {
        if reference::of(node).is_none() || !has_siblings(node) {
            return;
        }
        if let Some(schema) = node.as_object_mut()
            && let Some(reference) = schema.shift_remove("$ref")
        {
            let members = schema.entry("allOf").or_insert(json!([])).as_array_mut();
            let Some(members) = members else { return };
            let member = child(at, ["allOf", &members.len().to_string()]);
            members.push(json!({ "$ref": reference }));
            let (file, pointer) = self.files.origins.origin(at);
            self.files.origins.place(member, file, pointer);
        }
    }

    /// The component that `reference` points at; a new one where there is none yet.
    fn component(
        &mut self,
        at: &Pointer,
        reference: &str,
        section: &'static str,
        site: Site,
    ) -> Result<String, Error> {
        let target = self.files.target(at, reference)?;
        if let Some(name) = self.names.get(section, &target) {
            return Ok(name.clone());
        }
        let name = self.names.new_name(section, &target, &self.files);
        let place = self.place(section, &name);
        self.files.origins.place(place, target.0, target.1.clone());
        self.names.set(section, target, name.clone());
        self.queue.push_back((site, section, name.clone()));
        Ok(name)
    }

    /// Replaces a reference by its target, and continues with the target.
    fn put_in_place(&mut self, at: &Pointer, node: &mut Value) -> Result<(), Error> {
        let mut seen = HashSet::new();
        while let Some(reference) = reference::of(node).map(str::to_owned) {
            let (file, pointer) = self.files.target(at, &reference)?;
            if !seen.insert((file, pointer.clone())) {
                return Err(self.files.cycle(at, &reference));
            }
            let beside = std::mem::replace(node, self.value(file, &pointer));
            if let (Some(node), Value::Object(beside)) = (node.as_object_mut(), beside) {
                node.extend(beside.into_iter().filter(|(key, _)| key != "$ref"));
            }
            self.files.origins.place(at.to_buf(), file, pointer);
        }
        Ok(())
    }

    fn leave_out(
        &mut self,
        at: &impl Deref<Target = Pointer>,
        node: &mut Value,
        key: &'static str,
    ) {
        if let Some(object) = node.as_object_mut()
            && object.shift_remove(key).is_some()
        {
            self.left_out.push((at.to_buf(), key));
        }
    }

    /// The values of a discriminator's mapping are references too, or bare names of schemas.
    fn discriminator(&mut self, at: &Place<'_>, node: &mut Value) -> Result<(), Error> {
        let Some(section) = self.section(Site::Schema) else {
            return Ok(());
        };
        let mapping = node
            .pointer_mut("/discriminator/mapping")
            .and_then(Value::as_object_mut);
        for (_, target) in mapping.into_iter().flatten() {
            let Some(text) = target.as_str().map(str::to_owned) else {
                continue;
            };
            let bare = !text.contains(['#', '/', '.']);
            if bare {
                *target = self.reference(section, &text);
            } else if self.files.target(at, &text).is_ok() {
                let name = self.component(at, &text, section, Site::Schema)?;
                *target = self.reference(section, &name);
            }
        }
        Ok(())
    }

    /// Reads sections of the document that are in files of their own.
    fn containers(&mut self, root: &mut Value) -> Result<(), Error> {
        let components = PointerBuf::from_tokens(["components"]);
        let sections = self.layout.sections().iter();
        let sections = sections.map(|(section, _)| self.layout.section(section));
        let paths = PointerBuf::from_tokens(["paths"]);
        let places: Vec<PointerBuf> = [paths, components.clone()]
            .into_iter()
            .chain(sections)
            .collect();
        for place in places {
            if let Ok(node) = place.resolve_mut(root)
                && reference::of(node).is_some()
            {
                self.put_in_place(&place, node)?;
            }
        }
        if let Some(node) = root.get_mut("components") {
            for key in ["callbacks", "links"] {
                self.leave_out(&components, node, key);
            }
        }
        Ok(())
    }

    /// Lets each component of the document keep its name. A component that is a reference to a file stands for that file.
    fn claim(&mut self, root: &mut Value) -> Result<(), Error> {
        let mut aliases = Vec::new();
        for &(section, site) in self.layout.sections() {
            let components = root
                .pointer(self.layout.section(section).as_str())
                .and_then(Value::as_object);
            for (name, value) in components.into_iter().flatten() {
                let place = self.place(section, name);
                self.names.take(section, name);
                if let Some(reference) = self.files.only_reference(value) {
                    aliases.push((section, site, name.clone(), place, reference.to_owned()));
                } else {
                    let node = self.files.origins.origin(&place);
                    self.names.set(section, node, name.clone());
                }
            }
        }
        for (section, site, name, place, reference) in aliases {
            let target = self.files.target(&place, &reference)?;
            if self.names.get(section, &target).is_none() {
                if let Ok(slot) = place.resolve_mut(root) {
                    *slot = Value::Object(Map::new());
                }
                self.files.origins.place(place, target.0, target.1.clone());
                self.names.set(section, target, name.clone());
                self.queue.push_back((site, section, name));
            }
        }
        Ok(())
    }

    /// A copy of the node at `pointer` of a file.
    fn value(&self, file: usize, pointer: &Pointer) -> Value {
        self.files.value(file, pointer).cloned().unwrap_or_default()
    }
}

/// Equal components of other files become one, under the name of the first.
fn share_equals(layout: Layout, root: &mut Value, origins: &Origins) {
    loop {
        let mut replaced: HashMap<String, String> = HashMap::new();
        for (section, _) in layout.sections() {
            let places = layout.section(section);
            let components = root
                .pointer_mut(places.as_str())
                .and_then(Value::as_object_mut);
            let Some(components) = components else {
                continue;
            };
            let mut known: HashMap<String, String> = HashMap::new();
            components.retain(|name, value| {
                let place = places.with_trailing_token(name.as_str());
                if origins.origin(&place).0 == 0 {
                    return true;
                }
                if let Some(first) = known.get(&value.to_string()) {
                    let first = places.with_trailing_token(first.as_str());
                    replaced.insert(reference_at(&place), reference_at(&first));
                    false
                } else {
                    known.insert(value.to_string(), name.clone());
                    true
                }
            });
        }
        if replaced.is_empty() {
            return;
        }
        walk_in(layout, root, &mut |_, _, node| {
            if let Some(Value::String(reference)) = node.get_mut("$ref")
                && let Some(first) = replaced.get(reference)
            {
                reference.clone_from(first);
            }
        });
    }
}
