//! Marks the optional fields of requests that may be null: their type knows absent, null and a value.

use std::collections::HashSet;

use jsonptr::Pointer;
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{needed, sent};
use crate::openapi::schema::{NULLABLE_FIELD, is_any, required};
use crate::openapi::walk::{each_schema, tokens};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "null-fields",
    reason: "An `Option` cannot say null beside absent. An optional field of a request that may be null is a `Nullable`, by the mark \
             `x-nullable-field`. In types that only answers use it stays an `Option`, which is pleasant to read.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let only_answers = {
        let mut received = needed(root, |part, _| part == "responses");
        let sent = sent(root);
        received.retain(|name| !sent.contains(name));
        received
    };
    let mut only_read = 0;
    each_schema(root, |at, schema| {
        let is_sent = || match tokens(at).as_slice() {
            [components, _, name, ..] if components == "components" => !only_answers.contains(name),
            tokens => !tokens.iter().any(|token| token == "responses"),
        };
        let required: HashSet<String> = required(schema).map(str::to_owned).collect();
        for (name, property) in schema.entries_mut("properties") {
            let Some(property) = property.as_object_mut() else {
                continue;
            };
            // any value has null among its own
            if !property.is_true("nullable") || required.contains(name) || is_any(property) {
                continue;
            }
            if is_sent() {
                property.insert(NULLABLE_FIELD.into(), json!(true));
            } else {
                only_read += 1;
            }
        }
    });
    if only_read > 0 {
        let fields = if only_read == 1 { "field" } else { "fields" };
        changes.left_to_caller(
            Pointer::root(),
            format!("null and absent, which are both `None` in {only_read} optional {fields} of types that only answers use"),
        );
    }
    Ok(())
}
