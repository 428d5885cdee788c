//! The schema of a create request against [`NewToken::from_json`] and against a table.

use jsonschema::Validator;
use sailpoint_pat::{Code, NewToken, schema};
use serde_json::{Value, json};

use crate::common::now;

/// Names, and whether they are taken.
const NAMES: &[(&str, bool)] = &[
    (r#""ci""#, true),
    (r#"" ci ""#, true),
    (r#""\u4e16\u754c \ud83d\ude80""#, true),
    (r#""\ufeff""#, true),
    (r#""""#, false),
    (r#"" ""#, false),
    (r#""\u00a0\u2003\u3000""#, false),
    (r#""\u0085""#, false),
    (r#""ci\n""#, false),
    (r#""c\u001bi""#, false),
    (r#""ci\u007f""#, false),
    (r#""ci\u009f""#, false),
    ("null", false),
    ("7", false),
    ("[\"ci\"]", false),
];

const SCOPES: &[(&str, bool)] = &[
    ("null", true),
    ("[]", true),
    (r#"["idn:accounts:read"]"#, true),
    (r#"["a", "A", " a"]"#, true),
    (r#"["a\n"]"#, true),
    (r#"["\ufeff"]"#, true),
    (r#"["a", "b", "a"]"#, false),
    (r#"[""]"#, false),
    (r#"["a", "\u0085\t\u2029"]"#, false),
    (r#"["a", null]"#, false),
    ("[1]", false),
    ("[[]]", false),
    (r#""a""#, false),
    ("{}", false),
    ("false", false),
];

const VALIDITIES: &[(&str, bool)] = &[
    ("null", true),
    ("15", true),
    ("900.0", true),
    ("9e2", true),
    ("43200", true),
    ("14", false),
    ("43201", false),
    ("-900", false),
    ("0", false),
    ("15.5", false),
    ("1e300", false),
    ("18446744073709551616", false),
    (r#""900""#, false),
    ("true", false),
    ("[]", false),
];

/// Dates, and whether they are taken as long as they lie in the future.
const DATES: &[(&str, bool)] = &[
    (r#""2030-01-31T00:00:00Z""#, true),
    (r#""2030-01-31t00:00:00.123456789z""#, true),
    (r#""2030-01-31T23:59:59+23:59""#, true),
    (r#""2030-01-31T00:00:00-00:00""#, true),
    (r#""2020-01-31T00:00:00Z""#, true),
    (r#""2032-02-29T00:00:00Z""#, true),
    (r#""2400-02-29T00:00:00Z""#, true),
    (r#""9999-12-31T23:59:59.999Z""#, true),
    (r#""9999-12-31T00:00:00-23:59""#, true),
    (r#""9999-12-31T23:59:59-00:01""#, false),
    (r#""9999-12-31T22:30:00-01:30""#, false),
    (r#""2031-02-29T00:00:00Z""#, false),
    (r#""2100-02-29T00:00:00Z""#, false),
    (r#""2030-04-31T00:00:00Z""#, false),
    (r#""2030-00-10T00:00:00Z""#, false),
    (r#""2030-13-10T00:00:00Z""#, false),
    (r#""2030-01-00T00:00:00Z""#, false),
    (r#""2030-01-31T23:59:60Z""#, false),
    (r#""2016-12-31T23:59:60Z""#, false),
    (r#""2030-01-31T24:00:00Z""#, false),
    (r#""2030-01-31T00:60:00Z""#, false),
    (r#""2030-01-31 00:00:00Z""#, false),
    (r#""2030-01-31_00:00:00Z""#, false),
    (r#""2030-01-31T00:00:00""#, false),
    (r#""2030-01-31T00:00:00+0100""#, false),
    (r#""2030-01-31T00:00:00+01""#, false),
    (r#""2030-01-31T00:00:00+24:00""#, false),
    (r#""2030-01-31T00:00:00\u221201:00""#, false),
    (r#""2030-01-31T00:00:00.Z""#, false),
    (r#""2030-01-31T00:00Z""#, false),
    (r#""2030-01-31T00:00:00Z\n""#, false),
    (r#""\n2030-01-31T00:00:00Z""#, false),
    (r#""2030-01-31T00:00:0\u0660Z""#, false),
    (r#""+12030-01-31T00:00:00Z""#, false),
    (r#""2030-01-31""#, false),
    (r#""20300131T000000Z""#, false),
    (r#"" ""#, false),
    (r#""tomorrow""#, false),
    ("1893456000000", false),
    ("false", false),
    ("[]", false),
    ("{}", false),
];

/// What means the same as no date.
const NO_DATES: &[Option<&str>] = &[None, Some("null"), Some("\"\"")];

/// Acknowledgements: whether they can be read, and whether they acknowledge.
const ACKNOWLEDGEMENTS: &[(Option<&str>, bool, bool)] = &[
    (None, true, false),
    (Some("null"), true, false),
    (Some("false"), true, false),
    (Some("true"), true, true),
    (Some("1"), false, false),
    (Some(r#""true""#), false, false),
    (Some("[]"), false, false),
];

/// What is no request at all, or has fields that a request does not have.
const OTHERS: &[&str] = &[
    "null",
    "[]",
    "\"ci\"",
    "7",
    "{}",
    r#"{"userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "userAwareTokenNeverExpires": true, "expirationdate": null}"#,
    r#"{"name": "ci", "userAwareTokenNeverExpires": true, "": 1}"#,
];

fn body(members: &[(&str, Option<&str>)]) -> String {
    let members: Vec<String> = members
        .iter()
        .filter_map(|(key, value)| value.map(|value| format!("\"{key}\": {value}")))
        .collect();
    format!("{{{}}}", members.join(", "))
}

/// Every case, and whether the schema takes it.
pub(crate) fn cases() -> Vec<(String, bool)> {
    let mut cases = Vec::new();
    for (field, values) in [
        ("name", NAMES),
        ("scope", SCOPES),
        ("accessTokenValiditySeconds", VALIDITIES),
    ] {
        for (value, taken) in values {
            let mut members = vec![(field, Some(*value))];
            if field != "name" {
                members.push(("name", Some("\"ci\"")));
            }
            members.push(("userAwareTokenNeverExpires", Some("true")));
            cases.push((body(&members), *taken));
        }
    }
    for (acknowledgement, readable, acknowledges) in ACKNOWLEDGEMENTS {
        let members = |date| {
            body(&[
                ("name", Some("\"ci\"")),
                ("expirationDate", date),
                ("userAwareTokenNeverExpires", *acknowledgement),
            ])
        };
        for date in NO_DATES {
            cases.push((members(*date), *acknowledges));
        }
        for (date, taken) in DATES {
            cases.push((members(Some(date)), *taken && *readable));
        }
    }
    cases.extend(OTHERS.iter().map(|json| ((*json).to_owned(), false)));
    cases
}

/// With formats asserted and not: it must make no difference.
fn validators() -> [Validator; 2] {
    let schema = serde_json::to_value(schema::create_request()).expect("JSON");
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    [true, false].map(|formats| {
        jsonschema::draft202012::options()
            .should_validate_formats(formats)
            .build(&schema)
            .expect("a schema")
    })
}

/// Whether this crate takes a body, but for the time.
fn takes(json: &str) -> bool {
    match NewToken::from_json(json.as_bytes(), &now()) {
        Ok(_) => true,
        Err(found) => found
            .iter()
            .all(|violation| violation.code() == Code::ExpirationNotInFuture),
    }
}

#[track_caller]
fn assert_verdict(validators: &[Validator], json: &str, expected: bool) {
    let document: Value = serde_json::from_str(json).expect(json);
    for validator in validators {
        assert_eq!(
            validator.is_valid(&document),
            expected,
            "the schema on {json}"
        );
    }
}

#[test]
fn schema_and_crate_agree_with_the_table() {
    let validators = validators();
    for (json, expected) in cases() {
        assert_eq!(takes(&json), expected, "the crate on {json}");
        assert_verdict(&validators, &json, expected);
    }
}

/// Many combinations, beyond what the table has.
#[test]
fn schema_and_crate_agree_on_what_is_wrong_in_several_ways() {
    let validators = validators();
    let values = |values: &'static [(&'static str, bool)]| {
        let values = values.iter().map(|(value, _)| Some(*value));
        values.chain([None]).collect::<Vec<_>>()
    };
    let fields: [(&str, Vec<Option<&str>>); 5] = [
        ("name", values(NAMES)),
        ("scope", values(SCOPES)),
        ("accessTokenValiditySeconds", values(VALIDITIES)),
        (
            "expirationDate",
            values(DATES)
                .into_iter()
                .chain(NO_DATES.iter().copied())
                .collect(),
        ),
        (
            "userAwareTokenNeverExpires",
            ACKNOWLEDGEMENTS.iter().map(|(value, ..)| *value).collect(),
        ),
    ];
    let combinations: usize = fields.iter().map(|(_, values)| values.len()).product();
    // A step that shares no factor with any of the lengths.
    for combination in (0..combinations).step_by(163) {
        let mut rest = combination;
        let members = fields.each_ref().map(|(field, values)| {
            let value = values[rest % values.len()];
            rest /= values.len();
            (*field, value)
        });
        let json = body(&members);
        assert_verdict(&validators, &json, takes(&json));
    }
}

#[test]
fn each_day_that_may_or_may_not_be_and_the_end_of_time() {
    let validators = validators();
    let check = |date: &str| {
        let json = json!({ "name": "ci", "expirationDate": date }).to_string();
        assert_verdict(&validators[1..], &json, takes(&json));
    };
    for year in 0..10_000 {
        check(&format!("{year:04}-02-29T00:00:00Z"));
    }
    for month in 0..20 {
        for day in 0..40 {
            check(&format!("2031-{month:02}-{day:02}T00:00:00Z"));
        }
    }
    let minutes = [0, 1, 10, 29, 30, 31, 50, 51, 59];
    for hour in 0..24 {
        for offset in 0..24 {
            for (minute, offset_minute) in minutes.iter().flat_map(|m| minutes.map(|o| (m, o))) {
                for sign in ['-', '+'] {
                    check(&format!(
                        "9999-12-31T{hour:02}:{minute:02}:59{sign}{offset:02}:{offset_minute:02}"
                    ));
                }
            }
        }
    }
}
