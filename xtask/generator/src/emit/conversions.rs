//! Selects the schemas that become our own types instead of the generator's: secrets, date-times, bounded integers and texts, tuples.

use std::collections::{BTreeMap, BTreeSet};

use openapi_normalise::object::Object as _;
use openapi_normalise::reference::schema_name;
use openapi_normalise::rust_type_name;
use openapi_normalise::schema::{Bounds, bounds, own_or_wrapped_reference};
use openapi_normalise::walk::{Site, walk};
use progenitor::{GenerationSettings, TypeImpl};
use quote::format_ident;
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::{Map, Value, json};
use syn::{Item, Type, parse_quote, parse_str};

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

    pub(super) fn is_text(&self) -> bool {
        self.rust.contains("::text::")
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
    inline_texts(document);
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
                "minLength",
                "maxLength",
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

/// The components that are texts of a length. Each is a name for our type: the generator would make a type of its own of each.
fn texts(document: &Value) -> impl Iterator<Item = (&String, &Value, Conversion)> {
    let schemas = document["components"].entries("schemas");
    schemas.filter_map(|(name, schema)| {
        let conversion = conversion(schema).filter(Conversion::is_text)?;
        Some((name, schema, conversion))
    })
}

/// Whether the document has a name for a text of a length, used or not.
pub(super) fn names_texts(document: &Value) -> bool {
    texts(document).next().is_some()
}

/// Puts the texts among the components where they are referred to.
fn inline_texts(document: &mut Value) {
    let texts: BTreeMap<String, Map<String, Value>> = texts(document)
        .filter_map(|(name, schema, _)| Some((name.clone(), schema.as_object()?.clone())))
        .collect();
    if texts.is_empty() {
        return;
    }
    if let Some(schemas) = document["components"].map_mut("schemas") {
        schemas.retain(|name, _| !texts.contains_key(name));
    }
    walk(document, &mut |_, site, node| {
        if site != Site::Schema {
            return;
        }
        let name = own_or_wrapped_reference(node).and_then(schema_name);
        if let Some(text) = name.and_then(|name| texts.get(&name))
            && let Some(schema) = node.as_object_mut()
        {
            schema.shift_remove("$ref");
            schema.shift_remove("allOf");
            for (keyword, value) in text {
                schema.entry(keyword).or_insert_with(|| value.clone());
            }
        }
    });
}

/// Adds the names that the document has for texts of a length.
pub(super) fn name_texts(types: &mut Vec<Item>, document: &Value) {
    for (name, schema, Conversion { rust, .. }) in texts(document) {
        let name = format_ident!("{}", rust_type_name(name));
        let Ok(rust) = parse_str::<Type>(&rust) else {
            continue;
        };
        let docs = schema.text("description").map(str::to_owned);
        let docs = docs.unwrap_or_else(|| format!("`{name}`"));
        types.push(Item::Type(
            parse_quote!(#[doc = #docs] pub type #name = #rust;),
        ));
    }
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
        "text::",
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
        ("string", None) => ("string", text(node)?),
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

/// A text whose length is bounded becomes `Text<MIN, MAX>`, and one without an upper bound `Text<MIN>`; no text is longer than 32 bits can say. One
/// that has to match a pattern stays a type of the generator's.
fn text(node: &Value) -> Option<String> {
    if node.get("pattern").is_some() {
        return None;
    }
    let bound = |keyword: &str| {
        let length = node.get(keyword)?.as_u64()?;
        u32::try_from(length).ok()
    };
    match (
        bound("minLength"),
        bound("maxLength"),
        node.get("minLength").is_some(),
    ) {
        (None, _, true) | (None, None, false) => None,
        (Some(least), None, _) => Some(format!("text::Text<{least}>")),
        (least, Some(most), _) => {
            Some(format!("text::Text<{}, {most}>", least.unwrap_or_default()))
        }
    }
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
