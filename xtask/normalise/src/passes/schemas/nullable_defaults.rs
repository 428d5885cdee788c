//! A default beside `nullable` is dropped: the generator would write it to the wire in every request.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::walk::{Site, walk};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "nullable-defaults",
    reason: "The generator sends a nullable field that has a default even when the caller left it out. Without the default it stays out, and the service applies its own.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    walk(root, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        let Some(object) = node.as_object_mut() else {
            return;
        };
        let nullable = object.get("nullable") == Some(&json!(true));
        match object.get("default") {
            Some(Value::Null) => {
                object.shift_remove("default");
                changes.adapted(at, "`default: null` dropped; absent means the same");
            }
            Some(default) if nullable => {
                let default = default.to_string();
                object.shift_remove("default");
                changes.left_to_caller(
                    at,
                    format!("default {default}: the service applies it where the field is absent"),
                );
            }
            _ => {}
        }
    });
    Ok(())
}
