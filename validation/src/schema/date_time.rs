//! A date-time that can be sent, in patterns, so that it does not matter whether a validator asserts formats and how strictly.

use serde_json::{Value, json};

/// A day of the Gregorian calendar.
const DAY: &str = concat!(
    "(?:[0-9]{4}-(?:",
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))",
    "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)",
);
const TIME: &str = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?";
const OFFSET: &str = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";

/// What a date-time looks like.
pub(super) fn pattern() -> String {
    format!("^{}$", instant())
}

/// The same as a part of a pattern.
pub(super) fn instant() -> String {
    format!("{DAY}[Tt]{TIME}{OFFSET}")
}

pub(super) fn schema() -> Value {
    json!({
        "type": "string",
        "format": "date-time",
        "pattern": pattern(),
        "not": {
            "anyOf": [
                {
                    "$comment": "In some dialects $ matches before a line break at the end.",
                    "pattern": "[^0-9TZtz.:+-]",
                },
                after_year_9999(),
            ],
        },
    })
}

/// Dates whose instant in UTC lies in the year 10000: on the last day of 9999, where the time of day and an offset to the west
/// make 24 hours or more. Digits are added as on paper.
fn after_year_9999() -> Value {
    // Where digits stand: from the beginning in the time, from the end in the offset.
    let hour_tens = |sum| digits(11, 4, sum);
    let hour_units = |sum| digits(12, 3, sum);
    let minute_tens = |sum| digits(14, 1, sum);
    let minute_units = |sum| digits(15, 0, sum);
    let any = |schemas: &[Value]| json!({ "anyOf": schemas });
    let all = |schemas: &[Value]| json!({ "allOf": schemas });

    let minutes_make_60 = any(&[
        minute_tens(Sum::AtLeast(6)),
        all(&[minute_tens(Sum::Is(5)), minute_units(Sum::AtLeast(10))]),
    ]);
    let hours_make_24 = any(&[
        hour_tens(Sum::AtLeast(3)),
        all(&[hour_tens(Sum::Is(2)), hour_units(Sum::AtLeast(4))]),
        all(&[hour_tens(Sum::Is(1)), hour_units(Sum::AtLeast(14))]),
    ]);
    let hours_make_23 = any(&[
        all(&[hour_tens(Sum::Is(2)), hour_units(Sum::Is(3))]),
        all(&[hour_tens(Sum::Is(1)), hour_units(Sum::Is(13))]),
    ]);
    json!({
        "$comment": "In UTC the year would be 10000.",
        "allOf": [
            { "pattern": "^9999-12-31[Tt].*-[0-9]{2}:[0-9]{2}$" },
            any(&[hours_make_24, all(&[hours_make_23, minutes_make_60])]),
        ],
    })
}

#[derive(Clone, Copy)]
enum Sum {
    Is(u8),
    AtLeast(u8),
}

/// Two digits, the first `before` characters from the beginning and the second `after` characters from the end, and their sum.
fn digits(before: usize, after: usize, sum: Sum) -> Value {
    let pairs: Vec<String> = (0..=9)
        .filter_map(|first: u8| {
            let (least, most) = match sum {
                Sum::Is(sum) => (sum.checked_sub(first)?, sum.checked_sub(first)?),
                Sum::AtLeast(sum) => (sum.saturating_sub(first), 9),
            };
            (least <= 9).then(|| format!("{first}.*[{least}-{most}]"))
        })
        .collect();
    let pairs = pairs.join("|");
    json!({ "pattern": format!("^.{{{before}}}(?:{pairs}).{{{after}}}$") })
}
