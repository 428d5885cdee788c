//! Finds the part of a document that causes a failure, because neither the OpenAPI model nor the generator reports where it was.

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::error::{Refusal, one_line};
use openapi_normalise::operation::{operations, path_and_method};
use openapi_normalise::reference::{reachable, schema_place};
use openapi_normalise::walk::{self, Site};
use openapiv3::{
    Example, Header, MediaType, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, RequestBody,
    Response, Schema,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use serde_path_to_error::Segment;

/// The innermost place that the model of OpenAPI 3.0 does not take, and what it says of it.
pub(super) fn misfit(root: &Value, cause: &serde_json::Error) -> Refusal {
    let mut worst = fits::<OpenAPI>(Pointer::root(), root).err();
    walk::read(root, &mut |at, site, node| {
        if let Err((place, problem)) = node_fits(site, at, node)
            && worst
                .as_ref()
                .is_none_or(|(known, _)| place.count() >= known.count())
        {
            worst = Some((place, problem));
        }
    });
    let (pointer, problem) = worst.unwrap_or_else(|| (PointerBuf::new(), cause.to_string()));
    Refusal::at(
        &pointer,
        format!("is not what OpenAPI 3.0 allows here: {problem}"),
        "mend the document, or correct it with an overlay",
    )
}

/// The place of what does not fit, and why.
type Misfit = (PointerBuf, String);

fn node_fits(site: Site, at: &Pointer, node: &Value) -> Result<(), Misfit> {
    match site {
        Site::Path => part_fits::<PathItem>(at, node),
        Site::Operation => fits::<Operation>(at, node),
        Site::Parameter => part_fits::<Parameter>(at, node),
        Site::RequestBody => part_fits::<RequestBody>(at, node),
        Site::Response => part_fits::<Response>(at, node),
        Site::MediaType => fits::<MediaType>(at, node),
        Site::Header => part_fits::<Header>(at, node),
        Site::Example => part_fits::<Example>(at, node),
        Site::Schema => part_fits::<Schema>(at, node),
    }
}

/// As [`fits`], where a reference may stand instead. The model tries it in both ways, and no longer knows the place then.
fn part_fits<T: DeserializeOwned>(at: &Pointer, node: &Value) -> Result<(), Misfit> {
    if node.get("$ref").is_some() {
        fits::<ReferenceOr<T>>(at, node)
    } else {
        fits::<T>(at, node)
    }
}

fn fits<T: DeserializeOwned>(at: &Pointer, node: &Value) -> Result<(), Misfit> {
    let Err(cause) = serde_path_to_error::deserialize::<_, T>(node.clone()) else {
        return Ok(());
    };
    let mut place = at.to_buf();
    for segment in cause.path() {
        match segment {
            Segment::Map { key } => place.push_back(key.as_str()),
            Segment::Seq { index } => place.push_back(*index),
            Segment::Enum { .. } | Segment::Unknown => break,
        }
    }
    Err((place, cause.into_inner().to_string()))
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
