//! A large request takes time in proportion to its size. No clock is read: nobody would wait for the end of these if it grew
//! with the square of the size.

use crate::common::now;
use sailpoint_pat::{Code, NewToken, TokenList, Violations};

fn refused(json: &str) -> Violations {
    NewToken::from_json(json.as_bytes(), &now()).expect_err("refused")
}

/// A request on one line with so many keys that it does not have.
fn with_keys(many: usize, before: &str) -> String {
    let keys: Vec<String> = (0..many).map(|key| format!(r#""é{key}":0"#)).collect();
    format!(
        r#"{{"name":"ci{before}","userAwareTokenNeverExpires":true,{}}}"#,
        keys.join(",")
    )
}

#[test]
fn places_of_many_keys_on_one_line() {
    let many = 200_000;
    let body = with_keys(many, "");
    let violations = refused(&body);
    let last = &violations.as_slice()[many - 1];
    assert_eq!(last.code(), Code::UnknownField);
    let key = format!("\"é{}\"", many - 1);
    let place = last.position().expect("a place");
    assert_eq!(place.line, 1);
    assert_eq!(Some(place.column - 1), body.find(&key));
}

#[test]
fn a_report_of_many_keys_on_a_very_long_line() {
    let many = 1_000;
    let body = with_keys(many, &"é".repeat(10_000_000));
    let report = refused(&body).render("token.json", &body);
    let (_, last) = report.rsplit_once("\n\n").expect("many");
    let before = body.find("\"é999").expect("the last key");
    let column = body[..before].chars().count() + 1;
    assert_eq!(
        last,
        format!(
            r#"error[unknown-field]: the request has no field "é999"; correct the spelling or remove it; the fields are name, scope, accessTokenValiditySeconds, expirationDate and userAwareTokenNeverExpires
 --> token.json:1:{column}
  |
1 | ...2":0,"é993":0,"é994":0,"é995":0,"é996":0,"é997":0,"é998":0,"é999":0}}
  |                                                               ^^^^^^ /é999"#
        )
    );
}

#[test]
fn a_list_with_many_items_that_cannot_be_read() {
    let many = 100_000;
    let items = vec![r#"{"id":"a","name":"\ud800"}"#; many].join(",");
    let list = TokenList::from_json(format!("[{items}]").as_bytes()).expect("a list");
    assert_eq!(list.undecodable.len(), many);
    let bad = &list.undecodable[many - 1];
    assert_eq!(bad.index, many - 1);
    assert!(bad.reason.id().is_some());
}
