//! Reads what stands around the schemas for what it must mean: the version and the title of the document, names and descriptions that are
//! written as numbers, a text where an object belongs, one where a list belongs. It never looks into schemas or examples.

use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use crate::openapi::walk::{Site, child, walk};
use crate::passes::pass::Changes;

/// The version that the passes lower to.
const VERSION: &str = "3.0.3";

/// What a document that says no version of itself is called.
const UNVERSIONED: &str = "0.0.0";

pub(super) fn repair(root: &mut Value, changes: &mut Changes<'_>) {
    let Some(document) = root.as_object_mut() else {
        return;
    };
    let mut found = Found {
        changes,
        at: PointerBuf::new(),
    };
    found.version(document);
    found.info(document);
    found.list(document, "tags", |tag| match tag {
        Value::Object(_) => None,
        name => Some(json!({ "name": name })),
    });
    found.each(document, "tags", |found, tag| {
        found.texts(tag, &["name", "description"]);
        found.link(tag);
    });
    found.keep(document, "tags", "name");
    found.link(document);
    found.servers(document);
    found.list(document, "security", |_| None);
    walk(root, &mut |at, site, node| {
        if matches!(site, Site::MediaType | Site::Schema) {
            return;
        }
        let Some(node) = node.as_object_mut() else {
            return;
        };
        let mut found = Found {
            changes,
            at: at.to_buf(),
        };
        match site {
            Site::Path => {
                found.texts(node, &["summary", "description"]);
                found.servers(node);
            }
            Site::Operation => found.operation(node),
            Site::Parameter => {
                found.texts(node, &["name", "in", "description", "style"]);
                found.flags(
                    node,
                    &[
                        "required",
                        "deprecated",
                        "allowEmptyValue",
                        "explode",
                        "allowReserved",
                    ],
                );
            }
            Site::Header => {
                found.texts(node, &["description", "style"]);
                found.flags(node, &["required", "deprecated", "explode"]);
            }
            Site::RequestBody => {
                found.texts(node, &["description"]);
                found.flags(node, &["required"]);
            }
            Site::Response => found.texts(node, &["description"]),
            Site::Example => found.texts(node, &["summary", "description"]),
            Site::MediaType | Site::Schema => {}
        }
    });
}

/// Where a slip was found, and where it is written down.
struct Found<'a, 'c> {
    changes: &'a mut Changes<'c>,
    at: PointerBuf,
}

impl Found<'_, '_> {
    fn say(&mut self, key: &str, what: impl Into<String>) {
        let at = child(&self.at, [key]);
        self.changes.adapted(&at, what);
    }

    /// The text of the document at a key of this place.
    fn written(&self, key: &str, value: &Value) -> String {
        self.changes.written(&child(&self.at, [key]), value)
    }

    /// The same for a node below this one.
    fn below<R>(&mut self, tokens: &[&str], then: impl FnOnce(&mut Found<'_, '_>) -> R) -> R {
        then(&mut Found {
            at: child(&self.at, tokens.iter().copied()),
            changes: self.changes,
        })
    }

    fn version(&mut self, document: &mut Map<String, Value>) {
        let Some(version) = document.get("openapi") else {
            return;
        };
        if version
            .as_str()
            .is_some_and(|version| version.starts_with("3.0."))
        {
            return;
        }
        let written = self.written("openapi", version);
        self.say("openapi", format!("{written} read as {VERSION}"));
        document.insert("openapi".into(), json!(VERSION));
    }

    fn info(&mut self, document: &mut Map<String, Value>) {
        let stem = self.changes.name_of_document();
        if !document.get("info").is_some_and(Value::is_object) {
            let title = document.get("info").and_then(Value::as_str);
            let title = title.unwrap_or(&stem).to_owned();
            self.say(
                "info",
                format!("no object; the document is called {title:?}, version {UNVERSIONED}"),
            );
            document.insert(
                "info".into(),
                json!({ "title": title, "version": UNVERSIONED }),
            );
        }
        let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) else {
            return;
        };
        self.below(&["info"], |found| {
            found.texts(
                info,
                &[
                    "title",
                    "version",
                    "summary",
                    "description",
                    "termsOfService",
                ],
            );
            for (key, instead) in [("title", stem.as_str()), ("version", UNVERSIONED)] {
                if !info.contains_key(key) {
                    found.say(key, format!("is not there; {instead:?} is put there"));
                    info.insert(key.into(), json!(instead));
                }
            }
            found.object(info, "license", |text| json!({ "name": text }));
            found.object(info, "contact", |text| {
                let key = if text.contains("://") {
                    "url"
                } else if text.contains('@') {
                    "email"
                } else {
                    "name"
                };
                json!({ key: text })
            });
            for (key, texts) in [
                ("license", &["name", "url", "identifier"]),
                ("contact", &["name", "url", "email"]),
            ] {
                if let Some(part) = info.get_mut(key).and_then(Value::as_object_mut) {
                    found.below(&[key], |found| found.texts(part, texts));
                }
            }
            let nameless = |license: &Value| license.get("name").is_none();
            if info.get("license").is_some_and(nameless) {
                info.shift_remove("license");
                found.say("license", "has no name; dropped");
            }
        });
    }

    fn operation(&mut self, operation: &mut Map<String, Value>) {
        self.texts(operation, &["summary", "description", "operationId"]);
        self.flags(operation, &["deprecated"]);
        self.link(operation);
        self.servers(operation);
        self.list(operation, "tags", |_| None);
        self.list(operation, "security", |_| None);
        let tags = operation.get_mut("tags").and_then(Value::as_array_mut);
        for (index, tag) in tags.into_iter().flatten().enumerate() {
            let index = index.to_string();
            self.below(&["tags"], |found| found.text(&index, tag));
        }
        if let Some(tags) = operation.get_mut("tags").and_then(Value::as_array_mut) {
            tags.retain(Value::is_string);
        }
    }

    /// `servers` as a list of objects that have addresses.
    fn servers(&mut self, owner: &mut Map<String, Value>) {
        self.list(owner, "servers", |server| match server {
            Value::String(url) => Some(json!({ "url": url })),
            _ => None,
        });
        self.each(owner, "servers", |found, server| {
            found.texts(server, &["url", "description"]);
            let variables = server.get_mut("variables").and_then(Value::as_object_mut);
            for (name, variable) in variables.into_iter().flatten() {
                let Some(variable) = variable.as_object_mut() else {
                    continue;
                };
                found.below(&["variables", name], |found| {
                    found.texts(variable, &["default", "description"]);
                    let values = variable.get_mut("enum").and_then(Value::as_array_mut);
                    for (index, value) in values.into_iter().flatten().enumerate() {
                        found.below(&["enum"], |found| found.text(&index.to_string(), value));
                    }
                });
            }
        });
        self.keep(owner, "servers", "url");
    }

    /// `externalDocs` as an object that has an address.
    fn link(&mut self, owner: &mut Map<String, Value>) {
        self.object(owner, "externalDocs", |text| json!({ "url": text }));
        let Some(link) = owner.get_mut("externalDocs").and_then(Value::as_object_mut) else {
            return;
        };
        self.below(&["externalDocs"], |found| {
            found.texts(link, &["url", "description"]);
        });
        if !link.contains_key("url") {
            owner.shift_remove("externalDocs");
            self.say("externalDocs", "has no address; dropped");
        }
    }

    /// What stands under `key` as an object: a text stands for the object that `meant` makes of it.
    fn object(&mut self, owner: &mut Map<String, Value>, key: &str, meant: impl Fn(&str) -> Value) {
        match owner.get(key) {
            None | Some(Value::Object(_)) => {}
            Some(value @ (Value::String(_) | Value::Number(_))) => {
                let text = self.written(key, value);
                let meant = meant(&text);
                self.say(key, format!("{value} read as {meant}"));
                owner.insert(key.into(), meant);
            }
            Some(value) => {
                if !value.is_null() {
                    self.say(key, format!("{value} is no object; dropped"));
                }
                owner.shift_remove(key);
            }
        }
    }

    /// What stands under `key` as a list: what is none is a list of one. `meant` may say what an item is read as.
    fn list(
        &mut self,
        owner: &mut Map<String, Value>,
        key: &str,
        meant: impl Fn(&Value) -> Option<Value>,
    ) {
        match owner.get_mut(key) {
            None => return,
            Some(Value::Null) => {
                owner.shift_remove(key);
                return;
            }
            Some(Value::Array(_)) => {}
            Some(Value::Object(one)) if one.is_empty() => {
                owner.insert(key.into(), json!([]));
                self.say(key, "an empty object read as an empty list");
            }
            Some(one) => {
                *one = json!([one.take()]);
                self.say(key, "read as a list of one");
            }
        }
        let items = owner.get_mut(key).and_then(Value::as_array_mut);
        for (index, item) in items.into_iter().flatten().enumerate() {
            if let Some(meant) = meant(item) {
                self.below(&[key], |found| {
                    found.say(&index.to_string(), format!("{item} read as {meant}"));
                });
                *item = meant;
            }
        }
    }

    fn each(
        &mut self,
        owner: &mut Map<String, Value>,
        key: &str,
        mut then: impl FnMut(&mut Found<'_, '_>, &mut Map<String, Value>),
    ) {
        let items = owner.get_mut(key).and_then(Value::as_array_mut);
        for (index, item) in items.into_iter().flatten().enumerate() {
            if let Some(item) = item.as_object_mut() {
                self.below(&[key, &index.to_string()], |found| then(found, item));
            }
        }
    }

    /// Drops the items of a list that lack what makes them.
    fn keep(&mut self, owner: &mut Map<String, Value>, key: &str, needed: &str) {
        let Some(items) = owner.get_mut(key).and_then(Value::as_array_mut) else {
            return;
        };
        let mut lacking = Vec::new();
        let mut index = 0;
        items.retain(|item| {
            let kept = item.get(needed).is_some();
            if !kept {
                lacking.push(index.to_string());
            }
            index += 1;
            kept
        });
        for index in lacking {
            self.below(&[key], |found| {
                found.say(&index, format!("has no {needed}; dropped"));
            });
        }
    }

    fn texts(&mut self, owner: &mut Map<String, Value>, keys: &[&str]) {
        for key in keys {
            match owner.get_mut(*key) {
                Some(Value::Null) => {
                    owner.shift_remove(*key);
                }
                Some(Value::Array(_) | Value::Object(_)) => {
                    owner.shift_remove(*key);
                    self.say(key, "is no text; dropped");
                }
                Some(value) => self.text(key, value),
                None => {}
            }
        }
    }

    /// A number or a flag as the text that the document has for it.
    fn text(&mut self, key: &str, value: &mut Value) {
        if value.is_number() || value.is_boolean() {
            let text = self.written(key, value);
            self.say(key, format!("{value} read as the text {text:?}"));
            *value = json!(text);
        }
    }

    fn flags(&mut self, owner: &mut Map<String, Value>, keys: &[&str]) {
        for key in keys {
            let Some(value) = owner.get(*key).filter(|value| !value.is_boolean()) else {
                continue;
            };
            let meant = match value {
                Value::String(text) => match text.to_ascii_lowercase().as_str() {
                    "true" | "yes" | "1" => Some(true),
                    "false" | "no" | "0" | "" => Some(false),
                    _ => None,
                },
                Value::Number(number) => number.as_i64().map(|number| number != 0),
                _ => None,
            };
            if let Some(meant) = meant {
                self.say(key, format!("{value} read as {meant}"));
                owner.insert((*key).to_owned(), json!(meant));
                continue;
            }
            if !value.is_null() {
                self.say(key, format!("{value} is neither true nor false; dropped"));
            }
            owner.shift_remove(*key);
        }
    }
}
