//! Plans the calls: which builder of the generated client an operation of the document is, which of its setters takes which parameter,
//! and two sets of values, what is required alone and everything. It makes no call.

use std::collections::BTreeMap;

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::naming::field_name;
use openapi_normalise::object::Object as _;
use openapi_normalise::operation::{operations, path_and_method};
use openapi_normalise::walk::child;
use openapi_normalise::{Document, media_type, reference};
use serde_json::{Map, Value, json};

use super::builders::{Builder, is_bytes, is_text, is_texts, unnamed};
use super::relay::Exchange;
use crate::corpus::schemas::describing;

/// The operations of a document.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Each operation, in document order.
    pub operations: Vec<Operation>,
}

/// One operation, and how it is called.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its place in the bundled document.
    pub place: PointerBuf,
    /// Its method and path.
    pub name: String,
    /// Its builder in the client; none where there is none.
    pub builder: Option<Builder>,
    /// Whether the document declares path parameters that the path does not have.
    pub has_slip: bool,
    /// The calls that are made.
    pub calls: Vec<Call>,
}

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Whether everything is set, or what is required alone.
    pub everything: bool,
    /// What the setters are given.
    pub arguments: Map<String, Value>,
    /// Headers that prove who calls.
    pub headers: Vec<(String, String)>,
    /// What is to be sent.
    pub expected: Expected,
    /// What the client has no setter for.
    pub unsettable: Vec<String>,
    /// What is required and has no value, because the generator of values made none that is valid. The call is not made.
    pub valueless: Vec<String>,
}

/// What a call is to send, and nothing else.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The place of the body's schema, and the value, where there is a body.
    pub body: Option<(PointerBuf, Value)>,
    /// The names that may stand in the query, or begin one that continues in brackets.
    pub query: Vec<String>,
    /// The declared headers that were not set.
    pub absent_headers: Vec<String>,
}

/// A parameter, or the body, of an operation of the original document.
struct Part {
    name: String,
    /// `query`, `path`, `header`, `cookie` or `body`.
    place: String,
    required: bool,
    /// Where its schema stands.
    schema: PointerBuf,
    /// The media type that it is written in, where it has one.
    media: Option<String>,
}

/// The schemas of all parameters and bodies of a document.
pub fn schemas(document: &Document, lowered: &Document) -> Vec<PointerBuf> {
    let all = operations(&document.root);
    let parts = all.flat_map(|(at, _)| parts(document, lowered, &at));
    parts.map(|part| part.schema).collect()
}

/// Plans the calls of `document`, whose client has `builders`, with the `values` of its parameters and bodies.
pub fn plan(
    document: &Document,
    lowered: &Document,
    builders: &BTreeMap<(String, String), Builder>,
    values: &BTreeMap<PointerBuf, Vec<Value>>,
) -> Plan {
    let mut plan = Plan::default();
    for (place, operation) in operations(&document.root) {
        let (path, method) = path_and_method(&place);
        let builder = builders.get(&(method.clone(), unnamed(&path))).cloned();
        let mut parts = parts(document, lowered, &place);
        let (undeclared, has_slip) = fit_path(&path, &mut parts);
        let headers = credentials(&document.root, operation);
        let keys = keys_in_query(&document.root, operation);
        let calls = builder.iter().flat_map(|builder| {
            [false, true].map(|everything| {
                let mut call = call(document, builder, &parts, values, everything);
                for setter in undeclared.iter().filter_map(|name| builder.setter(name)) {
                    call.arguments.insert(setter.to_owned(), json!("anything"));
                }
                call.headers.clone_from(&headers);
                call.expected.query.extend(keys.iter().cloned());
                call
            })
        });
        plan.operations.push(Operation {
            name: format!("{} {path}", method.to_ascii_uppercase()),
            calls: calls.collect(),
            builder,
            has_slip,
            place,
        });
    }
    plan
}

/// Gives each parameter of the path the name that its path has for it, and leaves out those that the path does not have. Tells which
/// names of the path have no parameter, and whether the document had another name or one too many.
fn fit_path(path: &str, parts: &mut Vec<Part>) -> (Vec<String>, bool) {
    let pieces = path.split('{').skip(1);
    let names = pieces.filter_map(|piece| piece.split('}').next());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    let is_declared = |name: &String, parts: &[Part]| {
        let mut parts = parts.iter();
        parts.any(|part| part.place == "path" && part.name == *name)
    };
    names.retain(|name| !is_declared(name, parts));
    let mut has_slip = false;
    parts.retain_mut(|part| {
        if part.place != "path" || path.contains(&format!("{{{}}}", part.name)) {
            return true;
        }
        has_slip = true;
        let alike = |name: &String| field_name(name) == field_name(&part.name);
        let Some(index) = names.iter().position(alike) else {
            return false;
        };
        part.name = names.remove(index);
        true
    });
    (names, has_slip)
}

/// What an operation takes.
fn parts(document: &Document, lowered: &Document, operation: &Pointer) -> Vec<Part> {
    let root = &document.root;
    let mut parts: Vec<Part> = Vec::new();
    let path = operation.split_back().map_or(operation, |(path, _)| path);
    for owner in [operation, path] {
        let list = child(owner, ["parameters"]);
        let count = list
            .resolve(root)
            .ok()
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        for index in 0..count {
            let at = resolved(root, child(&list, [index.to_string().as_str()]));
            let Some(parameter) = at.resolve(root).ok().and_then(Value::as_object) else {
                continue;
            };
            let (Some(name), Some(place)) = (parameter.text("name"), parameter.text("in")) else {
                continue;
            };
            // the first three are described elsewhere, by the standard; the others are the transport's
            let elsewhere = [
                "accept",
                "content-type",
                "authorization",
                "content-length",
                "connection",
                "host",
                "transfer-encoding",
            ];
            let is_known = parts
                .iter()
                .any(|part| part.name == name && part.place == place);
            if is_known || (place == "header" && elsewhere.contains(&&*name.to_ascii_lowercase())) {
                continue;
            }
            let media = parameter
                .entries("content")
                .next()
                .map(|(media, _)| media.clone());
            parts.push(Part {
                name: name.to_owned(),
                place: place.to_owned(),
                required: parameter.is_true("required") || place == "path",
                schema: match &media {
                    Some(media) => child(&at, ["content", media, "schema"]),
                    None => child(&at, ["schema"]),
                },
                media,
            });
        }
    }
    let body = resolved(root, child(operation, ["requestBody"]));
    if let Ok(node) = body.resolve(root)
        && let Some(media) = sent_as(node, lowered, operation)
    {
        parts.push(Part {
            name: "body".to_owned(),
            place: "body".to_owned(),
            required: node.is_true("required"),
            schema: child(&body, ["content", &media, "schema"]),
            media: Some(media),
        });
    }
    parts
}

/// The media type of a body that the client sends: the one that is left in the lowered document, or the first of JSON.
fn sent_as(body: &Value, lowered: &Document, operation: &Pointer) -> Option<String> {
    let left = operation.resolve(&lowered.root).ok();
    let left = left.and_then(|operation| operation.get("requestBody"));
    let all: Vec<&String> = body.entries("content").map(|(media, _)| media).collect();
    let content = left
        .map(|body| body.entries("content"))
        .into_iter()
        .flatten();
    let true_one = left.and_then(|body| {
        let own = [body.text("x-content-type")].into_iter();
        let inner = body
            .entries("content")
            .map(|(_, media)| media.text("x-content-type"));
        own.chain(inner).flatten().next()
    });
    let kept = true_one
        .into_iter()
        .chain(content.map(|(media, _)| media.as_str()));
    let kept = kept
        .into_iter()
        .find(|kept| all.iter().any(|media| media == kept));
    kept.map(str::to_owned)
        .or_else(|| {
            all.iter()
                .find(|media| media_type::is_json(media))
                .map(|media| (*media).clone())
        })
        .or_else(|| all.first().map(|media| (*media).clone()))
}

/// The schema of the body that an operation answered with.
pub(super) fn answer_schema(
    root: &Value,
    operation: &Pointer,
    exchange: &Exchange,
) -> Option<PointerBuf> {
    let status = exchange.status()?.to_string();
    let range = format!("{}XX", status.get(..1)?);
    let media = exchange.answer_header("content-type")?;
    let media = media.split(';').next()?.trim();
    [status.as_str(), &range, "default"]
        .into_iter()
        .find_map(|status| {
            let response = resolved(root, child(operation, ["responses", status]));
            let content = response.resolve(root).ok()?.map("content")?;
            let declared = content.keys().find(|declared| {
                let declared = declared.split(';').next().unwrap_or_default();
                declared.trim().eq_ignore_ascii_case(media)
            })?;
            Some(child(&response, ["content", declared, "schema"]))
        })
}

/// The place that a reference at `at` leads to.
fn resolved(root: &Value, mut at: PointerBuf) -> PointerBuf {
    for _ in 0..64 {
        let target = at.resolve(root).ok().and_then(reference::of);
        let target = target.and_then(|target| PointerBuf::parse(target.strip_prefix('#')?).ok());
        match target {
            Some(target) => at = target,
            None => break,
        }
    }
    at
}

fn call(
    document: &Document,
    builder: &Builder,
    parts: &[Part],
    values: &BTreeMap<PointerBuf, Vec<Value>>,
    everything: bool,
) -> Call {
    let mut call = Call {
        everything,
        arguments: Map::new(),
        headers: Vec::new(),
        expected: Expected::default(),
        unsettable: Vec::new(),
        valueless: Vec::new(),
    };
    for part in parts.iter().filter(|part| everything || part.required) {
        let Some(value) = chosen(part, values.get(&part.schema), everything) else {
            if part.required {
                call.valueless.push(format!("{} {}", part.place, part.name));
            }
            continue;
        };
        match part.place.as_str() {
            "body" => call.expected.body = Some((part.schema.clone(), value.clone())),
            "query" => {
                let fields = value.as_object().into_iter().flatten();
                call.expected
                    .query
                    .extend(fields.map(|(name, _)| name.clone()));
                call.expected.query.push(part.name.clone());
            }
            _ => {}
        }
        if let Some(setter) = setter_of(builder, part) {
            let rust = &builder.setters[setter];
            let value = argument(document, part, rust, value);
            call.arguments.insert(setter.to_owned(), value);
        } else if !set_by_property(builder, part, value, &mut call.arguments) {
            call.unsettable
                .push(format!("{} {}", part.place, part.name));
        }
    }
    let unset = |part: &&Part| part.place == "header" && !part.required && !everything;
    let absent = parts.iter().filter(unset).map(|part| part.name.clone());
    call.expected.absent_headers = absent.collect();
    call
}

/// The value with the least in it, or with the most.
fn chosen<'a>(part: &Part, values: Option<&'a Vec<Value>>, everything: bool) -> Option<&'a Value> {
    let values = values?.iter().filter(|value| !value.is_null());
    let fits = |value: &&Value| part.place == "body" || can_be_parameter(&part.place, value);
    let values: Vec<&Value> = values.filter(fits).collect();
    if everything {
        values.into_iter().max_by_key(|value| size(value))
    } else {
        values.into_iter().min_by_key(|value| size(value))
    }
}

/// Whether a parameter can say the value: nothing empty, no null, and in a header and a cookie visible characters alone.
fn can_be_parameter(place: &str, value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => {
            let visible = text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
            let dots = place == "path" && matches!(text.as_str(), "." | "..");
            !text.is_empty() && !dots && (visible || matches!(place, "query" | "path"))
        }
        Value::Array(items) => {
            !items.is_empty() && items.iter().all(|item| can_be_parameter(place, item))
        }
        Value::Object(fields) => {
            !fields.is_empty() && fields.values().all(|field| can_be_parameter(place, field))
        }
        _ => true,
    }
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(fields) => fields.values().map(size).sum::<usize>(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Null => 0,
        _ => 1,
    }
}

fn setter_of<'a>(builder: &'a Builder, part: &Part) -> Option<&'a str> {
    // where two parameters have one name, the client names the place of one of them as well
    let with_place = [
        format!("{}-{}", part.place, part.name),
        format!("{}-{}", part.name, part.place),
    ];
    let mut names = with_place.iter().chain([&part.name]);
    names.find_map(|name| builder.setter(name))
}

/// Sets an object that the client takes property by property.
fn set_by_property(
    builder: &Builder,
    part: &Part,
    value: &Value,
    arguments: &mut Map<String, Value>,
) -> bool {
    let Some(fields) = value.as_object() else {
        return false;
    };
    for (name, field) in fields {
        let names = [format!("{}-{name}", part.name), name.clone()];
        let Some(setter) = names.iter().find_map(|name| builder.setter(name)) else {
            return false;
        };
        let rust = &builder.setters[setter];
        let field = if is_text(rust) {
            json!(as_text(field))
        } else {
            field.clone()
        };
        arguments.insert(setter.to_owned(), field);
    }
    true
}

/// A value as its setter takes it: a text where the client leaves the writing to the caller.
fn argument(document: &Document, part: &Part, rust: &str, value: &Value) -> Value {
    let media = part.media.as_deref().unwrap_or_default();
    if is_bytes(rust) && media.starts_with("multipart/") {
        return form(document, part, value);
    }
    if !is_text(rust) && !is_bytes(rust) {
        let items = value.as_array().filter(|_| is_texts(rust));
        let texts = items.map(|items| items.iter().map(as_text).collect::<Vec<_>>());
        return texts.map_or_else(|| value.clone(), |texts| json!(texts));
    }
    let written = match value {
        Value::String(text) if !media_type::is_json(media) => text.clone(),
        Value::Array(items) if part.media.is_none() => {
            items.iter().map(as_text).collect::<Vec<_>>().join(",")
        }
        Value::Object(fields) if part.media.is_none() && part.place != "query" => {
            let parts = fields
                .iter()
                .flat_map(|(name, field)| [name.clone(), as_text(field)]);
            parts.collect::<Vec<_>>().join(",")
        }
        Value::Array(_) | Value::Object(_) => value.to_string(),
        other if media_type::is_json(media) => other.to_string(),
        other => as_text(other),
    };
    json!(written)
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The parts of a form: names with texts, and those that are files.
fn form(document: &Document, part: &Part, value: &Value) -> Value {
    let root = &document.root;
    let is_file = |name: &str| {
        let places = describing(root, &part.schema, &[name.to_owned()]);
        let mut schemas = places.iter().filter_map(|place| place.resolve(root).ok());
        schemas.any(|schema| schema.text("format") == Some("binary"))
    };
    let fields = value.as_object().into_iter().flatten();
    // a list is several parts of one name, and no part is null
    let parts = fields.flat_map(|(name, field)| {
        let items = field
            .as_array()
            .map_or(std::slice::from_ref(field), Vec::as_slice);
        let items = items.iter().filter(|item| !item.is_null());
        items
            .map(|item| json!([name, as_text(item), is_file(name)]))
            .collect::<Vec<_>>()
    });
    json!({ "form": parts.collect::<Vec<_>>() })
}

/// The security schemes that an operation may ask for.
fn schemes<'a>(
    root: &'a Value,
    operation: &'a Map<String, Value>,
) -> impl Iterator<Item = &'a Value> {
    let own = operation.get("security").or_else(|| root.get("security"));
    let requirements = own.and_then(Value::as_array).into_iter().flatten();
    let names = requirements.filter_map(Value::as_object).flatten();
    names.filter_map(|(name, _)| {
        let place = PointerBuf::from_tokens(["components", "securitySchemes", name]);
        resolved(root, place).resolve(root).ok()
    })
}

/// The names of the keys in the query that an operation may ask for.
fn keys_in_query(root: &Value, operation: &Map<String, Value>) -> Vec<String> {
    let in_query = schemes(root, operation).filter(|scheme| scheme.text("in") == Some("query"));
    let names = in_query.filter_map(|scheme| scheme.text("name"));
    names.map(str::to_owned).collect()
}

/// The header of the scheme that an operation asks for and the client does not know.
fn credentials(root: &Value, operation: &Map<String, Value>) -> Vec<(String, String)> {
    let mut kinds = schemes(root, operation).filter_map(|scheme| scheme.text("scheme"));
    let is_digest = kinds.any(|kind| kind.eq_ignore_ascii_case("digest"));
    let digest = (
        "authorization".to_owned(),
        "Digest username=\"user\"".to_owned(),
    );
    is_digest.then_some(digest).into_iter().collect()
}
