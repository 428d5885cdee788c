//! Moves `nullable` from a named schema to the places that refer to it.

use std::collections::HashSet;

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::reference_to;
use crate::openapi::schema::{is_any, wrapper};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "nullable-components",
    reason: "A nullable named schema would become a type that wraps an `Option`; the `Option` belongs to the field that uses it.",
    run,
};

/// The same once more, for the unions whose members may be null.
pub(crate) const AGAIN: Pass = Pass { ..PASS };

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let nullable = nullable(root);
    if nullable.is_empty() {
        return Ok(());
    }
    let schemas = root.pointer_mut("/components/schemas");
    for (name, schema) in schemas.and_then(Value::as_object_mut).into_iter().flatten() {
        if let Some(schema) = schema.as_object_mut()
            && nullable.contains(&reference_to("schemas", name))
        {
            schema.take_out("nullable");
        }
    }
    each_schema(root, |at, schema| {
        let is_component =
            at.count() == 3 && at.starts_with(Pointer::from_static("/components/schemas"));
        let in_all_of = is_member(at, "allOf");
        if let Some(reference) = schema.text("$ref").filter(|one| nullable.contains(*one)) {
            let reference = reference.to_owned();
            // as a member it says nothing alone: the schema around it does
            if !in_all_of && !is_component {
                *schema = wrapper(&reference, None, true);
                changes.adapted(at, said(&reference));
            }
        } else if !is_component
            && !in_all_of
            && !schema.is_true("nullable")
            && let Some(reference) = schema
                .list("allOf")
                .iter()
                .find_map(|member| member.text("$ref").filter(|one| nullable.contains(*one)))
                .map(str::to_owned)
            && takes_null(schema, &nullable)
        {
            schema.insert("nullable".into(), json!(true));
            changes.adapted(at, said(&reference));
        }
    });
    Ok(())
}

fn said(reference: &str) -> String {
    format!("{reference} is nullable; said here instead of there")
}

/// Whether the schema at `at` is a member of the list `keyword`.
fn is_member(at: &Pointer, keyword: &str) -> bool {
    let list = at.parent().and_then(Pointer::last);
    let is_number = |token: &str| token.bytes().all(|byte| byte.is_ascii_digit());
    list.is_some_and(|list| list.encoded() == keyword)
        && at.last().is_some_and(|index| is_number(index.encoded()))
}

/// References to the components that may be null, also by what they refer to.
fn nullable(root: &Value) -> HashSet<String> {
    let mut found = HashSet::new();
    loop {
        let known = found.len();
        for (name, schema) in root
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let reference = reference_to("schemas", name);
            if let Some(schema) = schema.as_object()
                && !found.contains(&reference)
                && !is_any(schema)
                && !is_null(schema)
                && takes_null(schema, &found)
            {
                found.insert(reference);
            }
        }
        if found.len() == known {
            return found;
        }
    }
}

/// Whether null is a value of the schema, where the components in `nullable` may be null.
fn takes_null(schema: &Map<String, Value>, nullable: &HashSet<String>) -> bool {
    if let Some(reference) = schema.text("$ref") {
        return nullable.contains(reference);
    }
    if schema.is_true("nullable") || is_any(schema) || is_null(schema) {
        return true;
    }
    let takes = |member: &Value| {
        member
            .as_object()
            .is_some_and(|member| takes_null(member, nullable))
    };
    let all = schema.list("allOf");
    let unions = ["oneOf", "anyOf"].map(|keyword| schema.list(keyword));
    // what stands beside the members is one more, as far as it says what kind of value it is
    !schema.has("type")
        && !schema.has("properties")
        && (!all.is_empty() || unions.iter().any(|members| !members.is_empty()))
        && all.iter().all(takes)
        && unions
            .iter()
            .all(|members| members.is_empty() || members.iter().any(takes))
}

/// Whether null is the only value of the schema.
fn is_null(schema: &Map<String, Value>) -> bool {
    schema.at("enum") == Some(&json!([null]))
}
