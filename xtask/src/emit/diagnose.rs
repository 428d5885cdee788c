//! Finds the part of a document that causes a failure, because neither the OpenAPI model nor the generator reports where it was.

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::error::{Refusal, one_line};
use openapi_normalise::operation::{operations, path_and_method};
use openapi_normalise::reference::{reachable, schema_place};
use openapi_normalise::walk::{Site, walk};
use serde_json::{Map, Value, json};

/// The innermost node that the model of OpenAPI 3.0 does not take at its place, and what it says of it.
pub(super) fn misfit(root: &Value, cause: &serde_json::Error) -> Refusal {
    let mut worst: Option<(PointerBuf, String)> = None;
    walk(&mut root.clone(), &mut |at: &Pointer, site, node| {
        if let Err(problem) = fits(site, node)
            && worst
                .as_ref()
                .is_none_or(|(known, _)| at.count() >= known.count())
        {
            worst = Some((at.to_buf(), problem));
        }
    });
    let (pointer, problem) = worst.unwrap_or_else(|| (PointerBuf::new(), cause.to_string()));
    Refusal::at(
        &pointer,
        format!("is not what OpenAPI 3.0 allows here: {problem}"),
        "mend the document, or correct it with an overlay",
    )
}

fn fits(site: Site, node: &Value) -> Result<(), String> {
    use openapiv3::{
        Header, MediaType, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response,
        Schema,
    };

    fn check<T: serde::de::DeserializeOwned>(node: &Value) -> Result<(), String> {
        serde_path_to_error::deserialize::<_, T>(node.clone())
            .map(drop)
            .map_err(|cause| cause.to_string())
    }
    match site {
        Site::Path => check::<ReferenceOr<PathItem>>(node),
        Site::Operation => check::<Operation>(node),
        Site::Parameter => check::<ReferenceOr<Parameter>>(node),
        Site::RequestBody => check::<ReferenceOr<RequestBody>>(node),
        Site::Response => check::<ReferenceOr<Response>>(node),
        Site::MediaType => check::<MediaType>(node),
        Site::Header => check::<ReferenceOr<Header>>(node),
        Site::Example => check::<ReferenceOr<openapiv3::Example>>(node),
        Site::Schema => check::<ReferenceOr<Schema>>(node),
    }
}

/// The smallest part of `root` on which `fails` says why it fails; the whole where no part does.
pub(super) fn culprit(
    root: &Value,
    reason: String,
    fails: &dyn Fn(&Value) -> Option<String>,
) -> Refusal {
    let (pointer, reason) = schema(root, fails)
        .or_else(|| operation(root, fails))
        .unwrap_or_else(|| (PointerBuf::new(), reason));
    Refusal::at(
        &pointer,
        format!(
            "the generator cannot take this: {}",
            one_line(&reason).chars().take(300).collect::<String>()
        ),
        "correct it with an overlay, or report the document: a pass is missing that lowers it",
    )
}

/// A component schema that fails with nothing but what it refers to; of several the one that refers to least.
fn schema(root: &Value, fails: &dyn Fn(&Value) -> Option<String>) -> Option<(PointerBuf, String)> {
    let all = root.pointer("/components/schemas")?.as_object()?;
    fails(&part(root, all, &Map::new()))?;
    let closure = |name: &String| -> Map<String, Value> {
        let reached = reachable(root, [name.clone()]).into_iter();
        let found = reached.filter_map(|name| all.get(&name).cloned().map(|schema| (name, schema)));
        found.collect()
    };
    let mut candidates: Vec<_> = all.keys().map(|name| (name, closure(name))).collect();
    candidates.sort_by_key(|(_, closure)| closure.len());
    candidates.into_iter().find_map(|(name, closure)| {
        let reason = fails(&part(root, &closure, &Map::new()))?;
        Some((schema_place(name), reason))
    })
}

/// An operation that fails alone.
fn operation(
    root: &Value,
    fails: &dyn Fn(&Value) -> Option<String>,
) -> Option<(PointerBuf, String)> {
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    operations(root).find_map(|(at, operation)| {
        let (path, method) = path_and_method(&at);
        let alone = Map::from_iter([(path, json!({ method: operation }))]);
        Some((at, fails(&part(root, &schemas, &alone))?))
    })
}

fn part(root: &Value, schemas: &Map<String, Value>, paths: &Map<String, Value>) -> Value {
    json!({
        "openapi": root.get("openapi"),
        "info": root.get("info"),
        "paths": paths,
        "components": { "schemas": schemas },
    })
}
