//! Gives every operation an id that is a unique Rust name.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::naming::{field_name, first_free, type_name};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{each_operation, path_and_method};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "operation-ids",
    reason: "The generator names a method and a builder after the operation's id. Where there is none, or it cannot be a name, or two \
             operations share it, method and path give the name.",
    run,
};

/// Methods that every client has.
const METHODS: [&str; 13] = [
    "from_env",
    "from_env_with",
    "new",
    "new_with_client",
    "client",
    "inner",
    "baseurl",
    "api_version",
    "pre",
    "post",
    "exec",
    "clone",
    "fmt",
];

/// Types that the code of builders uses without a path.
const TYPES: [&str; 17] = [
    "ByteStream",
    "Client",
    "ClientHooks",
    "ClientInfo",
    "Error",
    "OperationInfo",
    "RequestBuilderExt",
    "ResponseValue",
    "Result",
    "Option",
    "Some",
    "None",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Default",
];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut taken: HashSet<String> = HashSet::new();
    each_operation(root, |at, operation| {
        let declared = operation.text("operationId").unwrap_or_default().to_owned();
        let has_letters = declared.chars().any(|c| c.is_ascii_alphabetic());
        let mut id = if has_letters {
            declared.clone()
        } else {
            from_place(at)
        };
        if METHODS.contains(&field_name(&id).as_str()) || TYPES.contains(&type_name(&id).as_str()) {
            id = format!("{id}-operation");
        }
        let is_taken = |id: &str| taken.contains(&type_name(id));
        if is_taken(&id) && has_letters {
            let wish = format!("{id}-{}", from_place(at));
            if !is_taken(&wish) {
                id = wish;
            }
        }
        let id = first_free(&id, "-", |id| taken.insert(type_name(id)));
        if id == declared {
            return;
        }
        changes.adapted(
            at,
            if declared.is_empty() {
                format!("no operationId; called {}", field_name(&id))
            } else {
                format!("operationId {declared} called {}", field_name(&id))
            },
        );
        operation.insert("operationId".into(), json!(id));
    });
    Ok(())
}

/// A name of method and path: `get-things-by-id`.
fn from_place(at: &jsonptr::Pointer) -> String {
    let (path, method) = path_and_method(at);
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.fold(method, |name, segment| {
        format!("{name}-{}", segment.replace('{', "by-").replace('}', ""))
    })
}
