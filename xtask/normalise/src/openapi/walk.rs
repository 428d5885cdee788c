//! Visits the nodes of an OpenAPI document with their JSON Pointers, parents before children.
//! It never follows a reference, so it terminates on recursive schemas.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

/// What kind of node is visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// A path item.
    Path,
    /// An operation of a path item.
    Operation,
    /// A parameter, wherever it stands.
    Parameter,
    /// A request body.
    RequestBody,
    /// A response.
    Response,
    /// One media type of a `content` map.
    MediaType,
    /// A response header.
    Header,
    /// A named example of a media type, a parameter or a header.
    Example,
    /// A schema or a reference to one, wherever it stands.
    Schema,
}

/// The eight methods a path item can hold.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Request bodies that the emitted builders write: the media type to `{kind, schema, properties, parts, sent, default}`. The caller
/// chooses among them; `kind` is `json`, `form`, `multipart`, `text` or `bytes`.
pub const BODIES: &str = "x-bodies";
/// Answers among which the caller chooses: the media type to `{kind, schema, default}`; `kind` is `json`, `events`, `lines` or `bytes`.
pub const ANSWERS: &str = "x-answers";
/// The successes of an operation whose bodies differ: the status to `{kind, schema}`; `kind` is `json`, `bytes` or `none`.
pub const SUCCESSES: &str = "x-successes";

/// The sections of `components` whose members other parts of a document refer to, and what their members are.
pub(crate) const SECTIONS: [(&str, Site); 5] = [
    ("schemas", Site::Schema),
    ("parameters", Site::Parameter),
    ("requestBodies", Site::RequestBody),
    ("responses", Site::Response),
    ("headers", Site::Header),
];

/// Calls `visit` on every node of the document.
pub fn walk(root: &mut Value, visit: &mut dyn FnMut(&Pointer, Site, &mut Value)) {
    let mut walker = Walker {
        at: PointerBuf::new(),
        visit,
    };
    walker.key(root, "components", |w, components| {
        for (name, site) in SECTIONS.into_iter().chain([("examples", Site::Example)]) {
            w.key(components, name, |w, map| {
                w.map(map, |w, node| w.node(site, node));
            });
        }
    });
    walker.key(root, "paths", |w, paths| {
        w.map(paths, |w, item| w.node(Site::Path, item));
    });
}

/// Calls `visit` on `node`, which is a `site` at `at`, and on every node below it.
pub fn walk_node(
    site: Site,
    at: &Pointer,
    node: &mut Value,
    visit: &mut dyn FnMut(&Pointer, Site, &mut Value),
) {
    let mut walker = Walker {
        at: at.to_buf(),
        visit,
    };
    walker.node(site, node);
}

/// Calls `visit` on every schema of the document, parents before children.
pub(crate) fn each_schema(
    root: &mut Value,
    mut visit: impl FnMut(&Pointer, &mut Map<String, Value>),
) {
    walk(root, &mut |at, site, node| {
        if site == Site::Schema
            && let Some(object) = node.as_object_mut()
        {
            visit(at, object);
        }
    });
}

/// The place that the tokens lead to from `at`.
pub fn child<'a>(at: &Pointer, tokens: impl IntoIterator<Item = &'a str>) -> PointerBuf {
    let mut at = at.to_buf();
    for token in tokens {
        at.push_back(token);
    }
    at
}

/// The tokens of a pointer, decoded.
pub fn tokens(at: &Pointer) -> Vec<String> {
    at.tokens()
        .map(|token| token.decoded().into_owned())
        .collect()
}

struct Walker<'a> {
    at: PointerBuf,
    visit: &'a mut dyn FnMut(&Pointer, Site, &mut Value),
}

impl Walker<'_> {
    fn node(&mut self, site: Site, value: &mut Value) {
        (self.visit)(&self.at, site, value);
        match site {
            Site::Path => {
                self.parameters(value);
                for method in METHODS {
                    self.key(value, method, |w, operation| {
                        w.node(Site::Operation, operation);
                    });
                }
            }
            Site::Operation => {
                self.parameters(value);
                self.key(value, "requestBody", |w, body| {
                    w.node(Site::RequestBody, body);
                });
                self.key(value, "responses", |w, responses| {
                    w.map(responses, |w, response| w.node(Site::Response, response));
                });
                for beside in [BODIES, ANSWERS, SUCCESSES] {
                    self.key(value, beside, |w, bodies| {
                        w.map(bodies, |w, media| w.node(Site::MediaType, media));
                    });
                }
            }
            Site::Parameter | Site::Header => {
                self.key(value, "schema", |w, schema| w.node(Site::Schema, schema));
                self.content(value);
                self.examples(value);
            }
            Site::RequestBody => self.content(value),
            Site::Response => {
                self.content(value);
                self.key(value, "headers", |w, headers| {
                    w.map(headers, |w, header| w.node(Site::Header, header));
                });
            }
            Site::MediaType => {
                self.key(value, "schema", |w, schema| w.node(Site::Schema, schema));
                self.examples(value);
            }
            Site::Example => {}
            Site::Schema => self.schema(value),
        }
    }

    fn schema(&mut self, value: &mut Value) {
        self.key(value, "properties", |w, properties| {
            w.map(properties, |w, schema| w.node(Site::Schema, schema));
        });
        for single in ["items", "additionalProperties", "not"] {
            self.key(value, single, |w, schema| {
                if schema.is_object() {
                    w.node(Site::Schema, schema);
                }
            });
        }
        for several in ["allOf", "oneOf", "anyOf"] {
            self.key(value, several, |w, schemas| {
                w.list(schemas, |w, schema| w.node(Site::Schema, schema));
            });
        }
    }

    fn parameters(&mut self, value: &mut Value) {
        self.key(value, "parameters", |w, parameters| {
            w.list(parameters, |w, parameter| {
                w.node(Site::Parameter, parameter);
            });
        });
    }

    fn examples(&mut self, value: &mut Value) {
        self.key(value, "examples", |w, examples| {
            w.map(examples, |w, example| w.node(Site::Example, example));
        });
    }

    fn content(&mut self, value: &mut Value) {
        self.key(value, "content", |w, content| {
            w.map(content, |w, media| w.node(Site::MediaType, media));
        });
    }

    fn key(&mut self, value: &mut Value, key: &str, then: impl FnOnce(&mut Self, &mut Value)) {
        if let Some(child) = value.get_mut(key) {
            self.at.push_back(key);
            then(self, child);
            self.at.pop_back();
        }
    }

    fn map(&mut self, value: &mut Value, mut then: impl FnMut(&mut Self, &mut Value)) {
        for (key, child) in value.as_object_mut().into_iter().flatten() {
            self.at.push_back(key.as_str());
            then(self, child);
            self.at.pop_back();
        }
    }

    fn list(&mut self, value: &mut Value, mut then: impl FnMut(&mut Self, &mut Value)) {
        for (index, child) in value.as_array_mut().into_iter().flatten().enumerate() {
            self.at.push_back(index);
            then(self, child);
            self.at.pop_back();
        }
    }
}
