//! A default on the items of an array is dropped: no item is ever absent.

use serde_json::Value;

use crate::error::Refusal;
use crate::openapi::walk::{Site, walk};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "item-defaults",
    reason: "An array item cannot be left out, so a default of `items` has no meaning for a type.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    walk(root, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        let Some(items) = node.get_mut("items").and_then(Value::as_object_mut) else {
            return;
        };
        if let Some(default) = items.shift_remove("default") {
            let mut at = at.to_buf();
            at.push_back("items");
            changes.left_to_caller(&at, format!("default {default}: what the service puts where the whole array is absent or empty"));
        }
    });
    Ok(())
}
