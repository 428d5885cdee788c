//! RFC 6902 over the four fields of a token that may be patched. All or nothing.
//!
//! It only makes the new document and notes what was touched; whether the result keeps the expiry rule is judged by
//! [`patch_rule`](crate::patch_rule).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::patch_step::Step;
use crate::token::Token;
use crate::violation::Violation;

/// What a single patch may change.
pub(crate) const SINGLE: &[&str] = &[
    "name",
    "scope",
    "expirationDate",
    "userAwareTokenNeverExpires",
];
/// What a bulk update may change.
pub(crate) const BULK: &[&str] = &["expirationDate", "userAwareTokenNeverExpires"];

/// A patch document whose every operation is well formed and keeps to the fields it may name.
#[derive(Clone, Debug)]
pub(crate) struct Patch(Vec<Step>);

/// What a patch makes of a token: the four fields, and which of them it changed or set anew.
#[derive(Clone, Debug)]
pub(crate) struct Patched {
    pub(crate) fields: Map<String, Value>,
    pub(crate) touched: BTreeSet<String>,
}

impl Patch {
    /// Reads a patch document, and says everything that is wrong with it.
    pub(crate) fn parse(document: &Value, patchable: &[&str]) -> Result<Self, Vec<Violation>> {
        let Value::Array(operations) = document else {
            return Err(Violation::new(
                "patch-not-array",
                "a patch must be an array of operations",
            )
            .into());
        };
        let mut violations = Vec::new();
        let mut steps = Vec::with_capacity(operations.len());
        for (index, operation) in operations.iter().enumerate() {
            match Step::parse(index, operation, patchable) {
                Ok(step) => steps.push(step),
                Err(found) => violations.extend(found),
            }
        }
        if violations.is_empty() {
            Ok(Self(steps))
        } else {
            Err(violations)
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Applies the operations in their order, and stops at the first that cannot be.
    ///
    /// The document always has all four fields; removing one makes it null, and it can be replaced afterwards.
    pub(crate) fn apply(&self, token: &Token) -> Result<Patched, Violation> {
        let mut document = json!({
            "name": token.name,
            "scope": token.scope,
            "expirationDate": token.expiration.map(|at| at.to_string()),
            "userAwareTokenNeverExpires": token.acknowledged,
        });
        let mut touched = BTreeSet::new();
        for step in &self.0 {
            step.apply(&mut document)?;
            touched.extend(step.touches().map(str::to_owned));
        }
        let Value::Object(fields) = document else {
            return Err(Violation::new(
                "path-not-patchable",
                "a token must stay an object",
            ));
        };
        Ok(Patched { fields, touched })
    }
}
