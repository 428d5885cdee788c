//! Says of each operation where it goes and what proves who calls: servers and security requirements, from wherever the document states
//! them, in the form in which the emitted client reads them.

use std::collections::BTreeSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object;
use crate::openapi::operation::{each_operation, path_and_method};
use crate::openapi::walk::child;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::{SECURITY, SERVER};

pub(crate) const PASS: Pass = Pass {
    name: "access",
    reason: "The generator knows neither servers nor security. `x-server` has the address of an operation whose server is another than \
             the document's, and `x-security` the alternatives of what it asks for; the emitted client goes there, and sends that.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    // A document has no extensions of ours of its own.
    if let Some(root) = root.as_object_mut() {
        root.shift_remove(SECURITY);
    }
    each_operation(root, |_, operation| {
        operation.shift_remove(SERVER);
        operation.shift_remove(SECURITY);
    });
    let schemes = root.pointer("/components/securitySchemes");
    let usable = usable_schemes(schemes, changes);
    // The generator's model knows only some of them, and it needs none.
    if let Some(schemes) = root
        .get_mut("components")
        .and_then(|components| components.map_mut("securitySchemes"))
    {
        schemes.retain(|name, _| usable.contains(name));
    }
    let at = PointerBuf::from_tokens(["servers"]);
    drop_without_address(root, &at, changes);
    let servers: Vec<Value> = root.list("servers").to_vec();
    for (path, item) in root.entries_mut("paths") {
        let at = PointerBuf::from_tokens(["paths", path, "servers"]);
        drop_without_address(item, &at, changes);
    }
    each_operation(root, |at, operation| {
        drop_without_address(operation, &child(at, ["servers"]), changes);
    });
    let security = root.get("security").cloned();
    let general = security.as_ref().and_then(Value::as_array);
    if let Some(general) = general {
        let at = PointerBuf::from_tokens(["security"]);
        let alternatives = alternatives(general, &usable, &at, changes);
        root[SECURITY] = json!(alternatives);
    }
    let of_paths: Map<String, Value> = root
        .entries("paths")
        .filter_map(|(path, item)| Some((path.clone(), item.get("servers")?.clone())))
        .collect();
    each_operation(root, |at, operation| {
        let (path, _) = path_and_method(at);
        let (own, at_servers) = match operation.list("servers") {
            [] => (
                of_paths.list(&path),
                PointerBuf::from_tokens(["paths", &path, "servers"]),
            ),
            own => (own, child(at, ["servers"])),
        };
        if let Some(server) = server_of(own, &servers, &at_servers, changes) {
            operation.insert(SERVER.to_owned(), Value::String(server));
        }
        if let Some(Value::Array(own)) = operation.get("security") {
            let own = alternatives(own, &usable, &child(at, ["security"]), changes);
            operation.insert(SECURITY.to_owned(), json!(own));
        }
    });
    Ok(())
}

/// The address of the server that an operation, or its path, names for itself, if it is another than the document's.
fn server_of(
    own: &[Value],
    general: &[Value],
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> Option<String> {
    let url = |server: &Value| server.text("url").map(str::to_owned);
    let first = own.first()?;
    if general.iter().any(|server| url(server) == url(first)) {
        return None;
    }
    let address = address(first).ok()?;
    changes.adapted(at, format!("requests go to {address}"));
    if own.len() > 1 {
        changes.left_to_caller(
            at,
            format!(
                "the choice between {} servers: the first is taken unless `Hooks::server` names another",
                own.len()
            ),
        );
    }
    if first.entries("variables").next().is_some() {
        changes.left_to_caller(
            at,
            "the variables of the server: their defaults are taken unless `Hooks::server` names another address",
        );
    }
    Some(address)
}

/// Drops what is no server with an address. Numbers among the values of variables are texts, as the generator's model has them.
fn drop_without_address(owner: &mut impl Object, at: &Pointer, changes: &mut Changes<'_>) {
    let Some(Value::Array(servers)) = owner.at_mut("servers") else {
        return;
    };
    let mut index = 0_usize;
    servers.retain_mut(|server| {
        let at = child(at, [index.to_string().as_str()]);
        index += 1;
        if let Err(missing) = address(server) {
            changes.left_to_caller(&at, format!("a server's address: {missing}"));
            return false;
        }
        for (_, variable) in server.entries_mut("variables") {
            let values = variable
                .as_object_mut()
                .into_iter()
                .flat_map(Map::values_mut);
            for value in values {
                as_texts(value);
            }
        }
        true
    });
}

fn as_texts(value: &mut Value) {
    match value {
        Value::Number(number) => *value = Value::String(number.to_string()),
        Value::Array(values) => values.iter_mut().for_each(as_texts),
        _ => {}
    }
}

/// The address of a server with the defaults of its variables, without a slash at its end.
///
/// # Errors
///
/// What is missing.
pub fn address(server: &Value) -> Result<String, String> {
    let mut rest = server.text("url").ok_or("it has no `url`")?;
    let mut address = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err("a brace in `url` is not closed".to_owned());
        };
        let variable = server.map("variables").and_then(|all| all.get(name));
        let default = match variable.and_then(|variable| variable.get("default")) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(format!("the variable `{name}` has no default")),
        };
        address.push_str(before);
        address.push_str(&default);
        rest = after;
    }
    address.push_str(rest);
    Ok(address.trim_end_matches('/').to_owned())
}

/// The names of the schemes that the emitted client can send.
fn usable_schemes(schemes: Option<&Value>, changes: &mut Changes<'_>) -> BTreeSet<String> {
    let mut usable = BTreeSet::new();
    for (name, scheme) in schemes.and_then(Value::as_object).into_iter().flatten() {
        let at = PointerBuf::from_tokens(["components", "securitySchemes", name]);
        match unusable(scheme) {
            None => {
                usable.insert(name.clone());
            }
            Some(what) => changes.left_to_caller(&at, what),
        }
        for (flow, _) in scheme.entries("flows") {
            if flow != "clientCredentials" {
                changes.left_to_caller(
                    &child(&at, ["flows", flow]),
                    "how the bearer is got by this flow; the client is given the bearer",
                );
            }
        }
    }
    usable
}

/// What is left to the caller of a scheme that cannot be sent.
fn unusable(scheme: &Value) -> Option<String> {
    let kind = scheme.text("type").unwrap_or_default();
    match kind {
        "apiKey" => {
            let place = scheme.text("in").unwrap_or_default();
            let is_named = scheme.text("name").is_some_and(|name| !name.is_empty());
            let is_known = matches!(place, "header" | "query" | "cookie");
            (!is_known || !is_named).then(|| "a key whose place or name is not told".to_owned())
        }
        "http" => {
            let how = scheme.text("scheme").unwrap_or_default();
            let is_known = ["basic", "bearer"].iter().any(|known| known.eq_ignore_ascii_case(how));
            (!is_known).then(|| format!("authentication by the HTTP scheme `{how}`"))
        }
        "oauth2" | "openIdConnect" => None,
        "mutualTLS" => Some(
            "the client's certificate: give it to the `reqwest::Client` that the client is made with".to_owned(),
        ),
        _ => Some(format!("authentication of the type `{kind}`")),
    }
}

/// The requirements as lists of names. Scopes are for whoever hands out the bearer.
fn alternatives(
    requirements: &[Value],
    usable: &BTreeSet<String>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> Vec<Vec<String>> {
    let mut kept = Vec::new();
    for (index, requirement) in requirements.iter().enumerate() {
        let names: Vec<String> = requirement
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        match names.iter().find(|name| !usable.contains(*name)) {
            None => kept.push(names),
            Some(name) => changes.left_to_caller(
                &child(at, [index.to_string().as_str()]),
                format!("a requirement with the scheme `{name}`, which the client cannot send"),
            ),
        }
    }
    kept
}
