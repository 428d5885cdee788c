//! Where operations go and what proves who calls: `host`, `basePath` and `schemes` become servers, and security definitions schemes.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use crate::openapi::object::Object as _;
use crate::openapi::walk::child;
use crate::passes::pass::Changes;

/// The address of the document, without its scheme.
pub(super) struct Access {
    host: Option<String>,
    base: String,
    schemes: Vec<String>,
}

impl Access {
    /// The address that the document states, taken out of it.
    pub(super) fn of(root: &mut Value, changes: &mut Changes<'_>) -> Self {
        let at = Pointer::root();
        let Some(document) = root.as_object_mut() else {
            return Self {
                host: None,
                base: String::new(),
                schemes: Vec::new(),
            };
        };
        let mut schemes = schemes(document, at, changes).unwrap_or_default();
        let mut text = |key: &str| match document.shift_remove(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        };
        let mut host = text("host");
        if let Some((scheme, rest)) = host.as_deref().and_then(|host| host.split_once("://")) {
            changes.adapted(
                &PointerBuf::from_tokens(["host"]),
                format!("{scheme} read as its scheme"),
            );
            if schemes.is_empty() {
                schemes.push(scheme.to_ascii_lowercase());
            }
            host = Some(rest.to_owned());
        }
        let host = host.map(|host| host.trim_end_matches('/').to_owned());
        let base = text("basePath").unwrap_or_default();
        let base = base.trim_matches('/');
        let base = if base.is_empty() {
            String::new()
        } else {
            format!("/{base}")
        };
        if host.is_some() && schemes.is_empty() {
            changes.adapted(
                &PointerBuf::from_tokens(["host"]),
                "no scheme is stated; https is taken",
            );
            schemes.push("https".to_owned());
        }
        Self {
            host,
            base,
            schemes,
        }
    }

    /// The servers for these schemes, the safest first.
    fn servers(&self, schemes: &[String]) -> Vec<Value> {
        let Some(host) = &self.host else {
            let base = Some(&self.base).filter(|base| !base.is_empty());
            return base
                .map(|base| json!({ "url": base }))
                .into_iter()
                .collect();
        };
        let mut schemes: Vec<&String> = schemes.iter().collect();
        schemes.sort_by_key(|scheme| *scheme != "https");
        let url = |scheme: &String| json!({ "url": format!("{scheme}://{host}{}", self.base) });
        schemes.into_iter().map(url).collect()
    }

    /// The servers of an operation that has schemes of its own.
    pub(super) fn operation(
        &self,
        operation: &mut Map<String, Value>,
        at: &Pointer,
        changes: &mut Changes<'_>,
    ) {
        let Some(own) = schemes(operation, at, changes).filter(|own| !own.is_empty()) else {
            return;
        };
        let servers = self.servers(&own);
        if self.host.is_some() && servers != self.servers(&self.schemes) {
            changes.adapted(
                &child(at, ["schemes"]),
                format!("the operation goes out by {}", own.join(", ")),
            );
            operation.insert("servers".into(), Value::Array(servers));
        }
    }
}

/// The schemes of an operation, or of the document, that a client can use, taken out of it.
fn schemes(
    owner: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> Option<Vec<String>> {
    let written = match owner.shift_remove("schemes")? {
        Value::Array(written) => written,
        one @ Value::String(_) => vec![one],
        _ => return None,
    };
    let mut schemes = Vec::new();
    for (index, value) in written.iter().enumerate() {
        let scheme = value.as_str().unwrap_or_default().to_ascii_lowercase();
        if matches!(scheme.as_str(), "http" | "https") {
            schemes.push(scheme);
        } else {
            changes.left_to_caller(
                &child(at, ["schemes", &index.to_string()]),
                format!("the scheme {value}, by which the client does not call"),
            );
        }
    }
    Some(schemes)
}

/// Writes servers and security as OpenAPI 3.0 has them.
pub(super) fn convert(root: &mut Value, access: &Access, changes: &mut Changes<'_>) {
    let servers = access.servers(&access.schemes);
    if !servers.is_empty() {
        let urls: Vec<&str> = servers
            .iter()
            .filter_map(|server| server.text("url"))
            .collect();
        changes.adapted(
            Pointer::root(),
            format!(
                "host, basePath and schemes described as servers: {}",
                urls.join(", ")
            ),
        );
        root["servers"] = Value::Array(servers);
    }
    for (name, scheme) in root.entries_mut("securityDefinitions") {
        let at = PointerBuf::from_tokens(["securityDefinitions", name.as_str()]);
        let Some(scheme) = scheme.as_object_mut() else {
            continue;
        };
        match scheme.text("type") {
            Some("basic") => {
                scheme.insert("type".into(), json!("http"));
                scheme.insert("scheme".into(), json!("basic"));
                changes.adapted(&at, "basic described as a scheme of HTTP");
            }
            Some("oauth2") => flow(scheme, &at, changes),
            _ => {}
        }
    }
}

/// The flow of an OAuth 2 scheme as the only member of `flows`.
fn flow(scheme: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes<'_>) {
    if scheme.contains_key("flows") {
        return;
    }
    let mut flow = Map::new();
    for key in ["authorizationUrl", "tokenUrl", "scopes"] {
        if let Some(value) = scheme.shift_remove(key) {
            flow.insert(key.into(), value);
        }
    }
    if !flow.get("scopes").is_some_and(Value::is_object) {
        flow.insert("scopes".into(), json!({}));
    }
    if let Some(scopes) = flow.map_mut("scopes") {
        scopes.retain(|scope, _| !scope.starts_with("x-"));
    }
    let written = scheme.shift_remove("flow");
    let name = match written.as_ref().and_then(Value::as_str) {
        Some("application") => "clientCredentials",
        Some("accessCode") => "authorizationCode",
        Some(name @ ("implicit" | "password")) => name,
        _ => {
            changes.left_to_caller(at, "how the bearer is got: the flow is none that is known");
            scheme.insert("flows".into(), json!({}));
            return;
        }
    };
    changes.adapted(at, format!("flow {name} described in `flows`"));
    scheme.insert("flows".into(), json!({ name: flow }));
}
