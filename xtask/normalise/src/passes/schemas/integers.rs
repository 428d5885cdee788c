//! Gives integers bounds that fit into 64 bits and formats that the generator supports; floats are always 64 bits wide.

use serde_json::{Map, Number, Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{BOUNDS, kind};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "integers",
    reason: "The generator reads bounds of integers as 64-bit integers, and makes numbers of format `float` lose digits.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    each_schema(root, |at, schema| {
        match kind(schema) {
            Some("integer") => {}
            Some("number") => {
                match schema.shift_remove("format") {
                    Some(Value::String(format)) if format == "float" => changes.adapted(
                        at,
                        "format float read as 64 bits wide: no digit of the text is lost",
                    ),
                    // what every number is
                    Some(Value::String(format)) if format == "double" => {}
                    Some(format) => changes.left_to_caller(at, format!("format {format}")),
                    None => {}
                }
                for (bound, exclusive) in BOUNDS {
                    if !schema.contains_key(bound) {
                        schema.shift_remove(exclusive);
                    }
                }
                return;
            }
            _ => return,
        }
        format(at, schema, changes);
        for (bound, exclusive) in BOUNDS {
            side(at, schema, bound, exclusive, changes);
        }
        let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_i64);
        let exclusive = |keyword: &str| i64::from(schema.is_true(keyword));
        if let (Some(minimum), Some(maximum)) = (limit("minimum"), limit("maximum"))
            && minimum.saturating_add(exclusive("exclusiveMinimum"))
                > maximum.saturating_sub(exclusive("exclusiveMaximum"))
        {
            for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
                schema.shift_remove(keyword);
            }
            changes.left_to_caller(
                at,
                format!("minimum {minimum} and maximum {maximum}, which no integer satisfies"),
            );
        }
        if let Some(multiple) = schema.get("multipleOf").cloned() {
            match whole(&multiple).filter(|multiple| *multiple > 0) {
                Some(1) => {
                    schema.shift_remove("multipleOf");
                    changes.adapted(at, "multipleOf 1 says nothing of an integer");
                }
                Some(multiple) => {
                    schema.insert("multipleOf".into(), json!(multiple));
                }
                None => {
                    schema.shift_remove("multipleOf");
                    changes.left_to_caller(at, format!("multipleOf {multiple}"));
                }
            }
        }
    });
    Ok(())
}

fn format(at: &jsonptr::Pointer, schema: &mut Map<String, Value>, changes: &mut Changes<'_>) {
    let Some(format) = schema.text("format") else {
        return;
    };
    let known = [
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    ];
    if known.contains(&format) {
        return;
    }
    let text = format.to_owned();
    schema.shift_remove("format");
    changes.left_to_caller(at, format!("format {text}"));
}

/// One bound, as a 64-bit integer, or gone where 64 bits hold no value beyond it.
fn side(
    at: &jsonptr::Pointer,
    schema: &mut Map<String, Value>,
    bound: &str,
    exclusive: &str,
    changes: &mut Changes<'_>,
) {
    let Some(value) = schema.get(bound).cloned() else {
        schema.shift_remove(exclusive);
        return;
    };
    if value.as_i64().is_some() {
        return;
    }
    if let Some(whole) = whole(&value) {
        schema.insert(bound.into(), json!(whole));
        return;
    }
    let float = value.as_f64().unwrap_or_default();
    #[expect(
        clippy::cast_precision_loss,
        reason = "whether it is beyond the range, not by how much"
    )]
    let beyond = float >= i64::MAX as f64 || float <= i64::MIN as f64;
    if beyond {
        schema.shift_remove(bound);
        schema.shift_remove(exclusive);
        let wide = bound == "maximum"
            && schema
                .get("minimum")
                .and_then(Value::as_i64)
                .is_some_and(|least| least >= 0);
        if wide && !schema.contains_key("format") {
            schema.insert("format".into(), json!("uint64"));
            if schema.get("minimum") == Some(&json!(0)) {
                schema.shift_remove("minimum");
                changes.adapted(at, "minimum 0: the type has no sign");
            }
        }
        changes.adapted(
            at,
            format!("{bound} {value} is beyond 64 signed bits; dropped"),
        );
        changes.left_to_caller(at, format!("{bound} {value}"));
        return;
    }
    // a fraction bounds the integers on its side of it
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it was found to be within range"
    )]
    let rounded = if bound == "minimum" {
        float.ceil() as i64
    } else {
        float.floor() as i64
    };
    schema.insert(bound.into(), json!(rounded));
    schema.shift_remove(exclusive);
    changes.adapted(at, format!("{bound} {value} written as {rounded}"));
}

/// The integer that a number is.
fn whole(value: &Value) -> Option<i64> {
    let number: &Number = value.as_number()?;
    number.as_i64().or_else(|| {
        let float = number.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "it is whole and in range"
        )]
        let whole = (float.fract() == 0.0 && float > i64::MIN as f64 && float < i64::MAX as f64)
            .then_some(float as i64);
        whole
    })
}
