//! Gives integers bounds that fit into 64 bits and formats that the generator supports; floats are always 64 bits wide.

use jsonptr::Pointer;
use serde_json::{Map, Number, Value, json};

use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{BOUNDS, Bounds, bounds, integer_range, kind};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Alike, Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "integers",
    reason: "An integer has 64 bits, without a sign where the document has no negative ones. Bounds are a part of its type, those that \
             its format implies are dropped. A number has 64 bits too: format `float` would lose digits.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let mut alike = Alike::default();
    each_schema(root, |at, schema| match kind(schema) {
        Some("number") => {
            number(at, schema, &mut alike, changes);
            let what = "a number of more digits than 64 bits hold, about 16, is written anew";
            alike.add(at, what.to_owned());
        }
        Some("integer") => {
            format(at, schema, &mut alike);
            let has_format = schema.has("format");
            for (bound, exclusive) in BOUNDS {
                side(at, schema, bound, exclusive, changes);
            }
            satisfiable(at, schema, changes);
            sign(schema);
            for (bound, exclusive) in BOUNDS {
                implied(at, schema, bound, exclusive, changes);
            }
            multiple(at, schema, changes);
            let is_open = BOUNDS.iter().any(|(bound, _)| !schema.contains_key(*bound));
            if is_open && !has_format {
                let what = "an integer beyond 64 bits, where the document sets no bound";
                alike.add(at, what.to_owned());
            }
        }
        _ => {}
    });
    alike.left_to_caller(changes);
    Ok(())
}

fn number(
    at: &Pointer,
    schema: &mut Map<String, Value>,
    alike: &mut Alike,
    changes: &mut Changes<'_>,
) {
    match schema.text("format").map(str::to_owned).as_deref() {
        Some("float") => changes.adapted(
            at,
            "format float read as 64 bits wide: no digit of the text is lost",
        ),
        // what every number is
        Some("double") | None => {}
        Some(format) => alike.add(at, format!("format {format}: a number of 64 bits")),
    }
    schema.take_out("format");
    for (bound, exclusive) in BOUNDS {
        if !schema.contains_key(bound) {
            schema.take_out(exclusive);
        }
    }
}

fn format(at: &Pointer, schema: &mut Map<String, Value>, alike: &mut Alike) {
    let Some(format) = schema.text("format") else {
        return;
    };
    let known = [
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    ];
    if known.contains(&format) {
        return;
    }
    alike.add(at, format!("format {format}: an integer of 64 bits"));
    schema.take_out("format");
}

/// One bound, as an integer of 64 bits with or without a sign, or gone where neither holds a value beyond it.
fn side(
    at: &Pointer,
    schema: &mut Map<String, Value>,
    bound: &str,
    exclusive: &str,
    changes: &mut Changes<'_>,
) {
    let Some(value) = schema.get(bound).cloned() else {
        schema.take_out(exclusive);
        return;
    };
    if value.is_i64() || value.is_u64() {
        return;
    }
    let float = value.as_f64().unwrap_or_default();
    if let Some(whole) = whole(float) {
        schema.insert(bound.into(), json!(whole));
        return;
    }
    if float.fract() == 0.0 {
        schema.take_out(bound);
        schema.take_out(exclusive);
        changes.adapted(at, format!("{bound} {value} is beyond 64 bits; dropped"));
        changes.left_to_caller(at, format!("{bound} {value}"));
        return;
    }
    // a fraction bounds the integers on its side of it
    let rounded = whole(if bound == "minimum" {
        float.ceil()
    } else {
        float.floor()
    });
    schema.take_out(exclusive);
    if let Some(rounded) = rounded {
        changes.adapted(at, format!("{bound} {value} written as {rounded}"));
        schema.insert(bound.into(), json!(rounded));
    }
}

/// Drops bounds that no integer satisfies.
fn satisfiable(at: &Pointer, schema: &mut Map<String, Value>, changes: &mut Changes<'_>) {
    let Bounds { least, most, .. } = bounds(schema);
    if least <= most || !schema.has("minimum") || !schema.has("maximum") {
        return;
    }
    let (minimum, maximum) = (&schema["minimum"], &schema["maximum"]);
    changes.left_to_caller(
        at,
        format!("minimum {minimum} and maximum {maximum}, which no integer satisfies"),
    );
    for (bound, exclusive) in BOUNDS {
        schema.take_out(bound);
        schema.take_out(exclusive);
    }
}

/// An integer without a format that is never negative, and has no upper bound that a signed one could hold, has no sign.
fn sign(schema: &mut Map<String, Value>) {
    let Bounds { least, most, .. } = bounds(schema);
    let signed: i128 = i64::MAX.into();
    let is_open = !schema.has("maximum") || most > signed;
    if !schema.has("format") && schema.has("minimum") && least >= 0 && is_open {
        schema.insert("format".into(), json!("uint64"));
    }
}

/// Drops a bound at or beyond that of the format.
fn implied(
    at: &Pointer,
    schema: &mut Map<String, Value>,
    bound: &str,
    exclusive: &str,
    changes: &mut Changes<'_>,
) {
    let Bounds { least, most, .. } = bounds(schema);
    let (lowest, highest) = integer_range(schema.text("format"));
    let is_implied = if bound == "minimum" {
        least <= lowest
    } else {
        most >= highest
    };
    if !is_implied {
        return;
    }
    let is_open = !schema.has("format");
    schema.take_out(exclusive);
    if let Some(value) = schema.take_out(bound) {
        let is_beyond = least < lowest || most > highest;
        if is_open && is_beyond {
            changes.adapted(
                at,
                format!("{bound} {value} is beyond 64 signed bits; dropped"),
            );
            changes.left_to_caller(at, format!("{bound} {value}"));
        } else {
            changes.adapted(at, format!("{bound} {value}: the type has no other values"));
        }
    }
}

fn multiple(at: &Pointer, schema: &mut Map<String, Value>, changes: &mut Changes<'_>) {
    let Some(multiple) = schema.at("multipleOf").cloned() else {
        return;
    };
    let number: Option<&Number> = multiple.as_number();
    let whole = number.and_then(|number| {
        number
            .as_i64()
            .or_else(|| self::whole(number.as_f64()?)?.as_i64())
    });
    match whole.filter(|multiple| *multiple > 0) {
        Some(1) => {
            schema.take_out("multipleOf");
            changes.adapted(at, "multipleOf 1 says nothing of an integer");
        }
        Some(multiple) => {
            schema.insert("multipleOf".into(), json!(multiple));
        }
        None => {
            schema.take_out("multipleOf");
            changes.left_to_caller(at, format!("multipleOf {multiple}"));
        }
    }
}

/// The integer of 64 bits, with or without a sign, that a float is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "it is whole and in range"
)]
fn whole(float: f64) -> Option<Number> {
    if float.fract() != 0.0 || float < i64::MIN as f64 || float >= u64::MAX as f64 {
        None
    } else if float < 0.0 {
        Some((float as i64).into())
    } else {
        Some((float as u64).into())
    }
}
