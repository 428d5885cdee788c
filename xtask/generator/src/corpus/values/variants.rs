//! Variants of made values: at each place of a schema once what a generator seldom hits on. Not all of them are valid.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::object::Object as _;
use serde_json::{Value, json};

use crate::corpus::schemas::{describing, steps};

/// The name of a field that no schema declares.
const UNDECLARED: &str = "aFieldThatNoSchemaDeclares";

/// The variants of `values`, which the schema at `schema` describes.
pub(super) fn of(root: &Value, schema: &Pointer, values: &[Value]) -> Vec<Value> {
    let mut seen = HashSet::new();
    let mut variants = Vec::new();
    for value in values {
        let mut places = Vec::new();
        collect(value, &mut PointerBuf::new(), &mut places);
        for place in places {
            let steps = steps(&place);
            let general: Vec<&str> = steps
                .iter()
                .map(|step| {
                    if step.bytes().all(|byte| byte.is_ascii_digit()) {
                        "*"
                    } else {
                        step
                    }
                })
                .collect();
            if !seen.insert(general.join("/")) {
                continue;
            }
            for other in others(
                root,
                schema,
                &steps,
                place.resolve(value).unwrap_or(&Value::Null),
            ) {
                let mut variant = value.clone();
                if let Ok(target) = place.resolve_mut(&mut variant) {
                    *target = other;
                    variants.push(variant);
                }
            }
        }
    }
    variants
}

fn collect(value: &Value, at: &mut PointerBuf, places: &mut Vec<PointerBuf>) {
    places.push(at.clone());
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                at.push_back(name.as_str());
                collect(field, at, places);
                at.pop_back();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                at.push_back(index);
                collect(item, at, places);
                at.pop_back();
            }
        }
        _ => {}
    }
}

/// What may stand in the place of a value.
fn others(root: &Value, schema: &Pointer, steps: &[String], value: &Value) -> Vec<Value> {
    let mut others = vec![Value::Null];
    match value {
        Value::Object(fields) => {
            let mut fields = fields.clone();
            fields.insert(UNDECLARED.to_owned(), json!({ "kept": [1, null] }));
            others.push(Value::Object(fields));
            others.push(json!({}));
        }
        Value::Array(_) => others.push(json!([])),
        Value::String(_) => others.push(json!("")),
        Value::Number(_) => {
            let places = describing(root, schema, steps);
            for schema in places.iter().filter_map(|place| place.resolve(root).ok()) {
                others.extend(boundaries(schema));
            }
        }
        Value::Bool(value) => others.push(json!(!value)),
        Value::Null => {}
    }
    others
}

/// The numbers at the ends of what a schema allows, as far as it says how wide they are.
fn boundaries(schema: &Value) -> Vec<Value> {
    let mut numbers = Vec::new();
    let kinds = [schema.text("type")];
    if kinds.contains(&Some("number")) {
        numbers.extend([json!(5), json!(0.1), json!(-1.5e300), json!(1e-7)]);
    }
    if kinds.contains(&Some("integer")) {
        numbers.extend([json!(5.0), json!(0)]);
        numbers.extend(match schema.text("format") {
            Some("int8") => [json!(i8::MIN), json!(i8::MAX)],
            Some("int16") => [json!(i16::MIN), json!(i16::MAX)],
            Some("int32") => [json!(i32::MIN), json!(i32::MAX)],
            Some("uint8") => [json!(0), json!(u8::MAX)],
            Some("uint16") => [json!(0), json!(u16::MAX)],
            Some("uint32") => [json!(0), json!(u32::MAX)],
            Some("uint64") => [json!(0), json!(u64::MAX)],
            _ => [json!(i64::MIN), json!(i64::MAX)],
        });
    }
    for bound in ["minimum", "maximum"] {
        numbers.extend(schema.get(bound).filter(|bound| bound.is_number()).cloned());
    }
    numbers
}
