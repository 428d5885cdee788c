//! Makes one document of many files: whatever a `$ref` leads to becomes a component with a readable name, path items and examples
//! are put in place. It never fetches anything from a network and never touches a description.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

use crate::error::Error;
use crate::openapi::walk::{METHODS, Site, walk, walk_node};
use crate::origins::Origins;
use crate::read::source::Source;

mod alike;
mod names;
mod resolve;

/// How many references may lead to one another before they count as a ring.
const LONGEST_CHAIN: usize = 64;

/// A bundled document.
pub(crate) struct Bundle {
    pub(crate) root: Value,
    pub(crate) origins: Origins,
    /// Parts of the document that say nothing to a client, and were left out.
    pub(crate) left_out: Vec<(PointerBuf, &'static str)>,
}

/// Bundles the document in `source` with every file that it refers to.
pub(crate) fn bundle(source: Source) -> Result<Bundle, Error> {
    let mut root = source.value.clone();
    let mut bundler = Bundler {
        files: HashMap::from([(resolve::tidy(&source.file), 0)]),
        origins: Origins::new(source),
        names: HashMap::new(),
        taken: HashSet::new(),
        queue: VecDeque::new(),
        left_out: Vec::new(),
        namesakes: false,
    };
    bundler.containers(&mut root)?;
    bundler.claim(&mut root)?;
    bundler.visit(&mut root, |root, visit| walk(root, visit))?;
    while let Some((site, name)) = bundler.queue.pop_front() {
        let kind = section(site).unwrap_or_default();
        let place = PointerBuf::from_tokens(["components", kind, &name]);
        let (file, pointer) = bundler.origins.origin(&place);
        let mut value = bundler.value(file, &pointer).cloned().unwrap_or_default();
        bundler.visit(&mut value, |value, visit| {
            walk_node(site, &place, value, visit);
        })?;
        root["components"][kind][name] = value;
    }
    if bundler.namesakes {
        alike::share(&mut root, &bundler.origins);
    }
    Ok(Bundle {
        root,
        origins: bundler.origins,
        left_out: bundler.left_out,
    })
}

/// The section of `components` for nodes of this kind; none where a reference is put in place instead.
fn section(site: Site) -> Option<&'static str> {
    Some(match site {
        Site::Schema => "schemas",
        Site::Parameter => "parameters",
        Site::RequestBody => "requestBodies",
        Site::Response => "responses",
        Site::Header => "headers",
        Site::Path | Site::Operation | Site::MediaType | Site::Example => return None,
    })
}

const SECTIONS: [(&str, Site); 5] = [
    ("schemas", Site::Schema),
    ("parameters", Site::Parameter),
    ("requestBodies", Site::RequestBody),
    ("responses", Site::Response),
    ("headers", Site::Header),
];

struct Bundler {
    origins: Origins,
    files: HashMap<PathBuf, usize>,
    /// The component that stands for a node of a file.
    names: HashMap<(&'static str, usize, PointerBuf), String>,
    taken: HashSet<(&'static str, String)>,
    queue: VecDeque<(Site, String)>,
    left_out: Vec<(PointerBuf, &'static str)>,
    /// Whether two files asked for one name.
    namesakes: bool,
}

impl Bundler {
    /// Walks with this bundler as visitor; the first error ends it.
    fn visit(
        &mut self,
        value: &mut Value,
        walk: impl FnOnce(&mut Value, &mut dyn FnMut(&Pointer, Site, &mut Value)),
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

    fn node(&mut self, at: &Pointer, site: Site, node: &mut Value) -> Result<(), Error> {
        if let Some(reference) = reference(node) {
            let Some(kind) = section(site) else {
                self.put_in_place(at, node)?;
                if site == Site::Path
                    && let Some(item) = node.as_object_mut()
                {
                    // a file may hold more than the one path item
                    item.retain(|key, _| {
                        METHODS.contains(&key.as_str()) || key == "parameters" || key == "servers"
                    });
                }
                return Ok(());
            };
            let name = self.component(at, &reference, kind, site)?;
            node["$ref"] = crate::openapi::reference::reference_to(kind, &name).into();
            return Ok(());
        }
        match site {
            Site::Operation => self.leave_out(at, node, "callbacks"),
            Site::Response => self.leave_out(at, node, "links"),
            Site::Schema => self.discriminator(at, node)?,
            _ => {}
        }
        self.example(at, node);
        Ok(())
    }

    /// The component that `reference` leads to; a new one where it has none yet.
    fn component(
        &mut self,
        at: &Pointer,
        reference: &str,
        kind: &'static str,
        site: Site,
    ) -> Result<String, Error> {
        let (file, pointer) = self.target(at, reference)?;
        if let Some(name) = self.names.get(&(kind, file, pointer.clone())) {
            return Ok(name.clone());
        }
        let name = self.new_name(kind, file, &pointer);
        let place = PointerBuf::from_tokens(["components", kind, &name]);
        self.origins.place(place, file, pointer.clone());
        self.names.insert((kind, file, pointer), name.clone());
        self.queue.push_back((site, name.clone()));
        Ok(name)
    }

    /// Puts what a reference leads to where the reference stands, and follows on.
    fn put_in_place(&mut self, at: &Pointer, node: &mut Value) -> Result<(), Error> {
        let mut seen = HashSet::new();
        while let Some(reference) = reference(node) {
            let (file, pointer) = self.target(at, &reference)?;
            if !seen.insert((file, pointer.clone())) {
                return Err(self.fail(at, format!("$ref {reference} leads back to itself"), MEND));
            }
            let beside = std::mem::take(node);
            *node = self.value(file, &pointer).cloned().unwrap_or_default();
            if let (Some(node), Value::Object(beside)) = (node.as_object_mut(), beside) {
                for (key, value) in beside.into_iter().filter(|(key, _)| key != "$ref") {
                    node.insert(key, value);
                }
            }
            self.origins.place(at.to_buf(), file, pointer);
        }
        Ok(())
    }

    /// An example that is nothing but a reference to a file is that file. OpenAPI has no such thing, documents do.
    fn example(&mut self, at: &Pointer, node: &mut Value) {
        for key in ["example", "value"] {
            let Some(place) = node.get_mut(key) else {
                continue;
            };
            let alone = place.as_object().is_some_and(|object| object.len() == 1);
            if let Some(reference) = reference(place).filter(|one| alone && !one.starts_with('#'))
                && let Ok((file, pointer)) = self.target(at, &reference)
            {
                *place = self.value(file, &pointer).cloned().unwrap_or_default();
            }
        }
    }

    fn leave_out(&mut self, at: &Pointer, node: &mut Value, key: &'static str) {
        if let Some(object) = node.as_object_mut()
            && object.shift_remove(key).is_some()
        {
            self.left_out.push((at.to_buf(), key));
        }
    }

    /// The values of a discriminator's mapping are references too, or bare names of schemas.
    fn discriminator(&mut self, at: &Pointer, node: &mut Value) -> Result<(), Error> {
        let Some(mapping) = node
            .pointer_mut("/discriminator/mapping")
            .and_then(Value::as_object_mut)
        else {
            return Ok(());
        };
        for target in mapping.values_mut() {
            let Some(text) = target.as_str().map(str::to_owned) else {
                continue;
            };
            let bare = !text.contains(['#', '/', '.']);
            if bare {
                *target = crate::openapi::reference::reference_to("schemas", &text).into();
            } else if self.target(at, &text).is_ok() {
                let name = self.component(at, &text, "schemas", Site::Schema)?;
                *target = crate::openapi::reference::reference_to("schemas", &name).into();
            }
        }
        Ok(())
    }

    /// Sections of the document that stand in files of their own.
    fn containers(&mut self, root: &mut Value) -> Result<(), Error> {
        let mut places = vec![
            PointerBuf::from_tokens(["paths"]),
            PointerBuf::from_tokens(["components"]),
        ];
        places.extend(
            SECTIONS
                .iter()
                .map(|(section, _)| PointerBuf::from_tokens(["components", section])),
        );
        for place in places {
            if let Ok(node) = place.resolve_mut(root)
                && reference(node).is_some()
            {
                self.put_in_place(&place, node)?;
            }
        }
        if let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) {
            for key in ["callbacks", "links"] {
                if components.shift_remove(key).is_some() {
                    self.left_out
                        .push((PointerBuf::from_tokens(["components"]), key));
                }
            }
        }
        Ok(())
    }

    /// Lets each component of the document keep its name; one that is a reference to a file takes that file's place.
    fn claim(&mut self, root: &mut Value) -> Result<(), Error> {
        let mut aliases = Vec::new();
        for (kind, site) in SECTIONS {
            let components = root
                .pointer(&format!("/components/{kind}"))
                .and_then(Value::as_object);
            for (name, value) in components.into_iter().flatten() {
                let place = PointerBuf::from_tokens(["components", kind, name.as_str()]);
                self.taken.insert((kind, name.clone()));
                if let Some(reference) = pure_reference(value) {
                    aliases.push((kind, site, name.clone(), place, reference));
                } else {
                    let (file, pointer) = self.origins.origin(&place);
                    self.names.insert((kind, file, pointer), name.clone());
                }
            }
        }
        for (kind, site, name, place, reference) in aliases {
            let (file, pointer) = self.target(&place, &reference)?;
            if let std::collections::hash_map::Entry::Vacant(free) =
                self.names.entry((kind, file, pointer.clone()))
            {
                free.insert(name.clone());
                self.origins.place(place.clone(), file, pointer);
                if let Ok(slot) = place.resolve_mut(root) {
                    *slot = Value::Object(Map::new());
                }
                self.queue.push_back((site, name));
            }
        }
        Ok(())
    }

    fn fail(&self, at: &Pointer, problem: impl Into<String>, help: &str) -> Error {
        let mut at = at.to_buf();
        at.push_back("$ref");
        let (file, pointer, position) = self.origins.locate(&at);
        Error {
            file: file.to_owned(),
            position,
            pointer: Some(pointer.parent().unwrap_or(Pointer::root()).to_buf()),
            pass: None,
            problem: problem.into(),
            help: help.to_owned(),
        }
    }

    fn value(&self, file: usize, pointer: &Pointer) -> Option<&Value> {
        pointer
            .resolve(&self.origins.sources().get(file)?.value)
            .ok()
    }

    fn load(&mut self, at: &Pointer, reference: &str, path: &Path) -> Result<usize, Error> {
        let path = resolve::tidy(path);
        if let Some(known) = self.files.get(&path) {
            return Ok(*known);
        }
        if !path.is_file() {
            return Err(self.fail(
                at,
                format!(
                    "$ref {reference} leads nowhere: there is no file {}",
                    path.display()
                ),
                "add the file, or mend the reference",
            ));
        }
        let number = self.origins.add(Source::read(&path)?);
        self.files.insert(path, number);
        Ok(number)
    }
}

const MEND: &str = "add what it names, or mend the reference";

/// What `$ref` says, where a node has one.
fn reference(node: &Value) -> Option<String> {
    node.get("$ref").and_then(Value::as_str).map(str::to_owned)
}

/// The reference of a node that says nothing else that matters.
fn pure_reference(node: &Value) -> Option<String> {
    let object = node.as_object()?;
    let says_more = object.contains_key("nullable");
    reference(node).filter(|_| !says_more)
}
