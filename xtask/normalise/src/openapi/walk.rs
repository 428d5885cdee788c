//! Visits the nodes of an OpenAPI document with their JSON Pointers, parents before children.
//! It never follows a reference, so it terminates on recursive schemas.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Deref;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};

/// Where a visited node stands. It is a [`Pointer`] to whoever takes it for one, which is written when it is first asked for: most visitors
/// of most nodes do not ask.
pub struct Place<'p> {
    below: Option<(&'p Place<'p>, Step<'p>)>,
    depth: usize,
    pointer: OnceCell<PointerBuf>,
}

/// The last token of a place.
#[derive(Clone, Copy)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// A place to begin at.
    fn at(pointer: &Pointer) -> Self {
        Self {
            below: None,
            depth: pointer.count(),
            pointer: pointer.to_buf().into(),
        }
    }

    fn key(&'p self, key: &'p str) -> Self {
        self.step(Step::Key(key))
    }

    fn index(&'p self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    fn step(&'p self, step: Step<'p>) -> Self {
        Self {
            below: Some((self, step)),
            depth: self.depth + 1,
            pointer: OnceCell::new(),
        }
    }

    /// How many tokens lead to it.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    fn write(&self) -> PointerBuf {
        let Some((above, step)) = self.below else {
            return PointerBuf::new();
        };
        let written = above.pointer.get().cloned();
        let mut pointer = written.unwrap_or_else(|| above.write());
        match step {
            Step::Key(key) => pointer.push_back(key),
            Step::Index(index) => pointer.push_back(index),
        }
        pointer
    }
}

impl Deref for Place<'_> {
    type Target = Pointer;

    fn deref(&self) -> &Pointer {
        self.pointer.get_or_init(|| self.write())
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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
pub fn walk(root: &mut Value, visit: &mut dyn FnMut(&Place<'_>, Site, &mut Value)) {
    walk_in(Layout::Components, root, visit);
}

/// Calls `visit` on every node of a document of this layout.
pub(crate) fn walk_in(
    layout: Layout,
    root: &mut Value,
    visit: &mut dyn FnMut(&Place<'_>, Site, &mut Value),
) {
    let mut walker = Walker { layout, visit };
    let at = Place::at(Pointer::root());
    match layout {
        Layout::Components => {
            if let Some(components) = root.get_mut("components") {
                let at = at.key("components");
                for section in sections() {
                    walker.section(&at, components, &section);
                }
            }
        }
        Layout::Swagger => {
            for (section, site) in layout.sections() {
                walker.section(&at, root, &(section, Holds::Map, *site));
            }
        }
    }
    walker.section(&at, root, &PATHS);
}

/// Calls `visit` on `node`, which is a `site` at `at`, and on every node below it.
pub fn walk_node(
    site: Site,
    at: &Pointer,
    node: &mut Value,
    visit: &mut dyn FnMut(&Place<'_>, Site, &mut Value),
) {
    walk_node_in(Layout::Components, site, at, node, visit);
}

/// As [`walk_node`], in a document of this layout.
pub(crate) fn walk_node_in(
    layout: Layout,
    site: Site,
    at: &Pointer,
    node: &mut Value,
    visit: &mut dyn FnMut(&Place<'_>, Site, &mut Value),
) {
    Walker { layout, visit }.node(&Place::at(at), site, node);
}

/// Calls `visit` on every schema of the document, parents before children.
pub(crate) fn each_schema(
    root: &mut Value,
    mut visit: impl FnMut(&Place<'_>, &mut Map<String, Value>),
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

/// The most parts of a node.
const MOST_PARTS: usize = OF_PATH.len();

/// The values of a node at each of its parts. A node has few keys: all are compared, which is faster than to look up each part.
fn held<'k, V>(
    entries: impl Iterator<Item = (&'k String, V)>,
    parts: &[Part],
) -> [Option<V>; MOST_PARTS] {
    let mut held = [const { None }; MOST_PARTS];
    for (key, value) in entries {
        if let Some(index) = parts.iter().position(|(part, ..)| part == key) {
            held[index] = Some(value);
        }
    }
    held
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
    visit: &'a mut dyn FnMut(&Place<'_>, Site, &mut Value),
}

impl Walker<'_> {
    fn node(&mut self, at: &Place<'_>, site: Site, node: &mut Value) {
        (self.visit)(at, site, node);
        if let Value::Object(node) = node {
            let parts = self.layout.parts(site);
            for (part, value) in parts.iter().zip(held(node.iter_mut(), parts)) {
                if let Some(value) = value {
                    self.part(at, part, value);
                }
            }
        }
    }

    fn section(&mut self, at: &Place<'_>, owner: &mut Value, section: &Part) {
        if let Some(value) = owner.get_mut(section.0) {
            self.part(at, section, value);
        }
    }

    fn part(&mut self, at: &Place<'_>, part: &Part, value: &mut Value) {
        let (key, holds, site) = *part;
        let at = at.key(key);
        match (holds, value) {
            (Holds::One, node) | (Holds::Object, node @ Value::Object(_)) => {
                self.node(&at, site, node);
            }
            (Holds::Object | Holds::List, Value::Array(nodes)) => {
                for (index, node) in nodes.iter_mut().enumerate() {
                    self.node(&at.index(index), site, node);
                }
            }
            (Holds::Map | Holds::MapBesideExtensions, Value::Object(nodes)) => {
                for (name, node) in nodes {
                    if !(matches!(holds, Holds::MapBesideExtensions) && is_extension(name)) {
                        self.node(&at.key(name), site, node);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Calls `visit` on every node of the document, as [`walk`] does, and changes none.
pub fn read<'a>(root: &'a Value, visit: &mut dyn FnMut(&Place<'_>, Site, &'a Value)) {
    let at = Place::at(Pointer::root());
    if let Some(components) = root.get("components") {
        let at = at.key("components");
        for section in sections() {
            read_section(&at, components, &section, visit);
        }
    }
    read_paths(root, visit);
}

/// As [`read`], of the nodes in the paths alone.
pub(crate) fn read_paths<'a>(root: &'a Value, visit: &mut dyn FnMut(&Place<'_>, Site, &'a Value)) {
    read_section(&Place::at(Pointer::root()), root, &PATHS, visit);
}

/// Calls `visit` on `node`, which is a `site`, and on every node below it. Places are counted from `node`.
pub(crate) fn read_node<'a>(
    site: Site,
    node: &'a Value,
    visit: &mut dyn FnMut(&Place<'_>, Site, &'a Value),
) {
    reading(&Place::at(Pointer::root()), site, node, visit);
}

fn reading<'a>(
    at: &Place<'_>,
    site: Site,
    node: &'a Value,
    visit: &mut dyn FnMut(&Place<'_>, Site, &'a Value),
) {
    visit(at, site, node);
    if let Value::Object(node) = node {
        let parts = parts(site);
        for (part, value) in parts.iter().zip(held(node.iter(), parts)) {
            if let Some(value) = value {
                read_part(at, part, value, visit);
            }
        }
    }
}

fn read_section<'a>(
    at: &Place<'_>,
    owner: &'a Value,
    section: &Part,
    visit: &mut dyn FnMut(&Place<'_>, Site, &'a Value),
) {
    if let Some(value) = owner.get(section.0) {
        read_part(at, section, value, visit);
    }
}

fn read_part<'a>(
    at: &Place<'_>,
    part: &Part,
    value: &'a Value,
    visit: &mut dyn FnMut(&Place<'_>, Site, &'a Value),
) {
    let (key, holds, site) = *part;
    let at = at.key(key);
    match (holds, value) {
        (Holds::One, node) | (Holds::Object, node @ Value::Object(_)) => {
            reading(&at, site, node, visit);
        }
        (Holds::Object | Holds::List, Value::Array(nodes)) => {
            for (index, node) in nodes.iter().enumerate() {
                reading(&at.index(index), site, node, visit);
            }
        }
        (Holds::Map | Holds::MapBesideExtensions, Value::Object(nodes)) => {
            for (name, node) in nodes {
                if !(matches!(holds, Holds::MapBesideExtensions) && is_extension(name)) {
                    reading(&at.key(name), site, node, visit);
                }
            }
        }
        _ => {}
    }
}
