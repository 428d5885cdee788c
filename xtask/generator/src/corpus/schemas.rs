//! The schemas of a document as JSON Schema: whether a value is valid by the original document, and which schemas describe what stands
//! at a place of it. It never reads what the passes made of the document.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jsonptr::{Pointer, PointerBuf, Token};
use jsonschema::{Draft, Registry, Validator};
use openapi_normalise::object::Object as _;
use openapi_normalise::pattern::{self, Unusable};
use openapi_normalise::reference::{self, sent};
use openapi_normalise::schema::{BOUNDS, integer_range};
use openapi_normalise::walk::{Site, child, tokens, walk};
use serde_json::{Map, Value, json};

/// Which side of a call the values are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Either: what only one side writes may be there, and is required of neither.
    Either,
    /// A request, which has nothing that only the service writes.
    Request,
    /// An answer, which has what only the service writes, where that is required.
    Answer,
}

/// The schemas of one document, as JSON Schema.
pub struct Schemas {
    /// The document with its schemas converted, for a generator of values: formats of integers are no bounds, since it would only make
    /// integers of many digits, which are tried as variants; maps have names for some of their keys, since it would leave them empty;
    /// and patterns say lengths.
    pub document: Value,
    registry: Option<Registry<'static>>,
    validators: RefCell<HashMap<PointerBuf, Rc<Result<Validator, String>>>>,
}

/// Keeps the discriminator of a union, which the generator of values is not told of.
const TAG: &str = "x-tag";
const BASE: &str = "json-schema:///document";

impl Schemas {
    /// The schemas of the document with this root, for values that it has.
    pub fn new(root: &Value, side: Side) -> Self {
        Self::of(root, side, false)
    }

    /// The schemas of the document with this root, for values that are made: one of a union with a discriminator has a tag.
    pub fn for_made(root: &Value, side: Side) -> Self {
        Self::of(root, side, true)
    }

    fn of(root: &Value, side: Side, asks_for_tags: bool) -> Self {
        let mut document =
            json!({ "components": root.get("components"), "paths": root.get("paths") });
        // OpenAPI 3.0 ignores what stands beside a reference
        let says_siblings = root
            .text("openapi")
            .is_some_and(|text| !text.starts_with("3.0"));
        let sent = sent(root);
        walk(&mut document, &mut |at, site, node| {
            if site == Site::Schema {
                let side = if side == Side::Either && is_answer(at, &sent) {
                    Side::Answer
                } else {
                    side
                };
                convert(node, side, says_siblings);
            }
        });
        let mut bounded = document.clone();
        walk(&mut bounded, &mut |_, site, node| {
            if let (Site::Schema, Some(schema)) = (site, node.as_object_mut()) {
                bound(schema);
                let discriminator = schema.shift_remove(TAG);
                if let Some(discriminator) = discriminator.filter(|_| asks_for_tags) {
                    require_tag(root, schema, &discriminator);
                }
            }
        });
        walk(&mut document, &mut |_, site, node| {
            if let (Site::Schema, Some(schema)) = (site, node.as_object_mut()) {
                name_keys(schema);
                count_letters(schema);
            }
        });
        let registry = Registry::new()
            .draft(Draft::Draft202012)
            .add(BASE, bounded)
            .ok()
            .and_then(|registry| registry.prepare().ok());
        Self {
            document,
            registry,
            validators: RefCell::default(),
        }
    }

    /// Why the value does not fit the schema at `schema`.
    pub fn unfit(&self, schema: &Pointer, value: &Value) -> Option<String> {
        let validator = self.validator(schema)?;
        let validator = match validator.as_ref() {
            Ok(validator) => validator,
            Err(cause) => return Some(cause.clone()),
        };
        let error = validator.iter_errors(value).next()?;
        let place = error.instance_path().as_str();
        Some(if place.is_empty() {
            error.to_string()
        } else {
            format!("{place}: {error}")
        })
    }

    /// The validator of a schema; none where the document has no schemas that can be read.
    fn validator(&self, schema: &Pointer) -> Option<Rc<Result<Validator, String>>> {
        if let Some(known) = self.validators.borrow().get(schema) {
            return Some(Rc::clone(known));
        }
        let fragment: String = schema
            .as_str()
            .bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() || b"/~-._".contains(&byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect();
        let reference = json!({ "$ref": format!("{BASE}#{fragment}") });
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(self.registry.as_ref()?)
            .should_validate_formats(true)
            .build(&reference)
            .map_err(|cause| format!("its schema is none: {cause}"));
        let validator = Rc::new(validator);
        self.validators
            .borrow_mut()
            .insert(schema.to_buf(), Rc::clone(&validator));
        Some(validator)
    }
}

/// The schemas of the document that describe the value at `path` of a value that the schema at `schema` describes, references
/// followed. All members of a union may.
pub fn describing(root: &Value, schema: &Pointer, path: &[String]) -> Vec<PointerBuf> {
    let mut places = Vec::new();
    open(root, schema.to_buf(), &mut HashSet::new(), &mut places);
    for step in path {
        let mut inner = Vec::new();
        let mut seen = HashSet::new();
        for place in &places {
            for next in below(root, place, step) {
                open(root, next, &mut seen, &mut inner);
            }
        }
        places = inner;
    }
    places
}

/// Adds the schema at `at`, what it refers to, and the members that it is put together from.
fn open(root: &Value, at: PointerBuf, seen: &mut HashSet<PointerBuf>, found: &mut Vec<PointerBuf>) {
    let Ok(node) = at.resolve(root) else { return };
    if !seen.insert(at.clone()) {
        return;
    }
    if let Some(target) = reference::of(node)
        .and_then(|reference| reference.strip_prefix('#'))
        .and_then(|fragment| PointerBuf::parse(fragment).ok())
    {
        open(root, target, seen, found);
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for index in 0..node.list(keyword).len() {
            open(root, child(&at, [keyword, &index.to_string()]), seen, found);
        }
    }
    found.push(at);
}

/// The schemas that the one at `at` has for a member or an item.
fn below(root: &Value, at: &Pointer, step: &str) -> Vec<PointerBuf> {
    let Ok(node) = at.resolve(root) else {
        return Vec::new();
    };
    let declared = node
        .map("properties")
        .is_some_and(|all| all.contains_key(step));
    let mut found = Vec::new();
    if declared {
        found.push(child(at, ["properties", step]));
    } else if node
        .get("additionalProperties")
        .is_some_and(Value::is_object)
    {
        found.push(child(at, ["additionalProperties"]));
    }
    if step.bytes().all(|byte| byte.is_ascii_digit()) && node.get("items").is_some() {
        found.push(child(at, ["items"]));
    }
    found
}

/// The steps of a place within a value.
pub fn steps(place: &Pointer) -> Vec<String> {
    place
        .tokens()
        .map(|token: Token<'_>| token.decoded().into_owned())
        .collect()
}

/// Whether only answers have the schema at `at`.
fn is_answer(at: &Pointer, sent: &HashSet<String>) -> bool {
    let tokens = tokens(at);
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match tokens.as_slice() {
        ["components", "schemas", name, ..] => !sent.contains(*name),
        ["components", section, ..] => *section == "responses",
        ["paths", _, _, part, ..] => *part == "responses",
        _ => false,
    }
}

/// One schema of OpenAPI as JSON Schema.
fn convert(node: &mut Value, side: Side, says_siblings: bool) {
    let Some(schema) = node.as_object_mut() else {
        return;
    };
    if let Some(reference) = schema.get("$ref").cloned()
        && !says_siblings
    {
        let nullable = schema.is_true("nullable");
        *schema = Map::from_iter([("$ref".to_owned(), reference)]);
        if nullable {
            or_null(schema);
        }
        return;
    }
    let is_union = schema.contains_key("oneOf") || schema.contains_key("anyOf");
    let tag = schema.get("discriminator").filter(|_| is_union).cloned();
    for keyword in [
        "example",
        "examples",
        "discriminator",
        "xml",
        "externalDocs",
        "default",
        "deprecated",
    ] {
        schema.shift_remove(keyword);
    }
    schema.retain(|keyword, _| !keyword.starts_with("x-"));
    // YAML reads the type null as nothing where nobody quotes it
    for kind in schema.list_mut("type").filter(|kind| kind.is_null()) {
        *kind = json!("null");
    }
    if let Some(tag) = tag {
        schema.insert(TAG.to_owned(), tag);
    }
    if schema
        .get("required")
        .is_some_and(|required| !required.is_array())
    {
        schema.shift_remove("required");
    }
    // what only one side writes is not required of the other
    let one_sided: Vec<Value> = schema
        .entries("properties")
        .filter(|(_, property)| {
            (side != Side::Answer && property.is_true("readOnly"))
                || (side != Side::Request && property.is_true("writeOnly"))
        })
        .map(|(name, _)| json!(name))
        .collect();
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !one_sided.contains(name));
    }
    if side == Side::Request {
        let read_only = |property: &Value| property.is_true("readOnly");
        if let Some(properties) = schema.map_mut("properties") {
            properties.retain(|_, property| !read_only(property));
        }
    }
    for (bound, exclusive) in BOUNDS {
        match schema.get(exclusive) {
            Some(Value::Bool(true)) => {
                schema.shift_remove(exclusive);
                if let Some(value) = schema.shift_remove(bound) {
                    schema.insert(exclusive.to_owned(), value);
                }
            }
            Some(Value::Bool(false)) => {
                schema.shift_remove(exclusive);
            }
            _ => {}
        }
    }
    // what everybody means by it; no validator knows it but Prism's
    if schema.text("format") == Some("url") {
        schema.insert("format".into(), json!("uri"));
    }
    match schema.text("pattern").map(pattern::read) {
        Some(Ok(read)) => {
            schema.insert("pattern".into(), json!(read));
        }
        // the server of the calls reads a pattern that may take long, and the client does not
        Some(Err(Unusable::Exponential)) if side == Side::Request => {}
        Some(Err(_)) => {
            schema.shift_remove("pattern");
        }
        None => {}
    }
    if schema.shift_remove("nullable") == Some(json!(true)) {
        if let Some(kind) = schema.get("type").cloned() {
            // in place, so that pointers go on leading where they led
            schema.insert("type".into(), json!([kind, "null"]));
            if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                values.push(Value::Null);
            }
        } else if !schema.is_empty() {
            or_null(schema);
        }
    }
}

/// Whether values of the schema may be of this type.
fn is_of(schema: &Map<String, Value>, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        one => one.is_some_and(|one| one == kind),
    }
}

/// Gives a map two optional properties, and an object that has none the keyword for them, without which the generator takes the schema
/// itself for a value.
fn name_keys(schema: &mut Map<String, Value>) {
    let more = match schema.get("additionalProperties") {
        Some(Value::Bool(true)) => Some(json!({})),
        Some(more @ Value::Object(_)) => Some(more.clone()),
        _ => None,
    };
    if more.is_none() && !is_of(schema, "object") {
        return;
    }
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    if let (Some(properties), Some(more)) = (properties.as_object_mut(), more) {
        for key in ["aKey", "another key"] {
            properties.entry(key).or_insert_with(|| more.clone());
        }
    }
}

/// Says the length of a text in its pattern, where it ends in a repetition: the generator heeds a pattern or a length, not both.
fn count_letters(schema: &mut Map<String, Value>) {
    let length = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    let (least, most) = (length("minLength"), length("maxLength"));
    let Some(pattern) = schema.text("pattern") else {
        return;
    };
    let repeated = pattern.strip_suffix("+$").or(pattern.strip_suffix("*$"));
    if let (Some(repeated), true) = (repeated, least.or(most).is_some()) {
        let least = least.unwrap_or(1);
        let most = most.unwrap_or(least + 8).max(least);
        let pattern = format!("{repeated}{{{least},{most}}}$");
        schema.insert("pattern".to_owned(), json!(pattern));
    }
}

/// Adds the bounds that the format of an integer is.
fn bound(schema: &mut Map<String, Value>) {
    let format = schema.text("format");
    let sized = |format: &str| format.starts_with("int") || format.starts_with("uint");
    if !is_of(schema, "integer") || !format.is_some_and(sized) {
        return;
    }
    let (least, most) = integer_range(format);
    let most = if format == Some("uint64") {
        json!(u64::MAX)
    } else {
        json!(most)
    };
    schema.entry("minimum").or_insert(json!(least));
    schema.entry("maximum").or_insert(most);
}

/// Asks for the tag of a union, and for the member that it names: what a value without a tag means is undefined (OpenAPI 3.1.1,
/// discriminator object), and 3.0 expects it.
fn require_tag(root: &Value, schema: &mut Map<String, Value>, discriminator: &Value) {
    let Some(tag) = discriminator.text("propertyName") else {
        return;
    };
    let mut all = vec![json!({ "required": [tag] })];
    for (value, target) in discriminator.entries("mapping") {
        let target = target
            .as_str()
            .filter(|target| reference::resolve(root, target).is_some());
        let named = json!({ "required": [tag], "properties": { tag: { "const": value } } });
        all.extend(target.map(|target| json!({ "if": named, "then": { "$ref": target } })));
    }
    // what is no object has no tag
    let tagged = json!({ "if": { "type": "object" }, "then": { "allOf": all } });
    let conditions = schema.entry("allOf").or_insert_with(|| json!([]));
    if let Some(conditions) = conditions.as_array_mut() {
        conditions.push(tagged);
    }
}

fn or_null(schema: &mut Map<String, Value>) {
    let inner = std::mem::take(schema);
    schema.insert("anyOf".into(), json!([inner, { "type": "null" }]));
}
