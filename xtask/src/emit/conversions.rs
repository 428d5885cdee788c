//! Selects the schemas that become our own types instead of the generator's: secrets, date-times, bounded integers.

use std::collections::BTreeSet;

use openapi_normalise::object::Object as _;
use openapi_normalise::schema::{Bounds, bounds};
use openapi_normalise::walk::{Site, walk};
use progenitor::{GenerationSettings, TypeImpl};
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::{Value, json};

use super::template::HERE;

/// A Rust type that stands for schemas.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Conversion {
    kind: &'static str,
    /// The path of the type from the module that holds all emitted files. It is the format of the schemas, too, once they are marked.
    pub(super) rust: String,
}

impl Conversion {
    /// The type as it stands in any file of the client.
    pub(super) fn name(&self) -> &str {
        self.rust
            .split_once("::")
            .map_or(&self.rust, |(_, name)| name)
    }
}

/// Marks the schemas of `document` that have a type of ours, by a format that the generator finds them by. Their bounds are a part of
/// that type, and the generator could not hold all of them.
pub(super) fn mark(document: &mut Value) -> Vec<Conversion> {
    let mut found = BTreeSet::new();
    walk(document, &mut |_, site, node| {
        if site == Site::Schema
            && let Some(conversion) = conversion(node)
            && let Some(schema) = node.as_object_mut()
        {
            for keyword in [
                "minimum",
                "maximum",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "multipleOf",
            ] {
                schema.shift_remove(keyword);
            }
            schema.insert("format".into(), json!(conversion.rust));
            found.insert(conversion);
        }
    });
    found.into_iter().collect()
}

/// The type that stands for this schema, if it is one of ours.
pub(crate) fn special_type(schema: &Value) -> Option<String> {
    conversion(schema).map(|conversion| conversion.name().to_owned())
}

/// Registers `conversions` with the generator.
pub(super) fn register(conversions: &[Conversion], settings: &mut GenerationSettings) {
    for Conversion { kind, rust } in conversions {
        let impls: &[TypeImpl] = if rust.ends_with("Secret") {
            &[]
        } else {
            &[TypeImpl::Display, TypeImpl::FromStr]
        };
        let kind = if *kind == "integer" {
            InstanceType::Integer
        } else {
            InstanceType::String
        };
        let schema = SchemaObject {
            instance_type: Some(kind.into()),
            format: Some(rust.clone()),
            ..SchemaObject::default()
        };
        settings.with_conversion(schema, rust, impls.iter().copied());
    }
}

fn conversion(node: &Value) -> Option<Conversion> {
    if node.get("enum").is_some() {
        return None;
    }
    let constrained = ["pattern", "minLength", "maxLength"]
        .iter()
        .any(|keyword| node.get(keyword).is_some());
    let (kind, rust) = match (node.text("type")?, node.text("format")) {
        ("string", Some("password")) if !constrained => ("string", "secret::Secret".to_owned()),
        ("string", Some("date-time")) if !constrained => {
            ("string", "timestamp::Timestamp".to_owned())
        }
        ("integer", _) => ("integer", bounded(node)?),
        _ => return None,
    };
    Some(Conversion {
        kind,
        rust: format!("{HERE}::{rust}"),
    })
}

/// An integer with a bound becomes `Bounded<MIN, MAX>`, or `Unsigned<MIN, MAX>`; an open side is the end of its type.
fn bounded(node: &Value) -> Option<String> {
    let Bounds {
        least,
        most,
        is_stated,
    } = bounds(node);
    if !is_stated {
        return None;
    }
    let name = if most > i64::MAX.into() {
        "Unsigned"
    } else {
        "Bounded"
    };
    Some(format!("bounded::{name}<{least}, {most}>"))
}
