//! Keeps undeclared fields of an object where an example of the document shows that there are some, or everywhere if the caller wishes it.

use std::collections::{BTreeSet, HashMap};

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::examples::each_value;
use crate::openapi::media_type::JSON_SCHEMA;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{kind, properties, required};
use crate::openapi::walk::{each_schema, tokens};
use crate::passes::pass::{Alike, Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "further-fields",
    reason: "A schema that does not say `additionalProperties` allows fields that it does not name, and a type drops them. Where an \
             example of the document shows that there are some, they are kept; elsewhere by the setting `keep_unknown_fields` \
             (`--keep-unknown-fields`).",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut found: HashMap<PointerBuf, BTreeSet<String>> = HashMap::new();
    each_value(root, &mut |example| {
        let further = further(example.schema, example.value);
        if !further.is_empty() {
            let names = found.entry(example.at.to_buf()).or_default();
            names.extend(further.into_iter().cloned());
        }
        true
    });
    share(root, &mut found);
    let keeps_all = changes.settings().keep_unknown_fields;
    let (mut kept, mut dropped) = (Alike::default(), Alike::default());
    each_schema(root, |at, schema| {
        if !is_open(schema) || in_parameter(at) {
            return;
        }
        if let Some(names) = found.get::<Pointer>(at) {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            changes.adapted(
                at,
                format!(
                    "examples have {}, which it does not declare",
                    names.join(", ")
                ),
            );
            schema.insert("additionalProperties".into(), json!(true));
        } else if keeps_all {
            kept.add(
                at,
                "fields that it does not declare are kept in `extra`".to_owned(),
            );
            schema.insert("additionalProperties".into(), json!({}));
        } else {
            dropped.add(
                at,
                "fields that it allows and does not declare: dropped".to_owned(),
            );
        }
    });
    kept.adapted(changes);
    dropped.left_to_caller(changes);
    Ok(())
}

/// Successes of one operation that have one schema are one type: what an example of one shows holds for all of them.
fn share(root: &Value, found: &mut HashMap<PointerBuf, BTreeSet<String>>) {
    let mut shared = Vec::new();
    for (at, names) in &*found {
        let tokens = tokens(at);
        let [paths, path, method, responses, status, rest @ ..] = tokens.as_slice() else {
            continue;
        };
        if paths != "paths" || responses != "responses" || !status.starts_with('2') {
            continue;
        }
        let responses = &root["paths"][path][method]["responses"];
        let schema = responses[status].pointer(JSON_SCHEMA);
        for (other, response) in responses.as_object().into_iter().flatten() {
            if other != status && other.starts_with('2') && response.pointer(JSON_SCHEMA) == schema
            {
                let place = ["paths", path, method, "responses", other];
                let rest = rest.iter().map(String::as_str);
                let at = PointerBuf::from_tokens(place.into_iter().chain(rest));
                shared.push((at, names.clone()));
            }
        }
    }
    for (at, names) in shared {
        found.entry(at).or_default().extend(names);
    }
}

/// The fields of the value that the schema neither declares nor forbids.
fn further<'a>(schema: &Map<String, Value>, value: &'a Value) -> Vec<&'a String> {
    let (Some(properties), Value::Object(fields)) = (properties(schema), value) else {
        return Vec::new();
    };
    if !is_open(schema) {
        return Vec::new();
    }
    fields
        .keys()
        .filter(|name| !properties.contains_key(*name))
        .collect()
}

/// Whether the schema names fields and does not say whether there are others.
fn is_open(schema: &Map<String, Value>) -> bool {
    kind(schema) == Some("object")
        && (properties(schema).is_some() || required(schema).next().is_some())
        && !schema.has("additionalProperties")
}

/// Whether the schema is one of a parameter, whose fields become parameters.
fn in_parameter(at: &Pointer) -> bool {
    let tokens = tokens(at);
    tokens.first().is_some_and(|first| first == "paths")
        && tokens.get(3).is_some_and(|part| part == "parameters")
}
