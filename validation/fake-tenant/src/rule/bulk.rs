//! What a bulk update request must be: 1 to 25 ids, and a patch of the two fields of the expiry rule.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fields::Violation;
use super::patch::{self, Patch};

const MOST_IDS: usize = 25;

/// A well-formed bulk update.
#[derive(Clone, Debug)]
pub(crate) struct BulkUpdate {
    /// Each once, in their order as text, which is the order of the reply.
    pub(crate) ids: Vec<String>,
    pub(crate) patch: Patch,
}

impl BulkUpdate {
    pub(crate) fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        let Value::Object(body) = body else {
            return Err(Violation::new("body-not-object", "the body must be a JSON object").into());
        };
        let mut violations = Vec::new();
        let ids = ids(body.get("ids").unwrap_or(&Value::Null), &mut violations);
        let patch = match body.get("patch") {
            None | Some(Value::Null) => {
                violations.push(Violation::new("patch-missing", "/patch is required"));
                None
            }
            Some(document) => match Patch::parse(document, patch::BULK) {
                Ok(patch) => {
                    if patch.len() == 0 {
                        violations.push(Violation::new(
                            "patch-empty",
                            "/patch must hold at least one operation",
                        ));
                    }
                    Some(patch)
                }
                Err(found) => {
                    violations.extend(found);
                    None
                }
            },
        };
        match patch {
            Some(patch) if violations.is_empty() => Ok(Self { ids, patch }),
            _ => Err(violations),
        }
    }
}

fn ids(value: &Value, violations: &mut Vec<Violation>) -> Vec<String> {
    let mut refuse = |code, sentence: String| violations.push(Violation::new(code, sentence));
    let items = match value {
        Value::Null => {
            refuse("ids-missing", "/ids is required".to_owned());
            return Vec::new();
        }
        Value::Array(items) => items,
        _ => {
            refuse(
                "ids-not-array",
                "/ids must be an array of strings".to_owned(),
            );
            return Vec::new();
        }
    };
    if items.is_empty() {
        refuse("ids-empty", "/ids must hold at least one id".to_owned());
    }
    if items.len() > MOST_IDS {
        refuse(
            "ids-too-many",
            format!("/ids must hold at most {MOST_IDS} ids"),
        );
    }
    let mut seen = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            Value::String(id) if id.trim().is_empty() => {
                refuse("id-blank", format!("/ids/{index} must not be blank"));
            }
            Value::String(id) if !seen.insert(id.clone()) => {
                refuse("id-duplicate", format!("/ids/{index} is there already"));
            }
            Value::String(_) => {}
            _ => refuse("id-not-string", format!("/ids/{index} must be a string")),
        }
    }
    seen.into_iter().collect()
}
