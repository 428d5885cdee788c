//! Gives each response one kind of body: JSON with a type, or raw bytes. The media types for the `Accept` header are kept, and those of
//! a success among which the caller chooses.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use super::named_bodies::NamedBodies;
use crate::error::Refusal;
use crate::openapi::media_type::{
    BYTES, JSON, body_schema, essence, fits, is_events, is_json, is_lines, is_range, is_synonym,
};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{each_operation_beside, response_place};
use crate::openapi::schema::{bytes, is_bytes, is_raw};
use crate::openapi::walk::{ANSWERS, child};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::{ACCEPT, EMPTY_IS_NULL};

pub(crate) const PASS: Pass = Pass {
    name: "response-media",
    reason: "The generator reads `application/json` into a type and hands out everything else as bytes. Other JSON media types are \
             described as JSON; `x-accept` keeps what the emitted hooks ask the service for, `x-answers` what the caller may ask for \
             instead: events, JSON texts a line each, other types, files.",
    run,
};

/// Statuses whose answers have no body, whatever a document says.
const WITHOUT_BODY: [&str; 3] = ["204", "205", "304"];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut schemas = NamedBodies::of(root);
    each_operation_beside(root, |root, at, operation| {
        let head = at.last().is_some_and(|method| method.encoded() == "head");
        let id = operation.text("operationId").unwrap_or_default().to_owned();
        without_bodies(operation, head, at, changes);
        let (answers, optional) = answers(root, operation, (at, &id), &mut schemas, changes);
        let chosen_stream = answers.values().any(|answer| {
            answer.is_true("default") && matches!(answer.text("kind"), Some("events" | "lines"))
        });
        let mut wanted: Vec<String> = Vec::new();
        let mut raw = false;
        let mut typed_error = false;
        for (status, response) in operation.entries_mut("responses") {
            let here = response_place(at, status);
            let Some(content) = response.map_mut("content") else {
                continue;
            };
            let success = is_success(status);
            let (asked, is_raw) = one(
                root,
                content,
                &here,
                success && !answers.is_empty(),
                changes,
            );
            if success {
                raw |= is_raw;
                for name in asked {
                    if !wanted.contains(&name) {
                        wanted.push(name);
                    }
                }
            } else {
                typed_error |= !is_raw;
            }
        }
        if chosen_stream {
            wanted.retain(|name| is_events(name) || is_lines(name));
        }
        let is_plain = |name: &String| essence(name) == JSON;
        if raw && typed_error && !chosen_stream && !wanted.iter().any(is_plain) {
            wanted.push(JSON.into());
        }
        let accept = if wanted.is_empty() || wanted.iter().any(|name| is_range(name)) {
            "*/*".to_owned()
        } else {
            wanted.join(", ")
        };
        if !answers.is_empty() {
            if optional
                && answers
                    .values()
                    .any(|answer| answer.text("kind") == Some("json"))
            {
                operation.insert(EMPTY_IS_NULL.into(), json!(true));
            }
            let answers = answers.into_iter().map(|(name, mut answer)| {
                if answer.is_true("default") {
                    answer["accept"] = json!(accept);
                }
                (name, answer)
            });
            operation.insert(ANSWERS.into(), Value::Object(answers.collect()));
        } else if accept != "*/*" && (raw || !wanted.iter().all(is_plain)) {
            operation.insert(ACCEPT.into(), json!(accept));
        }
    });
    schemas.add_to(root);
    bounded(root)
}

/// Whether a response of this status ends a call well: a documented redirection is an answer too.
pub(super) fn is_success(status: &str) -> bool {
    status.starts_with(['2', '3'])
}

/// Takes bodies away where there can be none.
fn without_bodies(
    operation: &mut Map<String, Value>,
    head: bool,
    at: &Pointer,
    changes: &mut Changes<'_>,
) {
    for (status, response) in operation.entries_mut("responses") {
        let Some(response) = response.as_object_mut() else {
            continue;
        };
        let is_empty = response.map("content").is_none_or(Map::is_empty);
        let impossible = head || WITHOUT_BODY.contains(&status.as_str());
        if !is_empty && !impossible {
            continue;
        }
        response.shift_remove("content");
        if !is_empty {
            let of = if head { "to HEAD" } else { "of this status" };
            let told = format!("an answer {of} has no body");
            changes.adapted(&response_place(at, status), told);
        }
    }
}

/// How a body is read.
fn kind(root: &Value, name: &str, media: &Value) -> &'static str {
    let schema = body_schema(root, media);
    let text = schema.is_none_or(|schema| schema.text("type") == Some("string"));
    if is_events(name) {
        "events"
    } else if is_lines(name) {
        "lines"
    } else if !schema.is_some_and(is_bytes) && (is_json(name) || (fits(name, JSON) && !text)) {
        "json"
    } else {
        "bytes"
    }
}

/// Leaves the schema of one item of a stream, where the document describes them all: a line of a list, and nothing of events that are
/// said to be text.
fn of_one(kind: &str, media: &mut Value) {
    let schema_type = media.get("schema").and_then(|schema| schema.text("type"));
    match (kind, schema_type) {
        ("lines", Some("array")) => {
            let items = media["schema"].get("items").cloned();
            media["schema"] = items.unwrap_or_else(|| json!({}));
        }
        ("events" | "lines", Some("string")) => media["schema"] = json!({}),
        _ => {}
    }
}

/// The media type that is read into a type.
fn typed(root: &Value, content: &Map<String, Value>) -> Option<String> {
    let is_typed = |name: &&String| kind(root, name, &content[*name]) == "json";
    let plain = content
        .keys()
        .find(|name| essence(name) == JSON && is_typed(name));
    plain.or_else(|| content.keys().find(is_typed)).cloned()
}

/// What may be asked for.
struct Offer {
    /// What is asked for unless the caller says so; none where it is any of several files.
    default: Option<String>,
    /// Whether the default is a stream that is read piece by piece.
    is_stream: bool,
    others: Vec<String>,
}

impl Offer {
    /// The offer of the successes with these bodies; none where the generator's one way is all there is.
    fn of(root: &Value, contents: &[&Map<String, Value>]) -> Option<Self> {
        let chosen: Vec<_> = contents
            .iter()
            .map(|content| typed(root, content))
            .collect();
        let all = || contents.iter().flat_map(|content| content.keys());
        let is_typed = chosen.iter().any(Option::is_some);
        let stream = all()
            .find(|name| is_events(name))
            .or_else(|| all().find(|name| is_lines(name)))
            .filter(|_| !is_typed)
            .cloned();
        let mut others: Vec<String> = Vec::new();
        for (content, chosen) in contents.iter().zip(&chosen) {
            for name in content.keys() {
                let same = |chosen: &String| {
                    name == chosen
                        || (is_synonym(name, chosen)
                            && content[name].get("schema") == content[chosen].get("schema"))
                };
                let is_default = chosen.as_ref().is_some_and(same)
                    || stream.as_ref() == Some(name)
                    || (chosen.is_none() && is_typed)
                    || chosen.as_ref().is_some_and(|chosen| fits(name, chosen));
                if !is_default && !others.contains(name) {
                    others.push(name.clone());
                }
            }
        }
        others.retain(|name| !chosen.iter().flatten().any(|chosen| chosen == name));
        let few = usize::from(!is_typed);
        if stream.is_none() && others.len() <= few {
            return None;
        }
        Some(Self {
            is_stream: stream.is_some(),
            default: stream.or_else(|| chosen.iter().flatten().next().cloned()),
            others,
        })
    }
}

/// The successes of an operation that the emitted code reads itself, each by its media type, and whether some success has no body.
/// There are none where the generator's one way is all there is.
fn answers(
    root: &Value,
    operation: &mut Map<String, Value>,
    (at, id): (&Pointer, &str),
    schemas: &mut NamedBodies,
    changes: &mut Changes<'_>,
) -> (Map<String, Value>, bool) {
    let before = Value::Object(operation.clone());
    let successes = || {
        before
            .entries("responses")
            .filter(|(status, _)| is_success(status))
    };
    let optional = successes().any(|(_, response)| response.get("content").is_none());
    let contents: Vec<_> = successes()
        .filter_map(|(_, response)| response.map("content"))
        .collect();
    let mut answers = Map::new();
    let Some(offer) = Offer::of(root, &contents) else {
        return (answers, optional);
    };
    let all = offer.others.join(", ");
    if offer.default.is_none() {
        answers.insert(all.clone(), json!({ "kind": "bytes", "default": true }));
    }
    for name in offer.default.iter().chain(&offer.others) {
        for (status, response) in operation.entries_mut("responses") {
            let Some(media) = response
                .map_mut("content")
                .filter(|_| is_success(status) && !answers.contains_key(name))
                .and_then(|content| content.get_mut(name))
            else {
                continue;
            };
            let kind = kind(root, name, media);
            let place = child(at, ["responses", status, "content", name]);
            let essence = essence(name);
            let word = match essence.split_once('/') {
                _ if kind == "events" => "event",
                _ if kind == "lines" => "line",
                Some((_, subtype)) if offer.default.as_ref() != Some(name) => {
                    &format!("{}-response", subtype.trim_end_matches("+json"))
                }
                _ => "response",
            };
            let wish = format!("{id}-{word}");
            let mut answer = json!({ "kind": kind });
            of_one(kind, media);
            let is_typed = offer.default.as_ref() == Some(name) && !offer.is_stream;
            let Some(media) = media.as_object_mut() else {
                continue;
            };
            if kind == "bytes" {
                if !media.get("schema").is_none_or(is_raw) {
                    let told = "the schema of a body that is handed out as bytes";
                    changes.left_to_caller(&place, told);
                }
            } else if is_typed {
                let others = contents.iter().flat_map(|content| {
                    let others = content.iter().filter(|(other, _)| *other != name);
                    others.map(|(_, media)| media)
                });
                schemas.share(media, others, &place, (id, &wish), changes);
            } else if let Some(schema) = schemas.name(media, &place, (id, &wish), changes) {
                answer["schema"] = schema;
            }
            if offer.default.as_ref() == Some(name) {
                answer["default"] = json!(true);
            } else if optional && kind == "json" {
                answer["optional"] = json!(true);
            }
            answers.insert(name.clone(), answer);
        }
    }
    let default = offer.default.as_deref().unwrap_or("of any of its types");
    if offer.is_stream {
        let told = format!("body {default} read piece by piece, as it arrives");
        changes.adapted(at, told);
    }
    if !all.is_empty() {
        let told = format!("answer {default}, unless the caller asks for {all}");
        changes.adapted(at, told);
    }
    (answers, optional)
}

/// Lowers one `content`. Returns the media types to ask for, and whether the body is raw bytes. `told` is whether the ledger knows
/// already what becomes of the other media types.
fn one(
    root: &Value,
    content: &mut Map<String, Value>,
    at: &Pointer,
    told: bool,
    changes: &mut Changes<'_>,
) -> (Vec<String>, bool) {
    let names: Vec<String> = content.keys().cloned().collect();
    let Some(chosen) = typed(root, content) else {
        let is_said = |media: &Value| !media.get("schema").is_none_or(is_raw);
        if !told && content.values().any(is_said) {
            changes.left_to_caller(at, "the schema of a body that is handed out as bytes");
        }
        for media in content.values_mut() {
            *media = json!({ "schema": bytes() });
        }
        // a raw body under a JSON name would be read as a type
        if let Some(json) = content.keys().find(|name| is_json(name)).cloned() {
            content.shift_remove(&json);
            content.insert(BYTES.into(), json!({ "schema": bytes() }));
            changes.adapted(at, format!("body {json} is a file; handed out as bytes"));
        }
        return (names, true);
    };
    let others: Vec<&str> = names
        .iter()
        .filter(|name| **name != chosen)
        .map(String::as_str)
        .collect();
    if !others.is_empty() && !told {
        changes.left_to_caller(
            at,
            format!("body as {}: it is asked for as {chosen}", others.join(", ")),
        );
    }
    let mut media = match content.shift_remove(&chosen) {
        Some(Value::Object(media)) => media,
        _ => Map::new(),
    };
    media.shift_remove("encoding");
    media.entry("schema").or_insert(json!({}));
    *content = Map::from_iter([(JSON.to_owned(), Value::Object(media))]);
    if chosen != JSON {
        changes.adapted(at, format!("body {chosen} described as {JSON}"));
        let place = |media: &str| child(at, ["content", media]);
        changes.moved(&place(JSON), &place(&chosen));
    }
    let asked = if is_range(&chosen) {
        JSON.to_owned()
    } else {
        chosen
    };
    (vec![asked], false)
}
