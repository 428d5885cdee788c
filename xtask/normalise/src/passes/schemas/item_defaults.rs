//! Drops a default on the items of an array, because an item is never absent.

use serde_json::Value;

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::walk::{child, each_schema};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "item-defaults",
    reason: "An array item cannot be left out, so a default of `items` has no meaning for a type.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        let items = schema.map_mut("items");
        if let Some(default) = items.and_then(|items| items.shift_remove("default")) {
            changes.left_to_caller(
                &child(at, ["items"]),
                format!("default {default}: what the service puts where the whole array is absent or empty"),
            );
        }
    });
    Ok(())
}
