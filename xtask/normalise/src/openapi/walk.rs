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
const SECTIONS: [(&str, Site); 5] = [
    ("schemas", Site::Schema),
    ("parameters", Site::Parameter),
    ("requestBodies", Site::RequestBody),
    ("responses", Site::Response),
    ("headers", Site::Header),
];

/// Where a version of the specification keeps the parts of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// OpenAPI 3: shared parts are in sections of `components`.
    Components,
    /// Swagger 2.0: shared parts are in sections of the document itself, and a response has one schema.
    Swagger,
}

impl Layout {
    /// The layout of a document.
    pub(crate) fn of(root: &Value) -> Self {
        if root.get("openapi").is_none() && root.get("swagger").is_some() {
            Self::Swagger
        } else {
            Self::Components
        }
    }

    /// The sections whose members other parts of a document refer to, and what their members are.
    pub(crate) fn sections(self) -> &'static [(&'static str, Site)] {
        match self {
            Self::Components => &SECTIONS,
            Self::Swagger => &[
                ("definitions", Site::Schema),
                ("parameters", Site::Parameter),
                ("responses", Site::Response),
            ],
        }
    }

    /// The place of a section.
    pub(crate) fn section(self, section: &str) -> PointerBuf {
        match self {
            Self::Components => PointerBuf::from_tokens(["components", section]),
            Self::Swagger => PointerBuf::from_tokens([section]),
        }
    }

    fn parts(self, site: Site) -> &'static [Part] {
        match (self, site) {
            // parameters and headers are schemas in part: what they have of one may refer to others
            (Self::Swagger, Site::Parameter | Site::Header) => {
                &[SCHEMA, ("items", Holds::Object, Site::Schema)]
            }
            (Self::Swagger, Site::Response) => &[SCHEMA, HEADERS, CONTENT],
            _ => parts(site),
        }
    }
}

/// Calls `visit` on every node of an OpenAPI 3 document, those that only 3.1 or 3.2 has among them.
pub fn walk(root: &mut Value, visit: &mut dyn FnMut(&Pointer, Site, &mut Value)) {
    walk_in(Layout::Components, root, visit);
}

/// Calls `visit` on every node of a document of this layout.
pub(crate) fn walk_in(
    layout: Layout,
    root: &mut Value,
    visit: &mut dyn FnMut(&Pointer, Site, &mut Value),
) {
    let mut walker = Walker {
        layout,
        at: PointerBuf::new(),
        visit,
    };
    match layout {
        Layout::Components => {
            if let Some(components) = root.get_mut("components") {
                walker.at.push_back("components");
                for section in sections() {
                    walker.part(components, section);
                }
                walker.at.pop_back();
            }
        }
        Layout::Swagger => {
            for (section, site) in layout.sections() {
                walker.part(root, (section, Holds::Map, *site));
            }
        }
    }
    walker.part(root, PATHS);
}

/// Calls `visit` on `node`, which is a `site` at `at`, and on every node below it.
pub fn walk_node(
    site: Site,
    at: &Pointer,
    node: &mut Value,
    visit: &mut dyn FnMut(&Pointer, Site, &mut Value),
) {
    walk_node_in(Layout::Components, site, at, node, visit);
}

/// As [`walk_node`], in a document of this layout.
pub(crate) fn walk_node_in(
    layout: Layout,
    site: Site,
    at: &Pointer,
    node: &mut Value,
    visit: &mut dyn FnMut(&Pointer, Site, &mut Value),
) {
    let mut walker = Walker {
        layout,
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

/// What stands under a key of a node.
#[derive(Clone, Copy)]
enum Holds {
    /// One node.
    One,
    /// One node, a list of nodes where an earlier version allows it, or a value that is none, such as a flag.
    Object,
    /// A list of nodes.
    List,
    /// Nodes by name. Any name may stand there, one that looks like a keyword or an extension too.
    Map,
    /// Nodes by path or status, and extensions beside them, which are data.
    MapBesideExtensions,
}

type Part = (&'static str, Holds, Site);

const PARAMETERS: Part = ("parameters", Holds::List, Site::Parameter);
const CONTENT: Part = ("content", Holds::Map, Site::MediaType);
const SCHEMA: Part = ("schema", Holds::One, Site::Schema);
const HEADERS: Part = ("headers", Holds::Map, Site::Header);
const EXAMPLES: Part = ("examples", Holds::Map, Site::Example);

const OF_PATH: [Part; 11] = {
    let mut parts = [PARAMETERS; 11];
    parts[9] = ("query", Holds::Object, Site::Operation);
    parts[10] = ("additionalOperations", Holds::Map, Site::Operation);
    let mut index = 0;
    while index < METHODS.len() {
        parts[index + 1] = (METHODS[index], Holds::One, Site::Operation);
        index += 1;
    }
    parts
};

/// The nodes below one of this kind, in the order in which they are visited. What is not named here is data or annotates: an example, a
/// default, the values of an enum and all extensions, whatever stands in them.
const fn parts(site: Site) -> &'static [Part] {
    match site {
        Site::Path => &OF_PATH,
        Site::Operation => &[
            PARAMETERS,
            ("requestBody", Holds::One, Site::RequestBody),
            ("responses", Holds::MapBesideExtensions, Site::Response),
            (BODIES, Holds::Map, Site::MediaType),
            (ANSWERS, Holds::Map, Site::MediaType),
            (SUCCESSES, Holds::Map, Site::MediaType),
        ],
        Site::Parameter | Site::Header => &[SCHEMA, CONTENT, EXAMPLES],
        Site::RequestBody => &[CONTENT],
        Site::Response => &[CONTENT, HEADERS],
        Site::MediaType => &[SCHEMA, ("itemSchema", Holds::One, Site::Schema), EXAMPLES],
        Site::Example => &[],
        Site::Schema => &[
            ("properties", Holds::Map, Site::Schema),
            ("items", Holds::Object, Site::Schema),
            ("additionalProperties", Holds::Object, Site::Schema),
            ("not", Holds::Object, Site::Schema),
            ("allOf", Holds::List, Site::Schema),
            ("oneOf", Holds::List, Site::Schema),
            ("anyOf", Holds::List, Site::Schema),
            ("prefixItems", Holds::List, Site::Schema),
            ("patternProperties", Holds::Map, Site::Schema),
            ("contentSchema", Holds::Object, Site::Schema),
        ],
    }
}

/// Those of the parts that a node has. It has few keys, which are compared faster than each part is looked up.
fn held(node: &Value, parts: &'static [Part]) -> impl Iterator<Item = Part> + use<> {
    let mut held = 0_u32;
    for key in node.as_object().into_iter().flat_map(Map::keys) {
        if let Some(index) = parts.iter().position(|(part, ..)| part == key) {
            held |= 1 << index;
        }
    }
    let parts = parts.iter().enumerate();
    parts.filter_map(move |(index, part)| (held & (1 << index) != 0).then_some(*part))
}

/// The paths of a document.
const PATHS: Part = ("paths", Holds::MapBesideExtensions, Site::Path);

/// The sections of `components` that are visited.
fn sections() -> impl Iterator<Item = Part> {
    let sections = SECTIONS.into_iter().chain([("examples", Site::Example)]);
    sections.map(|(name, site)| (name, Holds::Map, site))
}

/// Whether a key beside paths or statuses is an extension.
pub(crate) fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}

struct Walker<'a> {
    layout: Layout,
    at: PointerBuf,
    visit: &'a mut dyn FnMut(&Pointer, Site, &mut Value),
}

impl Walker<'_> {
    fn node(&mut self, site: Site, value: &mut Value) {
        (self.visit)(&self.at, site, value);
        for part in held(value, self.layout.parts(site)) {
            self.part(value, part);
        }
    }

    fn part(&mut self, value: &mut Value, (key, holds, site): Part) {
        let Some(part) = value.get_mut(key) else {
            return;
        };
        self.at.push_back(key);
        match (holds, part) {
            (Holds::One, part) | (Holds::Object, part @ Value::Object(_)) => self.node(site, part),
            (Holds::Object | Holds::List, part) => {
                for (index, node) in part.as_array_mut().into_iter().flatten().enumerate() {
                    self.at.push_back(index);
                    self.node(site, node);
                    self.at.pop_back();
                }
            }
            (Holds::Map | Holds::MapBesideExtensions, part) => {
                for (name, node) in part.as_object_mut().into_iter().flatten() {
                    if matches!(holds, Holds::MapBesideExtensions) && is_extension(name) {
                        continue;
                    }
                    self.at.push_back(name.as_str());
                    self.node(site, node);
                    self.at.pop_back();
                }
            }
        }
        self.at.pop_back();
    }
}

/// Calls `visit` on every node of the document, as [`walk`] does, and changes none.
pub fn read<'a>(root: &'a Value, visit: &mut dyn FnMut(&Pointer, Site, &'a Value)) {
    let mut at = PointerBuf::from_tokens(["components"]);
    if let Some(components) = root.get("components") {
        for section in sections() {
            read_part(components, section, &mut at, visit);
        }
    }
    at.pop_back();
    read_part(root, PATHS, &mut at, visit);
}

/// Calls `visit` on `node`, which is a `site`, and on every node below it. Places are counted from `node`.
pub(crate) fn read_node<'a>(
    site: Site,
    node: &'a Value,
    visit: &mut dyn FnMut(&Pointer, Site, &'a Value),
) {
    reading(site, node, &mut PointerBuf::new(), visit);
}

fn reading<'a>(
    site: Site,
    node: &'a Value,
    at: &mut PointerBuf,
    visit: &mut dyn FnMut(&Pointer, Site, &'a Value),
) {
    visit(at, site, node);
    for part in held(node, parts(site)) {
        read_part(node, part, at, visit);
    }
}

fn read_part<'a>(
    node: &'a Value,
    (key, holds, site): Part,
    at: &mut PointerBuf,
    visit: &mut dyn FnMut(&Pointer, Site, &'a Value),
) {
    let Some(part) = node.get(key) else { return };
    at.push_back(key);
    match (holds, part) {
        (Holds::One, part) | (Holds::Object, part @ Value::Object(_)) => {
            reading(site, part, at, visit);
        }
        (Holds::Object | Holds::List, part) => {
            for (index, node) in part.as_array().into_iter().flatten().enumerate() {
                at.push_back(index);
                reading(site, node, at, visit);
                at.pop_back();
            }
        }
        (Holds::Map | Holds::MapBesideExtensions, part) => {
            for (name, node) in part.as_object().into_iter().flatten() {
                if matches!(holds, Holds::MapBesideExtensions) && is_extension(name) {
                    continue;
                }
                at.push_back(name.as_str());
                reading(site, node, at, visit);
                at.pop_back();
            }
        }
    }
    at.pop_back();
}
