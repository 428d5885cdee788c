//! Every operation has an id that is a Rust name of its own.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::openapi::naming::{field_name, type_name};
use crate::openapi::walk::each_operation;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "operation-ids",
    reason: "The generator names a method and a builder after the operation's id. Where there is none, or it cannot be a name, or two \
             operations share it, method and path give the name.",
    run,
};

/// Methods that a client has anyway.
const METHODS: [&str; 11] = [
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

/// Types that the code of builders speaks of without a path.
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
        let said = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let speakable = said.chars().any(|c| c.is_ascii_alphabetic());
        let mut id = if speakable {
            said.clone()
        } else {
            from_place(at)
        };
        if METHODS.contains(&field_name(&id).as_str()) || TYPES.contains(&type_name(&id).as_str()) {
            id = format!("{id}-operation");
        }
        let free = |id: &str, taken: &HashSet<String>| !taken.contains(&type_name(id));
        if !free(&id, &taken) && speakable {
            let wish = format!("{id}-{}", from_place(at));
            if free(&wish, &taken) {
                id = wish;
            }
        }
        let stem = id.clone();
        let mut count = 1;
        while !free(&id, &taken) {
            count += 1;
            id = format!("{stem}-{count}");
        }
        taken.insert(type_name(&id));
        if id == said {
            return;
        }
        changes.adapted(
            at,
            if said.is_empty() {
                format!("no operationId; called {}", field_name(&id))
            } else {
                format!("operationId {said} called {}", field_name(&id))
            },
        );
        operation.insert("operationId".into(), json!(id));
    });
    Ok(())
}

/// A name of method and path: `get-things-by-id`.
fn from_place(at: &jsonptr::Pointer) -> String {
    let mut tokens = at
        .tokens()
        .skip(1)
        .map(|token| token.decoded().into_owned());
    let path = tokens.next().unwrap_or_default();
    let method = tokens.next().unwrap_or_default();
    let mut name = method;
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        name.push('-');
        name.push_str(&segment.replace('{', "by-").replace('}', ""));
    }
    name
}
