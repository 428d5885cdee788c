//! How JSON is read: what is taken, beyond the table of the rule.

use sailpoint_pat::{BulkPatch, Code, NewToken, Scope, TokenPatch, Violation};

use crate::common::now;

#[track_caller]
fn taken(body: &str) -> NewToken {
    NewToken::from_json(body.as_bytes(), &now()).expect(body)
}

#[track_caller]
fn refused(body: &[u8], codes: &[Code]) {
    let violations = NewToken::from_json(body, &now()).expect_err("refused");
    assert!(
        violations
            .iter()
            .map(Violation::code)
            .eq(codes.iter().copied()),
        "{violations}"
    );
}

#[test]
fn escapes_are_read() {
    let token = taken(
        r#" { "\u006eame" : "\"\u00e9\\" , "scope":["\u0061"], "expirationDate":"2027-01-01\u005400:00:00Z" } "#,
    );
    assert_eq!(token.name().as_str(), "\"é\\");
    assert_eq!(token.scope(), &Scope::named(["a"]).unwrap());
    assert_eq!(
        token.expiry().deadline().unwrap().to_string(),
        "2027-01-01T00:00:00.000Z"
    );
}

/// JSON Schema counts a number without a fraction as an integer, however it is written.
#[test]
fn whole_numbers_are_whole_however_they_are_written() {
    for (number, seconds) in [
        ("900", 900),
        ("900.0", 900),
        ("9e2", 900),
        ("15", 15),
        ("43200", 43_200),
    ] {
        let body = format!(
            r#"{{"name":"ci","accessTokenValiditySeconds":{number},"userAwareTokenNeverExpires":true}}"#
        );
        assert_eq!(taken(&body).access_token_ttl().unwrap().seconds(), seconds);
    }
    for number in [
        "-0",
        "14",
        "43201",
        "-900",
        "18446744073709551615",
        "-9223372036854775808",
        "1e19",
        "1e300",
    ] {
        let body = format!(
            r#"{{"name":"ci","accessTokenValiditySeconds":{number},"userAwareTokenNeverExpires":true}}"#
        );
        refused(body.as_bytes(), &[Code::ValidityOutOfRange]);
    }
}

#[test]
fn many_scopes_are_compared_too() {
    let scopes: Vec<String> = (0..10_000)
        .map(|number| format!("scope:{number}"))
        .collect();
    let body = |scopes: &[String]| {
        serde_json::json!({ "name": "ci", "scope": scopes, "userAwareTokenNeverExpires": true })
            .to_string()
    };
    assert_eq!(taken(&body(&scopes)).scope().as_named().unwrap(), scopes);
    let mut twice = scopes;
    twice.push("scope:17".to_owned());
    refused(body(&twice).as_bytes(), &[Code::ScopeDuplicate]);
}

#[test]
fn what_is_not_json_is_one_violation() {
    for body in [
        &b"\xff"[..],
        b"{\"name\": \"\xff\"}",
        b"{\"name\": \"\\ud800\"}",
        b"nul",
        b"{\"name\":1e999}",
        b"{} {}",
        b"{\"name\"}",
    ] {
        refused(body, &[Code::InvalidJson]);
    }
    refused("[".repeat(100_000).as_bytes(), &[Code::InvalidJson]);
    let deep = format!(
        r#"{{"name": {}1{}, "userAwareTokenNeverExpires": true}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    refused(deep.as_bytes(), &[Code::NameNotString]);
}

#[test]
fn an_acknowledgement_that_cannot_be_read_says_nothing_about_a_missing_date() {
    refused(
        br#"{"name": "ci", "userAwareTokenNeverExpires": "true"}"#,
        &[Code::AcknowledgementNotBoolean],
    );
}

/// The last of two values is judged, as most readers of JSON take it.
#[test]
fn a_field_that_appears_twice_is_refused_whatever_its_values() {
    refused(
        br#"{"name": "ci", "userAwareTokenNeverExpires": true, "userAwareTokenNeverExpires": true}"#,
        &[Code::DuplicateField],
    );
    refused(
        br#"{"name": "ci", "userAwareTokenNeverExpires": true, "userAwareTokenNeverExpires": null}"#,
        &[Code::NeverExpiringNotAcknowledged, Code::DuplicateField],
    );
}

#[test]
fn no_message_repeats_much_of_the_input() {
    let long = "x".repeat(10_000);
    for body in [
        format!(
            r#"{{"name": "ci", "expirationDate": "{long}", "{long}": 1, "scope": ["{long}", "{long}"]}}"#
        ),
        format!(r#""{long}"#),
    ] {
        let violations = NewToken::from_json(body.as_bytes(), &now()).unwrap_err();
        for violation in &violations {
            assert!(violation.message().len() < 300, "{violation}");
            assert!(violation.to_string().len() < 400, "{violation}");
        }
    }
}

#[test]
fn a_name_of_control_characters_alone_is_refused() {
    for name in ["\u{7}", "\u{1f}", "\u{7f}", "\u{85}x", "a\u{0}"] {
        let body = serde_json::json!({"name": name, "userAwareTokenNeverExpires": true});
        let refused = NewToken::from_json(body.to_string().as_bytes(), &now()).unwrap_err();
        assert_eq!(
            refused.as_slice()[0].code(),
            Code::NameControlCharacter,
            "{name:?}"
        );
    }
    let name = sailpoint_pat::TokenName::new("nightly export").unwrap();
    assert_eq!(format!("{name:>16}|"), "  nightly export|");
}

/// Members that nobody looks at are JSON too.
#[test]
fn what_is_not_utf_8_is_no_json_wherever_it_stands() {
    let places = |violations: sailpoint_pat::Violations| {
        let place = |v: &Violation| v.position().map(|place| (place.line, place.column));
        violations
            .iter()
            .map(|v| (v.to_string(), place(v)))
            .collect::<Vec<_>>()
    };
    let told = |line, column| {
        let text = format!(
            "the body is not JSON: invalid unicode code point at line {line} column {column}; correct it there, or write it \
             with a JSON serialiser [invalid-json]"
        );
        vec![(text, Some((line, column)))]
    };
    let patch = b"[{\"op\": \"remove\",\n \"path\": \"/scope\", \"x\": \"\xff\"}]";
    let found = TokenPatch::from_json(patch, &now()).unwrap_err();
    assert_eq!(places(found), told(2, 26));
    let patch = b"[{\"op\": \"remove\", \"path\": \"/scope\", \"x\": {\"\xe9\": 1}}]";
    let found = TokenPatch::from_json(patch, &now()).unwrap_err();
    assert_eq!(places(found), told(1, 44));
    let bulk = b"{\"ids\": [\"a\"], \"patch\": [{\"op\": \"add\", \"path\": \"/userAwareTokenNeverExpires\", \"value\": true, \
                 \"x\": \"\xff\"}]}";
    let found = BulkPatch::from_json(bulk, &now()).unwrap_err();
    assert_eq!(places(found), told(1, 100));
}

/// An object that looks like what `serde_json` makes of a number within is an object.
#[test]
fn an_object_is_no_number_whatever_its_key() {
    for object in [
        r#"{"$serde_json::private::Number": "900"}"#,
        r#"{"$serde_json::private::Number": 900}"#,
        r#"{"$serde_json::private::Number": "900", "x": 1}"#,
    ] {
        let body = format!(
            r#"{{"name": "ci", "accessTokenValiditySeconds": {object}, "userAwareTokenNeverExpires": true}}"#
        );
        let violations = NewToken::from_json(body.as_bytes(), &now()).unwrap_err();
        assert_eq!(
            violations.to_string(),
            "/accessTokenValiditySeconds: accessTokenValiditySeconds is an object; give a whole number of seconds from 15 to \
             43200, or leave it out for 43200 [validity-not-integer]"
        );
    }
}
