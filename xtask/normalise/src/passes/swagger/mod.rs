//! Converts a Swagger 2.0 document to OpenAPI 3.0, which all other passes read. It leaves a document of another version alone.
//!
//! What stands in Swagger 2.0 for what is read of the document as it was bundled: each reference names a member of `definitions`,
//! `parameters` or `responses`. Nodes keep their places until the end, so that the ledger names those of the original.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use self::body::Bodies;
use self::media::Media;
use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::operation::{parameter_place, path_place, response_place, take_parameters};
use crate::openapi::reference::{self, member};
use crate::openapi::walk::{Layout, METHODS, Site, child, is_extension, walk};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Moves, Pass};

mod access;
mod body;
mod media;
mod parameters;
mod responses;
mod schemas;

pub(crate) const PASS: Pass = Pass {
    name: "swagger",
    reason: "The passes read OpenAPI 3.0. Of a Swagger 2.0 document, body and form parameters become request bodies, schemas stand below \
             media types, `host`, `basePath` and `schemes` become servers, and shared parts move to `components`.",
    run,
};

/// The sections of Swagger 2.0, and those of `components` that they become.
const SECTIONS: [(&str, &str); 3] = [
    ("definitions", "schemas"),
    ("parameters", "parameters"),
    ("responses", "responses"),
];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    if Layout::of(root) != Layout::Swagger {
        return Ok(());
    }
    schemas::convert(root, changes);
    let shared = Shared::of(root, changes);
    paths(root, &shared, changes);
    shared_parts(root, &shared, changes);
    access::convert(root, &shared.access, changes);
    head(root, changes);
    sections(root, changes);
    reference::check(root)?;
    bounded(root)
}

/// What operations take from the document.
struct Shared {
    parameters: Map<String, Value>,
    responses: Map<String, Value>,
    consumes: Option<Media>,
    produces: Option<Media>,
    access: access::Access,
}

impl Shared {
    fn of(root: &mut Value, changes: &mut Changes<'_>) -> Self {
        let access = access::Access::of(root, changes);
        let map = |key: &str| root.map(key).cloned().unwrap_or_default();
        let (parameters, responses) = (map("parameters"), map("responses"));
        let document = root.as_object_mut();
        let (consumes, produces) = document.map_or((None, None), |document| {
            let at = Pointer::root();
            (
                Media::take(document, "consumes", at, changes),
                Media::take(document, "produces", at, changes),
            )
        });
        Self {
            parameters,
            responses,
            consumes,
            produces,
            access,
        }
    }

    /// A parameter as it is written where it is shared, and its place.
    fn parameter(&self, written: &Value, at: &Pointer) -> (PointerBuf, Value) {
        let mut found = (at.to_buf(), written);
        while let Some(name) = reference::of(found.1).and_then(|text| member(text, "parameters")) {
            match self.parameters.get(&name) {
                // the bundler has followed references between shared parts: there is at most one step
                Some(parameter) if reference::of(parameter).is_none() => {
                    found = (
                        PointerBuf::from_tokens(["parameters", name.as_str()]),
                        parameter,
                    );
                }
                _ => break,
            }
        }
        (found.0, found.1.clone())
    }
}

fn paths(root: &mut Value, shared: &Shared, changes: &mut Changes<'_>) {
    for (path, item) in root.entries_mut("paths") {
        let Some(item) = item.as_object_mut().filter(|_| !is_extension(path)) else {
            continue;
        };
        let at = path_place(path);
        let mut moves = Moves::new();
        let of_path = split(item, &at, shared, &mut moves, changes);
        for method in METHODS {
            if let Some(operation) = item.map_mut(method) {
                let at = child(&at, [method]);
                self::operation(operation, &at, &of_path, shared, &mut moves, changes);
            }
        }
        changes.moved_together(&moves);
    }
}

/// Takes the parameters of an operation, or path, that are part of a body, and converts the others.
fn split(
    owner: &mut Map<String, Value>,
    at: &Pointer,
    shared: &Shared,
    moves: &mut Moves,
    changes: &mut Changes<'_>,
) -> Bodies {
    let mut bodies = Bodies::default();
    let mut kept = Vec::new();
    for (index, written) in take_parameters(owner).into_iter().enumerate() {
        let from = parameter_place(at, index);
        let (place, parameter) = shared.parameter(&written, &from);
        let Some(rest) = bodies.add(place, parameter) else {
            continue;
        };
        let to = parameter_place(at, kept.len());
        if reference::of(&written).is_some() {
            kept.push(written);
        } else {
            kept.push(parameters::convert(rest, &from, &to, moves, changes));
        }
        moves.push((to, from));
    }
    if !kept.is_empty() {
        owner.insert("parameters".into(), Value::Array(kept));
    }
    bodies
}

fn operation(
    operation: &mut Map<String, Value>,
    at: &Pointer,
    of_path: &Bodies,
    shared: &Shared,
    moves: &mut Moves,
    changes: &mut Changes<'_>,
) {
    let consumes = Media::take(operation, "consumes", at, changes);
    let produces = Media::take(operation, "produces", at, changes);
    let own = split(operation, at, shared, moves, changes);
    let consumes = consumes.as_ref().or(shared.consumes.as_ref());
    if let Some(body) = own.over(of_path).convert(at, consumes, moves, changes) {
        operation.insert("requestBody".into(), body);
    }
    shared.access.operation(operation, at, changes);
    let produces = produces.as_ref().or(shared.produces.as_ref());
    for (status, response) in operation.entries_mut("responses") {
        if is_extension(status) {
            continue;
        }
        let to = response_place(at, status);
        let mut from = to.clone();
        if let Some(name) = reference::of(response).and_then(|text| member(text, "responses")) {
            let Some(meant) = shared.responses.get(&name) else {
                continue;
            };
            if produces == shared.produces.as_ref() || reference::of(meant).is_some() {
                continue;
            }
            // what is shared has the media types of the document; these are others
            from = PointerBuf::from_tokens(["responses", name.as_str()]);
            *response = meant.clone();
            moves.push((to.clone(), from.clone()));
        }
        if let Some(response) = response.as_object_mut() {
            let is_error = !status.starts_with(['1', '2', '3']);
            let of = (produces, is_error);
            responses::convert(response, &from, &to, of, moves, changes);
        }
    }
}

/// Converts the shared parameters and responses. Those that are part of a body are where they are used.
fn shared_parts(root: &mut Value, shared: &Shared, changes: &mut Changes<'_>) {
    let mut moves = Moves::new();
    if let Some(parameters) = root.map_mut("parameters") {
        parameters.retain(|name, parameter| {
            let at = PointerBuf::from_tokens(["parameters", name.as_str()]);
            let taken = parameter.take();
            let Some(rest) = Bodies::default().add(at.clone(), taken) else {
                return false;
            };
            *parameter = parameters::convert(rest, &at, &at, &mut moves, changes);
            true
        });
    }
    for (name, response) in root.entries_mut("responses") {
        let at = PointerBuf::from_tokens(["responses", name.as_str()]);
        if let Some(response) = response.as_object_mut() {
            let of = (shared.produces.as_ref(), false);
            responses::convert(response, &at, &at, of, &mut moves, changes);
        }
    }
    changes.moved_together(&moves);
}

fn head(root: &mut Value, changes: &mut Changes<'_>) {
    changes.adapted(
        &PointerBuf::from_tokens(["swagger"]),
        "Swagger 2.0 read as OpenAPI 3.0.3",
    );
    if let Some(document) = root.as_object_mut() {
        document.shift_remove("swagger");
        document.shift_insert(0, "openapi".into(), json!("3.0.3"));
    }
}

/// Moves the sections below `components`, and all references with them.
fn sections(root: &mut Value, changes: &mut Changes<'_>) {
    let Some(document) = root.as_object_mut() else {
        return;
    };
    let mut moves = Moves::new();
    let mut components = Map::new();
    let old = document.shift_remove("securityDefinitions");
    for (from, to) in SECTIONS {
        let place = PointerBuf::from_tokens([from]);
        if let Some(section) = document.shift_remove(from).filter(Value::is_object) {
            changes.adapted(&place, format!("described in `components/{to}`"));
            moves.push((PointerBuf::from_tokens(["components", to]), place));
            components.insert(to.into(), section);
        }
    }
    if let Some(schemes) = old.filter(Value::is_object) {
        let place = PointerBuf::from_tokens(["securityDefinitions"]);
        moves.push((
            PointerBuf::from_tokens(["components", "securitySchemes"]),
            place,
        ));
        components.insert("securitySchemes".into(), schemes);
    }
    document.insert("components".into(), Value::Object(components));
    changes.moved_together(&moves);
    walk(root, &mut |_, site, node| {
        let Some(Value::String(reference)) = node.get_mut("$ref") else {
            return;
        };
        let section = SECTIONS.into_iter().find(|(from, _)| {
            let of = match site {
                Site::Schema => "definitions",
                Site::Parameter => "parameters",
                Site::Response => "responses",
                _ => return false,
            };
            *from == of
        });
        if let Some((from, to)) = section
            && let Some(name) = member(reference, from)
        {
            *reference = reference::reference_to(to, &name);
        }
    });
}
