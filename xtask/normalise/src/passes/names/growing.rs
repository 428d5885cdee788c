//! Lets types that answers are read into grow: a value that a list does not have, a tag that a union does not know, a field that an
//! object forbids. What only requests carry stays as strict as the document.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{Side, schema_at, schema_name};
use crate::openapi::schema::{kind, meaning, own_or_wrapped_reference, properties, required};
use crate::openapi::variants::{GROWS, VARIANTS};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "growing",
    reason: "A later version of a service adds values and fields, and one that a client does not know must not fail a whole answer. In \
             types that an answer holds an unknown value is kept as it is, and a field is no error. A type of requests and answers \
             grows too: what was read can be sent back, while `FromStr` and builders make listed values only.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let received = Side::received(root);
    let (telling, tags) = (telling(root), tags(root));
    each_schema(root, |at, schema| {
        if !received.holds(at) {
            return;
        }
        if schema.at("additionalProperties") == Some(&json!(false)) {
            if changes.settings().keep_unknown_fields {
                schema.insert("additionalProperties".to_owned(), json!({}));
            } else {
                schema.take_out("additionalProperties");
            }
            changes.left_to_caller(
                at,
                "additionalProperties false: an answer may have fields that a later version adds",
            );
        }
        if let Some(variants) = schema
            .at_mut(VARIANTS)
            .filter(|one| one.at("tag").is_some())
        {
            variants["open"] = json!(true);
            changes.adapted(at, "an answer may have a tag that is not listed");
        }
        let name = schema_at(at);
        if matches!(kind(schema), Some("string" | "integer"))
            && !schema.list("enum").is_empty()
            && let Some(name) = name.filter(|name| !tags.contains(name))
        {
            if telling.contains(&name) {
                changes.left_to_caller(
                    at,
                    "values that a later version adds: they tell the members of a union apart",
                );
            } else {
                schema.insert(GROWS.into(), json!(true));
                changes.adapted(at, "an answer may hold a value that is not listed");
            }
        }
    });
    Ok(())
}

/// The lists of values that are the tag of one variant of a union.
fn tags(root: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, schema) in root["components"].entries("schemas") {
        let Some(variants) = schema.at(VARIANTS) else {
            continue;
        };
        let rows = variants.list("variants").iter();
        for (row, member) in rows.zip(schema.list("oneOf")) {
            let tag = variants.text("tag").unwrap_or_default();
            let field = meaning(root, member).and_then(|member| properties(member)?.get(tag));
            if row.text("holds") == Some("whole") {
                found.extend(field.and_then(|field| schema_name(own_or_wrapped_reference(field)?)));
            }
        }
    }
    found
}

/// The lists of values by which a union without a tag chooses among objects.
fn telling(root: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, schema) in root["components"].entries("schemas") {
        if schema
            .at(VARIANTS)
            .is_none_or(|one| one.at("tag").is_some())
        {
            continue;
        }
        let members = schema.list("oneOf").iter();
        let members = members.filter_map(|member| meaning(root, member));
        let objects: Vec<_> = members.filter(|one| kind(one) == Some("object")).collect();
        if objects.len() < 2 {
            continue;
        }
        for object in objects {
            let all = properties(object);
            let fields = required(object).filter_map(|name| all?.get(name));
            found.extend(fields.filter_map(|field| schema_name(own_or_wrapped_reference(field)?)));
        }
    }
    found
}
