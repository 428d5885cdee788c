//! Selects the schemas that become our own types instead of the generator's: secrets, date-times, bounded integers, tuples.

use std::collections::BTreeSet;

use openapi_normalise::object::Object as _;
use openapi_normalise::reference::schema_name;
use openapi_normalise::rust_type_name;
use openapi_normalise::schema::{Bounds, bounds, own_or_wrapped_reference};
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
    pub(super) fn is_tuple(&self) -> bool {
        self.rust.contains("::tuples::")
    }

    /// The type as it stands in any file of the client.
    pub(super) fn name(&self) -> String {
        self.rust.replace(&format!("{HERE}::"), "")
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
            // what stands for an array is a text to the generator, which has no tuples
            schema.insert("type".into(), json!(conversion.kind));
            schema.shift_remove("items");
            schema.shift_remove("prefixItems");
            schema.insert("format".into(), json!(conversion.rust));
            found.insert(conversion);
        }
    });
    found.into_iter().collect()
}

/// The tuple that an array is whose items are told apart by their position.
fn tuple(node: &Value) -> Option<String> {
    let items = node.list("prefixItems");
    if items.is_empty() {
        return None;
    }
    let types: Option<Vec<String>> = items
        .iter()
        .map(|item| Some(here(&of_schema(item)?)))
        .collect();
    Some(format!(
        "tuples::Tuple{}<{}>",
        items.len(),
        types?.join(", ")
    ))
}

/// The type with the module of all emitted files before each of our own modules.
fn here(rust: &str) -> String {
    let ours = [
        "types::",
        "secret::",
        "timestamp::",
        "bounded::",
        "integer::",
        "tuples::",
    ];
    ours.iter().fold(rust.to_owned(), |rust, module| {
        rust.replace(module, &format!("{HERE}::{module}"))
    })
}

/// The type that stands for this schema, if it is one of ours.
fn special_type(schema: &Value) -> Option<String> {
    conversion(schema).map(|conversion| conversion.name())
}

/// Registers `conversions` with the generator.
pub(super) fn register(conversions: &[Conversion], settings: &mut GenerationSettings) {
    for conversion in conversions {
        let Conversion { kind, rust } = conversion;
        let impls: &[TypeImpl] = if rust.ends_with("Secret") || conversion.is_tuple() {
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
        ("array", _) => ("string", tuple(node)?),
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

/// The type that the generator makes of a schema, by its rules; none where it has no name. It stands below the module that holds all
/// emitted files.
pub(crate) fn of_schema(schema: &Value) -> Option<String> {
    let inner = not_null(schema)?;
    let nullable = schema.is_true("nullable") && inner != ANY;
    Some(if nullable {
        format!("Option<{inner}>")
    } else {
        inner
    })
}

const ANY: &str = "serde_json::Value";

/// The type of the values of a schema that are not null.
fn not_null(schema: &Value) -> Option<String> {
    if let Some(reference) = own_or_wrapped_reference(schema) {
        return Some(format!(
            "types::{}",
            rust_type_name(&schema_name(reference)?)
        ));
    }
    if schema.get("oneOf").is_some() {
        return None;
    }
    let Some(kind) = schema.text("type") else {
        return Some(ANY.to_owned());
    };
    if let Some(special) = special_type(schema) {
        return Some(special);
    }
    let name = match (kind, schema.text("format")) {
        ("boolean", _) => "bool",
        ("number", _) => "f64",
        ("integer", Some("int8")) => "i8",
        ("integer", Some("int16")) => "i16",
        ("integer", Some("int32")) => "i32",
        ("integer", Some("uint8")) => "u8",
        ("integer", Some("uint16")) => "u16",
        ("integer", Some("uint32")) => "u32",
        ("integer", Some("uint64")) => "u64",
        ("integer", _) => "i64",
        ("string", Some("date")) => "chrono::NaiveDate",
        ("string", Some("ip")) => "std::net::IpAddr",
        ("string", Some("ipv4")) => "std::net::Ipv4Addr",
        ("string", Some("ipv6")) => "std::net::Ipv6Addr",
        ("string", _) => "String",
        ("array", _) => {
            let items = schema.get("items");
            return Some(format!(
                "Vec<{}>",
                items.map_or(Some(ANY.to_owned()), of_schema)?
            ));
        }
        ("object", _) => match schema
            .get("additionalProperties")
            .filter(|more| more.is_object())
        {
            Some(more) => {
                let value = of_schema(more)?;
                return Some(format!("std::collections::BTreeMap<String, {value}>"));
            }
            None => "serde_json::Map<String, serde_json::Value>",
        },
        _ => return None,
    };
    Some(name.to_owned())
}
