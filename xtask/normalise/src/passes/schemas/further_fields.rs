//! Keeps undeclared fields of an object where an example of the document shows that there are some.

use std::collections::{BTreeSet, HashMap};

use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::examples::each_value;
use crate::openapi::media_type::JSON_SCHEMA;
use crate::openapi::schema::{kind, properties};
use crate::openapi::walk::{each_schema, tokens};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "further-fields",
    reason: "A schema that does not say `additionalProperties` allows fields that it does not name, and a type drops them. Where an \
             example of the document shows that there are some, they are kept.",
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
    if found.is_empty() {
        return Ok(());
    }
    share(root, &mut found);
    each_schema(root, |at, schema| {
        if let Some(names) = found.get(at) {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            changes.adapted(
                at,
                format!(
                    "examples have {}, which it does not declare",
                    names.join(", ")
                ),
            );
            schema.insert("additionalProperties".into(), json!(true));
        }
    });
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
    if kind(schema) != Some("object") || schema.contains_key("additionalProperties") {
        return Vec::new();
    }
    fields
        .keys()
        .filter(|name| !properties.contains_key(*name))
        .collect()
}
