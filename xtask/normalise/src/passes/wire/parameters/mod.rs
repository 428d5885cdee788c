//! Turns parameters into ones that the generator can send: scalars, and lists in the query. What the emitted hooks have to do beyond
//! that is kept in extensions.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use self::path_names::RESERVED;
use crate::error::Refusal;
use crate::openapi::naming::{field_name, first_free};
use crate::openapi::object::Object as _;
use crate::openapi::operation::{each_operation_beside, parameter_place, take_parameters};
use crate::openapi::schema::{kind, meaning, own_or_wrapped_reference};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};
use crate::passes::wire::{HEADERS, QUERY};

mod path_names;
mod query;

pub(crate) const PASS: Pass = Pass {
    name: "parameters",
    reason: "The generator sends scalars in path, query and header, and lists as repeated query parameters. Objects become one parameter \
             a property, cookies become headers, other styles are put right by the emitted hooks (`x-query`, `x-headers`).",
    run,
};

/// Headers that OpenAPI describes elsewhere and that a parameter cannot set.
const ELSEWHERE: [&str; 3] = ["accept", "content-type", "authorization"];

/// Headers that whoever sends the request writes for it.
const TRANSPORT: [&str; 4] = ["connection", "content-length", "host", "transfer-encoding"];

/// Extensions by which a document could steer the generator.
const STEERING: [&str; 2] = ["x-dropshot-websocket", "x-dropshot-pagination"];

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    path_names::run(root, changes);
    each_operation_beside(root, |root, at, operation| {
        for extension in STEERING {
            operation.shift_remove(extension);
        }
        let list = take_parameters(operation);
        let mut lowered = Lowered {
            root,
            parameters: Vec::new(),
            query: Map::new(),
            headers: Map::new(),
        };
        for (index, parameter) in list.iter().enumerate() {
            if let Some(parameter) = parameter.as_object() {
                lowered.add(parameter, &parameter_place(at, index), changes);
            }
        }
        lowered.part_names(at, changes);
        let mut moves = Vec::new();
        for (index, (from, _)) in lowered.parameters.iter().enumerate() {
            let to = parameter_place(at, index);
            // what a parameter was, and where its schema stands now
            let schema = |at: &PointerBuf| at.with_trailing_token("schema");
            let whole = from
                .last()
                .is_some_and(|last| last.encoded().parse::<usize>().is_ok());
            let schema_from = if whole { schema(from) } else { from.clone() };
            moves.push((schema(&to), schema_from));
            moves.push((to, from.clone()));
        }
        changes.moved_together(&moves);
        let Lowered {
            parameters,
            query,
            headers,
            ..
        } = lowered;
        if !parameters.is_empty() {
            let parameters = parameters
                .into_iter()
                .map(|(_, parameter)| Value::Object(parameter))
                .collect();
            operation.insert("parameters".into(), Value::Array(parameters));
        }
        for (key, table) in [(QUERY, query), (HEADERS, headers)] {
            if !table.is_empty() {
                operation.insert(key.into(), Value::Object(table));
            }
        }
    });
    bounded(root)
}

/// The parameters of one operation.
struct Lowered<'a> {
    root: &'a Value,
    parameters: Vec<(PointerBuf, Map<String, Value>)>,
    query: Map<String, Value>,
    headers: Map<String, Value>,
}

impl Lowered<'_> {
    fn add(&mut self, parameter: &Map<String, Value>, at: &Pointer, changes: &mut Changes<'_>) {
        let text = |key: &str| parameter.text(key).unwrap_or_default().to_owned();
        let (name, place) = (text("name"), text("in"));
        if name.is_empty() {
            changes.left_to_caller(at, "a parameter without a name; dropped");
            return;
        }
        let mut lowered = Map::new();
        lowered.insert("name".into(), json!(name));
        lowered.insert("in".into(), json!(place));
        lowered.insert("required".into(), json!(parameter.is_true("required")));
        for key in ["description", "deprecated"] {
            if let Some(value) = parameter
                .get(key)
                .filter(|value| value.is_string() || value.is_boolean())
            {
                lowered.insert(key.into(), value.clone());
            }
        }
        let mut schema = parameter
            .get("schema")
            .cloned()
            .unwrap_or_else(|| json!({ "type": "string" }));
        if parameter.get("content").is_some() {
            changes.left_to_caller(
                at,
                format!("parameter {name} as the media type it names: the caller writes the text"),
            );
            schema = json!({ "type": "string" });
        }
        Self::bare(&mut schema);
        match place.as_str() {
            "query" => self.query(parameter, &name, lowered, schema, at, changes),
            "path" => {
                if parameter
                    .get("style")
                    .is_some_and(|style| style != "simple")
                {
                    changes.left_to_caller(
                        at,
                        format!("style {} of path parameter {name}", parameter["style"]),
                    );
                }
                self.scalar(&name, lowered, schema, at, changes);
            }
            "header" if ELSEWHERE.contains(&name.to_ascii_lowercase().as_str()) => {
                changes.adapted(at, format!("header {name} is described elsewhere; dropped"));
            }
            "header" if TRANSPORT.contains(&name.to_ascii_lowercase().as_str()) => {
                changes.adapted(
                    at,
                    format!("header {name} is written by the transport; dropped"),
                );
            }
            "header" | "cookie" => {
                let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
                let sent: String = name
                    .chars()
                    .map(|c| if token(c) { c } else { '-' })
                    .collect();
                if place == "cookie" {
                    lowered.insert("in".into(), json!("header"));
                    lowered.insert("name".into(), json!(sent));
                    self.headers
                        .insert(sent, json!({ "name": name, "in": "cookie" }));
                    changes.adapted(at, format!("cookie {name} described as a header; the emitted hooks send it as a cookie"));
                } else if sent != name {
                    changes.left_to_caller(
                        at,
                        format!("header {name}, which is no header name; dropped"),
                    );
                    return;
                }
                self.scalar(&name, lowered, schema, at, changes);
            }
            other => changes.left_to_caller(
                at,
                format!("a parameter in {other:?}, where there is none; dropped"),
            ),
        }
    }

    /// Removes what does not apply to a parameter: it is never null.
    fn bare(schema: &mut Value) {
        if let Some(object) = schema.as_object_mut() {
            for keyword in ["nullable", "readOnly", "writeOnly"] {
                object.shift_remove(keyword);
            }
            if let Some(reference) = own_or_wrapped_reference(schema) {
                *schema = json!({ "$ref": reference });
            }
        }
    }

    /// Adds a parameter of a path or a header: a scalar.
    fn scalar(
        &mut self,
        name: &str,
        mut lowered: Map<String, Value>,
        mut schema: Value,
        at: &Pointer,
        changes: &mut Changes<'_>,
    ) {
        let target = meaning(self.root, &schema).cloned().unwrap_or_default();
        match kind(&target) {
            Some("string" | "integer" | "number" | "boolean") => {
                if let Some(format @ ("password" | "binary")) = target.text("format") {
                    schema = json!({ "type": "string" });
                    changes.left_to_caller(at, format!("format {format} of parameter {name}"));
                }
            }
            other => {
                let what = other.unwrap_or("any value").to_owned();
                schema = json!({ "type": "string" });
                changes.adapted(at, format!("{what} described as a string"));
                changes.left_to_caller(
                    at,
                    format!("parameter {name}: its parts, which the caller joins with commas"),
                );
            }
        }
        lowered.insert("schema".into(), schema);
        self.parameters.push((at.to_buf(), lowered));
    }

    /// Gives each parameter a distinct Rust name, those of the path first. A renamed parameter is still sent under its own name.
    fn part_names(&mut self, at: &Pointer, changes: &mut Changes<'_>) {
        let mut taken: HashSet<String> = RESERVED.iter().map(|&name| name.to_owned()).collect();
        let order = |parameter: &Map<String, Value>| match parameter["in"].as_str() {
            Some("path") => 0,
            Some("query") => 1,
            _ => 2,
        };
        self.parameters
            .sort_by_key(|(_, parameter)| order(parameter));
        let mut wire_names: HashSet<String> = self
            .parameters
            .iter()
            .map(|(_, parameter)| parameter["name"].as_str().unwrap_or_default().to_owned())
            .collect();
        let mut seen: HashSet<String> = HashSet::new();
        for (_, parameter) in &mut self.parameters {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let place = parameter["in"].as_str().unwrap_or_default().to_owned();
            if taken.insert(field_name(&name)) && seen.insert(name.clone()) {
                continue;
            }
            let sent = first_free(&format!("{name}-{place}"), "-", |sent| {
                !wire_names.contains(sent) && taken.insert(field_name(sent))
            });
            wire_names.insert(sent.clone());
            parameter.insert("name".into(), json!(sent));
            let table = if place == "query" {
                &mut self.query
            } else {
                &mut self.headers
            };
            let mut row = table
                .get(&name)
                .cloned()
                .filter(|row| row.get("in").is_none() || place != "query")
                .unwrap_or_else(|| json!({}));
            if row.get("name").is_none() {
                row["name"] = json!(name);
            }
            table.insert(sent.clone(), row);
            changes.adapted(
                at,
                format!(
                    "{place} parameter {name} called {}; it goes out as {name}",
                    field_name(&sent)
                ),
            );
        }
    }
}
