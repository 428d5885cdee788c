//! Rewrites statuses as the generator matches them: codes and ranges that do not overlap, and no `default` that counts as both success
//! and failure.

use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::operation::{each_operation, response_place};
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "statuses",
    reason: "The generator counts `default` among the successes as well as among the errors. It is written as the ranges that the \
             operation does not describe otherwise. What is told of a status below 200 is left out.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_operation(root, |at, operation| {
        let Some(responses) = operation.map_mut("responses") else {
            return;
        };
        let mut kept: Map<String, Value> = Map::new();
        let mut default = None;
        for (status, response) in std::mem::take(responses) {
            let from = response_place(at, &status);
            let response = if response.is_object() {
                response
            } else {
                serde_json::json!({})
            };
            if status == "default" {
                default = Some((from, response));
                continue;
            }
            match read(&status) {
                Some(known) if known.starts_with(['2', '3', '4', '5']) => {
                    let to = response_place(at, &known);
                    if to != from {
                        changes.moved(&to, &from);
                        changes.adapted(&from, format!("status {status} written as {known}"));
                    }
                    kept.insert(known, response);
                }
                Some(_) => changes.left_to_caller(
                    &from,
                    "an interim status, which HTTP libraries keep to themselves",
                ),
                None => changes.left_to_caller(&from, format!("{status} is no status")),
            }
        }
        if let Some((from, response)) = default {
            let mut ranges = vec!["4XX", "5XX"];
            // that nothing changed is an answer only where something else may be one
            let is_success = |status: &String| status.starts_with(['2', '3']) && status != "304";
            if !kept.keys().any(is_success) {
                ranges.insert(0, "2XX");
            }
            ranges.retain(|range| !kept.contains_key(*range));
            for range in &ranges {
                changes.moved(&response_place(at, range), &from);
                kept.insert((*range).to_owned(), response.clone());
            }
            changes.adapted(&from, format!("written as {}", ranges.join(", ")));
        }
        *responses = kept;
        for response in responses.values_mut() {
            if let Some(response) = response.as_object_mut()
                && response.text("description").is_none()
            {
                response.insert("description".into(), Value::String(String::new()));
            }
        }
    });
    Ok(())
}

/// A code or a range, as OpenAPI writes it.
fn read(status: &str) -> Option<String> {
    let status = status.trim().to_ascii_uppercase();
    let mut digits = status.chars();
    let first = digits.next().filter(|first| ('1'..='5').contains(first))?;
    let rest: String = digits.collect();
    let known = rest == "XX" || (rest.len() == 2 && rest.chars().all(|c| c.is_ascii_digit()));
    known.then(|| format!("{first}{rest}"))
}
