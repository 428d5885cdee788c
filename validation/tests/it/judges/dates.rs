//! Date-times, most of them a little wrong.

use proptest::prelude::*;
use serde_json::{Value, json};

/// What may stand at `expirationDate`.
pub(crate) fn expiration() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => date_time().prop_map(Value::from),
        3 => around_now().prop_map(Value::from),
        1 => prop::sample::select(vec![
            json!(null), json!(""), json!(" "), json!(0), json!(true), json!([]), json!({}), json!("2027-01-01"),
            json!("2027-01-01T00:00:00"), json!("20270101T000000Z"), json!("now"), json!("-1-01-01T00:00:00Z"),
            json!("+12027-01-01T00:00:00Z"), json!("2027-W01-1T00:00:00Z"), json!(1_798_761_599_999_i64),
        ]),
        1 => "[0-9T:Z.+-]{0,30}".prop_map(Value::from),
    ]
}

/// Every part in and a little out of its range.
fn date_time() -> impl Strategy<Value = String> {
    let day = (
        prop_oneof![6 => 2020..2035_u32, 1 => Just(0), 1 => Just(9999), 1 => 0..10_000_u32],
        prop_oneof![20 => 1..13_u32, 1 => Just(0), 1 => Just(13)],
        prop_oneof![20 => 1..29_u32, 4 => 29..33_u32, 1 => Just(0)],
    );
    let time = (
        prop_oneof![20 => 0..24_u32, 1 => Just(24)],
        prop_oneof![20 => 0..60_u32, 1 => Just(60)],
        prop_oneof![20 => 0..60_u32, 2 => Just(60), 1 => Just(61)],
    );
    let separator = prop_oneof![20 => Just("T"), 2 => Just("t"), 1 => Just(" "), 1 => Just("")];
    (day, separator, time, fraction(), offset()).prop_map(
        |((year, month, day), separator, (hour, minute, second), fraction, offset)| {
            format!(
                "{year:04}-{month:02}-{day:02}{separator}{hour:02}:{minute:02}:{second:02}{fraction}{offset}"
            )
        },
    )
}

/// Within a few milliseconds of the present of the tests, to more digits than the service keeps.
fn around_now() -> impl Strategy<Value = String> {
    prop_oneof![
        "2026-06-01T12:00:00\\.00[0-2]{1}[0-9]{0,6}Z",
        "2026-06-01T11:59:59\\.99[7-9]{1}[0-9]{0,6}Z",
        "2026-06-01T14:00:00\\.000[0-9]{0,6}\\+02:00",
        "2026-06-01T12:00:00(Z|z|\\.001Z|\\.0009Z|\\.0010Z)",
    ]
}

fn fraction() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        4 => "\\.[0-9]{1,3}",
        2 => "\\.[0-9]{4,14}",
        1 => prop::sample::select(vec![".", ",5", ".5x"]).prop_map(str::to_owned),
    ]
}

fn offset() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => Just("Z".to_owned()),
        2 => Just("z".to_owned()),
        4 => "[+-](0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]",
        1 => prop::sample::select(vec!["", "+24:00", "+01:60", "+0100", "+01", "UTC", "-00:00", "\u{2212}01:00", " Z", "Z "])
            .prop_map(str::to_owned),
    ]
}
