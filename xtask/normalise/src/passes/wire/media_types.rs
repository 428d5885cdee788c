//! Describes request bodies by media types that the generator supports. What it cannot send by itself is kept for the emitted code:
//! the true media type, the other ones that the caller may choose, how forms and parts are written.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use super::encoding;
use super::named_bodies::NamedBodies;
use crate::error::Refusal;
use crate::openapi::media_type::{
    BYTES, FORM, JSON, MERGE_PATCH, TEXT, body_schema, essence, fits, is_json, is_range,
    is_synonym, is_text,
};
use crate::openapi::object::Object as _;
use crate::openapi::operation::each_operation_beside;
use crate::openapi::schema::{bytes, is_bytes, is_raw};
use crate::openapi::walk::{BODIES, child};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::{CONTENT_TYPE, OURS};

pub(crate) const PASS: Pass = Pass {
    name: "media-types",
    reason: "The generator knows one media type an operation, of JSON, form, text and raw bytes. `x-content-type` keeps the true one, \
             `x-bodies` those among which the caller chooses, and how forms and parts are written; the emitted builders send them.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut named = NamedBodies::of(root);
    each_operation_beside(root, |root, at, operation| {
        for extension in OURS {
            operation.shift_remove(extension);
        }
        let id = operation.text("operationId").unwrap_or_default().to_owned();
        let content = operation.map_mut("requestBody");
        let content = content.and_then(|body| body.map_mut("content"));
        let Some(content) = content.filter(|content| !content.is_empty()) else {
            operation.shift_remove("requestBody");
            return;
        };
        let mut bodies = Bodies {
            root,
            named: &mut named,
            at,
            id: &id,
        };
        let Some(lowered) = bodies.lower(content, changes) else {
            return;
        };
        if !lowered.bodies.is_empty() {
            operation.insert(BODIES.into(), Value::Object(lowered.bodies));
        } else if let Some(name) = lowered.content_type {
            operation.insert(CONTENT_TYPE.into(), json!(name));
        }
    });
    named.add_to(root);
    bounded(root)
}

/// How a body is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

impl Kind {
    fn of(root: &Value, name: &str, media: &Value) -> Self {
        let structured = is_structured(root, media);
        let may_be_json = is_range(name) && fits(name, JSON);
        if essence(name).starts_with("multipart/") {
            Self::Multipart
        } else if (is_json(name) && !is_file(root, media)) || (may_be_json && structured) {
            Self::Json
        } else if essence(name) == FORM && structured {
            Self::Form
        } else if is_text(name) || essence(name) == FORM {
            Self::Text
        } else {
            Self::Bytes
        }
    }

    /// The media type by which the generator knows it.
    fn known(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Form => FORM,
            Self::Text => TEXT,
            Self::Multipart | Self::Bytes => BYTES,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
            Self::Multipart => "multipart",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }
}

/// The bodies of one operation.
struct Bodies<'a> {
    root: &'a Value,
    named: &'a mut NamedBodies,
    at: &'a Pointer,
    id: &'a str,
}

/// What is left for the emitted code.
struct Lowered {
    bodies: Map<String, Value>,
    content_type: Option<String>,
}

impl Bodies<'_> {
    /// Leaves one media type in `content`, as the generator knows it.
    fn lower(
        &mut self,
        content: &mut Map<String, Value>,
        changes: &mut Changes<'_>,
    ) -> Option<Lowered> {
        let chosen = choose(self.root, content)?;
        let kind = Kind::of(self.root, &chosen, &content[&chosen]);
        let same = |name: &str| {
            is_synonym(name, &chosen)
                && content[name].get("schema") == content[&chosen].get("schema")
        };
        let others: Vec<String> = content
            .keys()
            .filter(|name| **name != chosen && !same(name))
            .cloned()
            .collect();
        let mut bodies = Map::new();
        let before = content.clone();
        for (name, media) in content.iter_mut() {
            let is_chosen = *name == chosen;
            if !is_chosen && !others.contains(name) {
                continue;
            }
            let place = child(self.at, ["requestBody", "content", name]);
            let Some(media) = media.as_object_mut() else {
                continue;
            };
            let role = (is_chosen, is_chosen && others.is_empty());
            let described = self.describe(name, media, &before, &place, role, changes);
            if let Some(mut body) = described {
                if is_chosen {
                    body.insert("default".into(), json!(true));
                }
                bodies.insert(name.clone(), Value::Object(body));
            }
        }
        if !bodies.is_empty() {
            let told = if others.is_empty() {
                format!("request body {chosen}: written by the emitted code")
            } else {
                format!(
                    "request body {chosen}, unless the caller chooses {}",
                    others.join(", ")
                )
            };
            changes.adapted(self.at, told);
        }
        let mut media = match content.shift_remove(&chosen) {
            Some(Value::Object(media)) => media,
            _ => Map::new(),
        };
        media.shift_remove("encoding");
        match kind {
            Kind::Json => {
                media.entry("schema").or_insert(json!({}));
            }
            Kind::Form => {}
            Kind::Multipart | Kind::Text | Kind::Bytes => {
                for keyword in ["example", "examples"] {
                    media.shift_remove(keyword);
                }
                let schema = if kind == Kind::Text {
                    json!({ "type": "string" })
                } else {
                    bytes()
                };
                media.insert("schema".into(), schema);
            }
        }
        let known = kind.known();
        *content = Map::from_iter([(known.to_owned(), Value::Object(media))]);
        let mut content_type = None;
        if known != chosen {
            let place = |media: &str| child(self.at, ["requestBody", "content", media]);
            changes.moved(&place(known), &place(&chosen));
            if !is_range(&chosen) && (kind != Kind::Json || essence(&chosen) != JSON) {
                changes.adapted(
                    self.at,
                    format!("request body {chosen} described as {known}"),
                );
                content_type = Some(chosen);
            }
        }
        Some(Lowered {
            bodies,
            content_type,
        })
    }

    /// What the emitted code has to know of a body: nothing, where it is the only one and the generator sends it as it is.
    fn describe(
        &mut self,
        name: &str,
        media: &mut Map<String, Value>,
        content: &Map<String, Value>,
        at: &Pointer,
        (is_chosen, is_only): (bool, bool),
        changes: &mut Changes<'_>,
    ) -> Option<Map<String, Value>> {
        let kind = Kind::of(self.root, name, &Value::Object(media.clone()));
        let mut body = Map::new();
        body.insert("kind".into(), json!(kind.word()));
        let mut is_plain = is_only;
        match kind {
            Kind::Json if essence(name) == MERGE_PATCH => changes.left_to_caller(
                self.at,
                format!(
                    "null in a body of {name}, which removes a member: fields of the body's type that are None are left out, and \
                     leave it alone"
                ),
            ),
            Kind::Json => {}
            Kind::Form => {
                let rows = encoding::form(media, at, changes);
                let plain = encoding::is_plain(self.root, media);
                is_plain &= plain;
                if !plain {
                    body.insert("properties".into(), Value::Object(rows));
                    self.undefined(media, at, changes);
                }
            }
            Kind::Multipart => {
                is_plain = false;
                let rows = encoding::parts(self.root, media, at, changes);
                body.insert("parts".into(), Value::Object(rows));
                changes.left_to_caller(
                    at,
                    "the schemas of the parts: the caller builds each; those that are required must be there",
                );
            }
            Kind::Text | Kind::Bytes => {
                if !media.get("schema").is_none_or(is_raw) {
                    let told =
                        format!("the schema of the request body {name}, which is sent as it is given");
                    changes.left_to_caller(self.at, told);
                }
            }
        }
        let range = is_range(name);
        if range {
            is_plain = false;
            if fits(name, kind.known()) {
                body.insert("sent".into(), json!(kind.known()));
            } else {
                changes.left_to_caller(
                    at,
                    format!("which media type of {name} a body has: the caller names it"),
                );
            }
        }
        if is_plain {
            return None;
        }
        if matches!(kind, Kind::Json | Kind::Form) && (!is_only || range) {
            let essence = essence(name);
            let word = match essence.split_once('/') {
                _ if is_chosen => "",
                _ if kind == Kind::Form => "form",
                Some((_, subtype)) => subtype.trim_end_matches("+json"),
                None => "",
            };
            let wish = format!("{}-{word}-body", self.id);
            let wish = (self.id, wish.as_str());
            if is_chosen && !range {
                let others = content.iter().filter(|(other, _)| *other != name);
                let others = others.map(|(_, media)| media);
                self.named.share(media, others, at, wish, changes);
            } else if let Some(schema) = self.named.name(media, at, wish, changes) {
                body.insert("schema".into(), schema);
            }
        }
        Some(body)
    }

    /// What OpenAPI leaves open is written in one of the ways that services read.
    fn undefined(&self, media: &Map<String, Value>, at: &Pointer, changes: &mut Changes<'_>) {
        changes.left_to_caller(
            at,
            "an empty list, and null, of which a form says nothing: they are left out",
        );
        let value = Value::Object(media.clone());
        let schema = body_schema(self.root, &value);
        if schema.is_some_and(|schema| schema.text("type") == Some("array")) {
            changes.adapted(
                at,
                "a list as a form, of which OpenAPI says nothing: each item goes by its index",
            );
        }
    }
}

/// The media type that is sent unless the caller chooses another: JSON first, then a form, then the first of the others.
fn choose(root: &Value, content: &Map<String, Value>) -> Option<String> {
    let is_list = |name: &str| {
        let schema = body_schema(root, &content[name]);
        schema.is_none_or(|schema| schema.text("type").is_none_or(|kind| kind == "array"))
    };
    let read = |name: &str| is_json(name) && !is_file(root, &content[name]);
    let is_json_patch = |name: &str| essence(name) == "application/json-patch+json";
    let first = |wanted: &dyn Fn(&str) -> bool| content.keys().find(|name| wanted(name));
    first(&|name| essence(name) == JSON && read(name))
        // a list of operations is no object
        .or_else(|| first(&|name| is_json_patch(name) && is_list(name) && read(name)))
        .or_else(|| first(&|name| read(name) && !is_json_patch(name) && !is_range(name)))
        .or_else(|| first(&read))
        .or_else(|| first(&|name| fits(name, JSON) && is_structured(root, &content[name])))
        .or_else(|| first(&|name| essence(name) == FORM))
        .or_else(|| first(&|name| !is_range(name)))
        .or_else(|| content.keys().next())
        .cloned()
}

/// Whether the body is a file, whatever its media type says.
fn is_file(root: &Value, media: &Value) -> bool {
    body_schema(root, media).is_some_and(is_bytes)
}

/// Whether the schema describes more than text.
fn is_structured(root: &Value, media: &Value) -> bool {
    let schema = body_schema(root, media).and_then(Value::as_object);
    schema.is_some_and(|schema| {
        let kind = schema.get("type");
        kind.is_none_or(|kind| kind == "object" || kind == "array") && !schema.is_empty()
    })
}
