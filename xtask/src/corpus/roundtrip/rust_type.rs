//! The Rust type that the generator makes of a lowered schema, by the same rules, for code that wants to name it.

use jsonptr::Pointer;
use openapi_normalise::rust_type_name;
use serde_json::Value;

use crate::emit::special_type;

/// The type of the schema at `at`, below the client's module; none where it has no name.
pub(super) fn rust_type(root: &Value, at: &Pointer) -> Option<String> {
    let tokens: Vec<_> = at
        .tokens()
        .map(|token| token.decoded().into_owned())
        .collect();
    if let [components, schemas, name] = tokens.as_slice()
        && components == "components"
        && schemas == "schemas"
    {
        return Some(format!("types::{}", rust_type_name(name)));
    }
    of(at.resolve(root).ok()?)
}

fn of(schema: &Value) -> Option<String> {
    let object = schema.as_object()?;
    let inner = plain(schema)?;
    Some(
        if object.get("nullable") == Some(&Value::Bool(true)) && inner != ANY {
            format!("Option<{inner}>")
        } else {
            inner
        },
    )
}

const ANY: &str = "serde_json::Value";

fn plain(schema: &Value) -> Option<String> {
    let reference = schema
        .get("$ref")
        .or_else(|| schema.pointer("/allOf/0/$ref"))
        .and_then(Value::as_str);
    if let Some(reference) = reference {
        let name = reference.rsplit('/').next()?;
        return Some(format!("types::{}", rust_type_name(name)));
    }
    if schema.get("oneOf").is_some() {
        return None;
    }
    let format = schema.get("format").and_then(Value::as_str);
    let Some(kind) = schema.get("type").and_then(Value::as_str) else {
        return Some(ANY.to_owned());
    };
    if let Some(special) = special_type(schema) {
        return Some(special);
    }
    Some(match (kind, format) {
        ("boolean", _) => "bool".to_owned(),
        ("number", _) => "f64".to_owned(),
        ("integer", Some("int8")) => "i8".to_owned(),
        ("integer", Some("int16")) => "i16".to_owned(),
        ("integer", Some("int32")) => "i32".to_owned(),
        ("integer", Some("uint8")) => "u8".to_owned(),
        ("integer", Some("uint16")) => "u16".to_owned(),
        ("integer", Some("uint32")) => "u32".to_owned(),
        ("integer", Some("uint64")) => "u64".to_owned(),
        ("integer", _) => "i64".to_owned(),
        ("string", Some("date")) => "chrono::NaiveDate".to_owned(),
        ("string", Some("ip")) => "std::net::IpAddr".to_owned(),
        ("string", Some("ipv4")) => "std::net::Ipv4Addr".to_owned(),
        ("string", Some("ipv6")) => "std::net::Ipv6Addr".to_owned(),
        ("string", _) => "String".to_owned(),
        ("array", _) => format!(
            "Vec<{}>",
            schema.get("items").map_or(Some(ANY.to_owned()), of)?
        ),
        ("object", _) => match schema
            .get("additionalProperties")
            .filter(|more| more.is_object())
        {
            Some(more) => format!("std::collections::BTreeMap<String, {}>", of(more)?),
            None => "serde_json::Map<String, serde_json::Value>".to_owned(),
        },
        _ => return None,
    })
}
