//! What OpenAPI 3.1 and 3.2 have around the schemas, as OpenAPI 3.0 has it. What a client can use is used; the rest is said in the ledger.
//! It never looks into schemas.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::media_type::{FORM, essence};
use crate::openapi::naming::{Names, type_name};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{parameter_place, path_place};
use crate::openapi::reference::{follow, schema_place, schema_reference};
use crate::openapi::schema::add_component;
use crate::openapi::version::Version;
use crate::openapi::walk::{METHODS, Site, child, read, tokens, walk};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::METHOD;

pub(crate) const PASS: Pass = Pass {
    name: "later-versions",
    reason: "What OpenAPI 3.1 and 3.2 have and OpenAPI 3.0 has not, around the schemas: what a client can use is written as 3.0 has it.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    if Version::of_document(root) == Version::V3_0 {
        return Ok(());
    }
    let Some(document) = root.as_object_mut() else {
        return Ok(());
    };
    head(document, changes);
    requirements(document);
    parameters(root, changes);
    methods(root, changes);
    walk(root, &mut |at, site, node| {
        let Some(node) = node.as_object_mut() else {
            return;
        };
        match site {
            Site::Operation => {
                node.entry("responses").or_insert(json!({}));
                requirements(node);
            }
            Site::Response if !node.contains_key("$ref") => {
                let summary = node.shift_remove("summary").unwrap_or(json!(""));
                node.entry("description").or_insert(summary);
            }
            Site::Example => {
                node.shift_remove("serializedValue");
                if let Some(value) = node.shift_remove("dataValue") {
                    node.entry("value").or_insert(value);
                }
            }
            Site::Schema => default_mapping(at, node, changes),
            _ => {}
        }
    });
    items(root, changes);
    bounded(root)
}

/// The head of the document, its sections and its tags.
fn head(document: &mut Map<String, Value>, changes: &mut Changes<'_>) {
    let at = |key: &str| PointerBuf::from_tokens([key]);
    for key in ["$self", "jsonSchemaDialect"] {
        document.shift_remove(key);
    }
    document.entry("paths").or_insert_with(|| {
        changes.adapted(Pointer::root(), "no paths: types alone");
        json!({})
    });
    if let Some(Value::Object(webhooks)) = document.shift_remove("webhooks") {
        for name in webhooks.keys() {
            changes.adapted(
                &child(&at("webhooks"), [name.as_str()]),
                "webhook left out: the service calls it, a client does not",
            );
        }
    }
    if let Some(components) = document.map_mut("components") {
        for section in ["pathItems", "mediaTypes", "webhooks"] {
            // they stand where they are used
            components.shift_remove(section);
        }
    }
    if let Some(info) = document.map_mut("info") {
        if let Some(summary) = info.shift_remove("summary") {
            info.entry("description").or_insert(summary);
        }
        if let Some(license) = info.map_mut("license")
            && let Some(Value::String(identifier)) = license.shift_remove("identifier")
            && !license.contains_key("url")
        {
            let url = format!("https://spdx.org/licenses/{identifier}.html");
            changes.adapted(
                &PointerBuf::from_tokens(["info", "license", "identifier"]),
                format!("{identifier} written as its address {url}"),
            );
            license.insert("url".into(), json!(url));
        }
    }
    for (index, tag) in document.list_mut("tags").enumerate() {
        let Some(tag) = tag.as_object_mut() else {
            continue;
        };
        if let Some(summary) = tag.shift_remove("summary") {
            tag.entry("description").or_insert(summary);
        }
        for key in ["parent", "kind"] {
            if let Some(value) = tag.shift_remove(key) {
                changes.adapted(
                    &child(&at("tags"), [&index.to_string(), key]),
                    format!("{value} left out: the operations of a client are in no groups"),
                );
            }
        }
    }
}

const SCHEMES: &str = "#/components/securitySchemes/";

/// Security requirements name a scheme; in OpenAPI 3.2 they may refer to it.
fn requirements(owner: &mut Map<String, Value>) {
    for requirement in owner.list_mut("security") {
        let Some(requirement) = requirement.as_object_mut() else {
            continue;
        };
        if requirement.keys().any(|name| name.starts_with(SCHEMES)) {
            for (name, scopes) in std::mem::take(requirement) {
                let name = name.strip_prefix(SCHEMES).unwrap_or(&name).to_owned();
                requirement.insert(name, scopes);
            }
        }
    }
}

/// Parameters that are the whole query string, and cookies as they are written.
fn parameters(root: &mut Value, changes: &mut Changes<'_>) {
    let before = before(root, |site, node| {
        site == Site::Parameter && node.text("in") == Some("querystring")
    });
    walk(root, &mut |at, site, node| match site {
        Site::Parameter => {
            if node.text("in") == Some("querystring") {
                query_string(at, node, changes);
            }
            if node.text("in") == Some("cookie") && node.text("style") == Some("cookie") {
                node["style"] = json!("form");
            }
        }
        // those that could not be lowered go
        Site::Path | Site::Operation => {
            let Some(Value::Array(list)) = node.get_mut("parameters") else {
                return;
            };
            let mut moves = Vec::new();
            let mut kept = Vec::new();
            for (index, parameter) in std::mem::take(list).into_iter().enumerate() {
                let here = parameter_place(at, index);
                let meant = follow(&before, &parameter).unwrap_or(&parameter);
                if meant.text("in") == Some("querystring") && form(meant).is_none() {
                    let name = meant.text("name").unwrap_or_default();
                    let media_types = meant.entries("content").map(|(name, _)| name.as_str());
                    let media_type = media_types.collect::<Vec<_>>().join(", ");
                    changes.left_to_caller(
                        &here,
                        format!(
                            "parameter {name}, which is the whole query string as {media_type}"
                        ),
                    );
                    continue;
                }
                moves.push((parameter_place(at, kept.len()), here));
                kept.push(parameter);
            }
            *list = kept;
            changes.moved_together(&moves);
        }
        _ => {}
    });
}

/// The document as it is, for what is looked up in it once there is a node that asks for it; nothing, if there is none.
fn before(root: &Value, asks: impl Fn(Site, &Value) -> bool) -> Value {
    let mut is_asked = false;
    read(root, &mut |_, site, node| is_asked |= asks(site, node));
    if is_asked { root.clone() } else { Value::Null }
}

/// The schema of a query string that is a form.
fn form(parameter: &Value) -> Option<(&String, &Value)> {
    let mut content = parameter.entries("content");
    let (name, media) = content.find(|(name, _)| essence(name) == FORM)?;
    Some((name, media.get("schema")?))
}

/// A query string that is a form has a parameter for each of its fields.
fn query_string(at: &Pointer, node: &mut Value, changes: &mut Changes<'_>) {
    let Some((media_type, schema)) = form(node) else {
        return;
    };
    let (media_type, schema) = (media_type.clone(), schema.clone());
    changes.moved(
        &child(at, ["schema"]),
        &child(at, ["content", &media_type, "schema"]),
    );
    if let Some(parameter) = node.as_object_mut() {
        parameter.shift_remove("content");
        parameter.insert("in".into(), json!("query"));
        parameter.insert("style".into(), json!("form"));
        parameter.insert("explode".into(), json!(true));
        parameter.insert("schema".into(), schema);
        changes.adapted(at, "in querystring: its fields are the query parameters");
    }
}

/// The methods of OpenAPI 3.0 under which an operation of another method can stand: those whose requests have a body first.
const PLACES: [&str; 6] = ["post", "put", "patch", "delete", "options", "trace"];

/// Operations of other methods than those of OpenAPI 3.0 stand under one of these, with their true method beside.
fn methods(root: &mut Value, changes: &mut Changes<'_>) {
    for (path, item) in root.entries_mut("paths") {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        let at = path_place(path);
        let mut others = Vec::new();
        if let Some(operation) = item.shift_remove("query") {
            others.push(("QUERY".to_owned(), child(&at, ["query"]), operation));
        }
        if let Some(Value::Object(more)) = item.shift_remove("additionalOperations") {
            for (method, operation) in more {
                let from = child(&at, ["additionalOperations", &method]);
                others.push((method, from, operation));
            }
        }
        for (method, from, mut operation) in others {
            let Some(fields) = operation.as_object_mut() else {
                continue;
            };
            let own = METHODS
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(&method));
            let mut places = PLACES
                .into_iter()
                .filter(|place| !item.contains_key(*place));
            let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if method.is_empty() || !method.chars().all(is_token) {
                let said = format!("the operation of method {method:?}, which HTTP cannot have");
                changes.left_to_caller(&from, said);
                continue;
            }
            let Some(place) = own.filter(|own| !item.contains_key(*own)).or(places.next()) else {
                changes.left_to_caller(
                    &from,
                    format!(
                        "the operation of method {method}: the path has operations of all others"
                    ),
                );
                continue;
            };
            fields
                .entry("operationId")
                .or_insert_with(|| json!(format!("{} {path}", method.to_ascii_lowercase())));
            if own != Some(place) {
                fields.insert(METHOD.to_owned(), json!(method));
            }
            changes.moved(&child(&at, [place]), &from);
            changes.adapted(&from, format!("stands under {place}; sent as {method}"));
            item.insert(place.to_owned(), operation);
        }
    }
}

fn default_mapping(at: &Pointer, schema: &mut Map<String, Value>, changes: &mut Changes<'_>) {
    let discriminator = schema.map_mut("discriminator");
    if let Some(Value::String(target)) =
        discriminator.and_then(|discriminator| discriminator.shift_remove("defaultMapping"))
    {
        changes.left_to_caller(
            &child(at, ["discriminator"]),
            format!("defaultMapping {target}: what a value without a tag that is known is"),
        );
    }
}

/// The items of streams: their schema stands for the body, as documents of OpenAPI 3.0 have it.
fn items(root: &mut Value, changes: &mut Changes<'_>) {
    let mut names = Names::of(root);
    let mut components = Vec::new();
    let before = before(root, |site, node| {
        site == Site::MediaType && node.has("itemSchema")
    });
    walk(root, &mut |at, site, node| {
        if site != Site::MediaType {
            return;
        }
        let Some(media) = node.as_object_mut() else {
            return;
        };
        for key in ["prefixEncoding", "itemEncoding"] {
            if let Some(encoding) = media.shift_remove(key) {
                changes.left_to_caller(at, format!("{key} {encoding}"));
            }
        }
        let Some(item) = media.shift_remove("itemSchema") else {
            return;
        };
        if media.contains_key("schema") {
            changes.left_to_caller(at, "itemSchema beside `schema`, which describes the whole");
            return;
        }
        let from = child(at, ["itemSchema"]);
        let payload = payload(&before, &item, &from);
        let (schema, from) = payload.unwrap_or((item, from));
        let schema = if schema.get("$ref").is_some() {
            schema
        } else {
            let name = names.new_name(&format!("{}Item", of_operation(&before, at)));
            components.push((name.clone(), schema, from));
            schema_reference(&name)
        };
        changes.moved(&child(at, ["schema"]), &child(at, ["itemSchema"]));
        changes.adapted(
            at,
            "itemSchema: the schema is that of one item of the stream",
        );
        media.insert("schema".into(), schema);
    });
    for (name, schema, from) in components {
        changes.moved(&schema_place(&name), &from);
        add_component(root, &name, schema);
    }
}

/// What an event carries, where an item is described as the event: the schema of the JSON text in its `data`.
fn payload(root: &Value, item: &Value, at: &Pointer) -> Option<(Value, PointerBuf)> {
    let event = follow(root, item)?;
    let data = event.pointer("/properties/data")?;
    let schema = data.get("contentSchema")?;
    Some((
        schema.clone(),
        child(at, ["properties", "data", "contentSchema"]),
    ))
}

/// What the operation or the component is called that holds the media type at `at`.
fn of_operation(root: &Value, at: &Pointer) -> String {
    let tokens = tokens(at);
    match tokens
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["paths", path, method, ..] => {
            let id = root["paths"][path][method].text("operationId");
            id.map_or_else(|| type_name(&format!("{method} {path}")), type_name)
        }
        ["components", _, name, ..] => type_name(name),
        _ => String::new(),
    }
}
