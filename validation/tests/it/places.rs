//! Lines and columns: of values, of keys, and of what is absent.

use sailpoint_pat::{Code, NewToken, Violations, client::types::CreatePersonalAccessTokenRequest};

use crate::common::now;

/// The code, line and column of each violation.
fn places(violations: &Violations) -> Vec<(Code, usize, usize)> {
    violations
        .iter()
        .map(|violation| {
            let place = violation.position().expect("a place");
            (violation.code(), place.line, place.column)
        })
        .collect()
}

#[track_caller]
fn assert_places(body: &str, expected: &[(Code, usize, usize)]) {
    let violations = NewToken::from_json(body.as_bytes(), &now()).expect_err(body);
    assert_eq!(places(&violations), expected);
}

#[test]
fn a_value_is_where_it_begins() {
    let body = r#"{
  "name" :
    "",
  "scope": ["a",
            {"deep": ["a"]}, "a"],
  "accessTokenValiditySeconds": 5,
  "expirationDate": "2020-01-01T00:00:00Z"
}"#;
    assert_places(
        body,
        &[
            (Code::NameBlank, 3, 5),
            (Code::ScopeNotString, 5, 13),
            (Code::ScopeDuplicate, 5, 30),
            (Code::ValidityOutOfRange, 6, 33),
            (Code::ExpirationNotInFuture, 7, 21),
        ],
    );
}

#[test]
fn what_is_absent_is_where_the_object_begins() {
    assert_places(
        "\n\n  {}",
        &[
            (Code::NameMissing, 3, 3),
            (Code::NeverExpiringNotAcknowledged, 3, 3),
        ],
    );
}

#[test]
fn of_fields_that_repeat_the_last_value_and_each_further_key_are_meant() {
    let body = r#"{"x~/é": 1, "name": "a",
  "\u006eame": "b",
  "name": "",
  "x~/\u00e9": 2, "userAwareTokenNeverExpires": true}"#;
    assert_places(
        body,
        &[
            (Code::NameBlank, 3, 11),
            (Code::UnknownField, 1, 2),
            (Code::DuplicateField, 2, 3),
            (Code::DuplicateField, 3, 3),
            (Code::UnknownField, 4, 3),
        ],
    );
}

#[test]
fn columns_count_bytes() {
    assert_places(
        r#"{"name": "é", "scope": "é", "userAwareTokenNeverExpires": true}"#,
        &[(Code::ScopeNotArray, 1, 25)],
    );
}

/// Neither the reader nor the search for places runs out of stack or time.
#[test]
fn deep_and_long_texts_do_no_harm() {
    let deep = format!(
        r#"{{"name": {}1{}, "userAwareTokenNeverExpires": true}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_places(&deep, &[(Code::NameNotString, 1, 10)]);

    let scopes = vec!["\"\""; 20_000].join(",\n");
    let body = format!(
        "{{\"name\": \"ci\", \"scope\": [\n{scopes}\n], \"userAwareTokenNeverExpires\": true}}"
    );
    let violations = NewToken::from_json(body.as_bytes(), &now()).unwrap_err();
    assert_eq!(places(&violations)[19_999], (Code::ScopeBlank, 20_001, 1));

    let many = 100_000;
    let keys: Vec<String> = (0..many)
        .map(|key| format!("\"x{}\":\n0", key % (many / 2)))
        .collect();
    let body = format!(
        "{{\"name\": \"ci\", \"userAwareTokenNeverExpires\": true,\n{}}}",
        keys.join(", ")
    );
    let violations = NewToken::from_json(body.as_bytes(), &now()).unwrap_err();
    let places = places(&violations);
    assert_eq!(places[many - 1], (Code::UnknownField, many + 1, 4));
}

#[test]
fn bytes_that_are_no_text_have_a_place() {
    let violations = NewToken::from_json(b"{\"name\": \"\xff\"}", &now()).unwrap_err();
    assert_eq!(places(&violations), [(Code::InvalidJson, 1, 11)]);
    let violations = NewToken::from_json(b"{\"x\":\n \"\xc3\xa9\xff\"}", &now()).unwrap_err();
    assert_eq!(places(&violations), [(Code::InvalidJson, 2, 5)]);
    let violations = NewToken::from_json(b"{\"x\" \"\xff\"}", &now()).unwrap_err();
    assert_eq!(places(&violations), [(Code::InvalidJson, 1, 6)]);
}

#[test]
fn a_request_that_was_read_elsewhere_can_be_located_later() {
    let json = "{\n  \"name\": \"\"\n}";
    let request: CreatePersonalAccessTokenRequest = serde_json::from_str(json).unwrap();
    let violations = NewToken::from_request(request, &now()).unwrap_err();
    assert_eq!(violations.as_slice()[0].position(), None);
    let found = places(&violations.located_in(json));
    assert_eq!(
        found,
        [
            (Code::NameBlank, 2, 11),
            (Code::NeverExpiringNotAcknowledged, 1, 1)
        ]
    );
}

#[test]
fn a_text_that_is_not_json_tells_no_places() {
    let request = NewToken::from_json(b"{}", &now()).unwrap_err();
    let places_in_json = places(&request.clone());
    assert_eq!(places(&request.located_in("not json")), places_in_json);
}
