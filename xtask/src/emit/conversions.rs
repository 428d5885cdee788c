//! Selects the schemas that become our own types instead of the generator's: secrets, date-times, bounded integers.

use std::collections::BTreeMap;

use openapi_normalise::object::Object as _;
use openapi_normalise::schema::integer_range;
use openapi_normalise::walk::{Site, walk};
use progenitor::{GenerationSettings, TypeImpl};
use schemars08::schema::{InstanceType, NumberValidation, SchemaObject};
use serde_json::Value;

use super::template::HERE;

/// A schema and the Rust type that stands for it.
pub(super) struct Conversion {
    schema: SchemaObject,
    /// The path of the type from the module that holds all emitted files.
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

/// The conversions that `document` needs.
pub(super) fn of(document: &Value) -> Vec<Conversion> {
    let mut found: BTreeMap<String, Conversion> = BTreeMap::new();
    walk(&mut document.clone(), &mut |_, site, node| {
        if site == Site::Schema
            && let Some(conversion) = conversion(node)
        {
            let key = serde_json::to_string(&conversion.schema).unwrap_or_default();
            found.entry(key).or_insert(conversion);
        }
    });
    found.into_values().collect()
}

/// The type that stands for this schema, if it is one of ours.
pub(crate) fn special_type(schema: &Value) -> Option<String> {
    conversion(schema).map(|conversion| conversion.name().to_owned())
}

/// Registers `conversions` with the generator.
pub(super) fn register(conversions: &[Conversion], settings: &mut GenerationSettings) {
    for Conversion { schema, rust } in conversions {
        let impls: &[TypeImpl] = if rust.ends_with("Secret") {
            &[]
        } else {
            &[TypeImpl::Display, TypeImpl::FromStr]
        };
        settings.with_conversion(schema.clone(), rust, impls.iter().copied());
    }
}

fn conversion(node: &Value) -> Option<Conversion> {
    if node.get("enum").is_some() {
        return None;
    }
    let format = node.text("format");
    let constrained = ["pattern", "minLength", "maxLength"]
        .iter()
        .any(|keyword| node.get(keyword).is_some());
    match (node.text("type")?, format) {
        ("string", Some("password")) if !constrained => Some(Conversion {
            schema: schema(InstanceType::String, format),
            rust: format!("{HERE}::secret::Secret"),
        }),
        ("string", Some("date-time")) if !constrained => Some(Conversion {
            schema: schema(InstanceType::String, format),
            rust: format!("{HERE}::timestamp::Timestamp"),
        }),
        ("integer", _) => bounded(node, format),
        _ => None,
    }
}

fn schema(kind: InstanceType, format: Option<&str>) -> SchemaObject {
    SchemaObject {
        instance_type: Some(kind.into()),
        format: format.map(str::to_owned),
        ..SchemaObject::default()
    }
}

/// An integer with a bound becomes `Bounded<MIN, MAX>`; an open side is the end of its format.
fn bounded(node: &Value, format: Option<&str>) -> Option<Conversion> {
    let limit = |keyword: &str| node.get(keyword).and_then(Value::as_i64);
    let exclusive = |keyword: &str| node.is_true(keyword);
    let (minimum, maximum) = (limit("minimum"), limit("maximum"));
    if minimum.is_none() && maximum.is_none() {
        return None;
    }
    let (below, above) = (exclusive("exclusiveMinimum"), exclusive("exclusiveMaximum"));
    let (least, greatest) = integer_range(format);
    let min = minimum.map_or(least, |value| value.saturating_add(below.into()));
    let max = maximum.map_or(greatest, |value| value.saturating_sub(above.into()));
    #[expect(
        clippy::cast_precision_loss,
        reason = "the generator holds bounds as floats; the same cast finds the same schema"
    )]
    let float = |value: Option<i64>| value.map(|value| value as f64);
    let number = NumberValidation {
        multiple_of: node.get("multipleOf").and_then(Value::as_f64),
        maximum: float(maximum.filter(|_| !above)),
        exclusive_maximum: float(maximum.filter(|_| above)),
        minimum: float(minimum.filter(|_| !below)),
        exclusive_minimum: float(minimum.filter(|_| below)),
    };
    Some(Conversion {
        schema: SchemaObject {
            number: Some(Box::new(number)),
            ..schema(InstanceType::Integer, format)
        },
        rust: format!("{HERE}::bounded::Bounded<{min}, {max}>"),
    })
}
