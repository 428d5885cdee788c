//! Tokens as they are read: whatever the service leaves out or adds, and what it says about the time that is left.

use std::time::Duration;

use chrono::TimeDelta;
use sailpoint_pat::{Now, Owner, OwnerKind, Status, Token, TokenId, TokenList, client::types};
use sailpoint_pat_fake_tenant::{Edit, Fault, Operation, TokenSeed};
use serde_json::{Value, json};

use crate::common::{fake, instant, now, started, tenant_for};

const ID: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c42";
const WEEK: Duration = Duration::from_secs(7 * 86_400);

fn whole() -> Value {
    json!({
        "id": ID,
        "name": "ci",
        "scope": ["a", "b"],
        "owner": { "type": "IDENTITY", "id": "7", "name": "Ada" },
        "created": "2026-01-01T00:00:00.123456Z",
        "lastUsed": "2026-05-31T00:00:00Z",
        "managed": true,
        "accessTokenValiditySeconds": 900,
        "expirationDate": "2026-06-02T12:00:00.000Z",
        "userAwareTokenNeverExpires": false,
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut token = whole();
    token[field] = value;
    token
}

fn read(token: &Value) -> Token {
    Token::from_json(token.to_string().as_bytes()).expect("readable")
}

#[test]
fn every_field_is_read() {
    let token = read(&whole());
    assert_eq!((token.id().as_str(), token.name()), (ID, "ci"));
    assert_eq!(token.scope(), Some(&["a".to_owned(), "b".to_owned()][..]));
    assert_eq!(token.owner().id.as_deref(), Some("7"));
    assert_eq!(token.owner().name.as_deref(), Some("Ada"));
    assert_eq!(token.owner().kind, Some(OwnerKind::Identity));
    assert_eq!(
        token.created(),
        Some(instant("2026-01-01T00:00:00.123456Z"))
    );
    assert_eq!(token.last_used(), Some(instant("2026-05-31T00:00:00Z")));
    assert!(token.is_managed());
    assert_eq!(token.access_token_validity_seconds(), 900);
    assert_eq!(
        token.expiration_date(),
        Some(instant("2026-06-02T12:00:00Z"))
    );
    assert_eq!(token.acknowledgement(), Some(false));

    let model: types::PersonalAccessToken = serde_json::from_value(whole()).expect("the model");
    assert_eq!(Token::from_reply(model), Ok(token));
}

#[test]
fn what_is_absent_null_or_new_does_no_harm() {
    let bare = read(&json!({ "id": ID }));
    let nulls = whole();
    let nulls = nulls.as_object().expect("an object").keys();
    let nulls: Value = nulls.map(|key| (key.clone(), Value::Null)).collect();
    let mut nulls = nulls;
    nulls["id"] = json!(ID);
    assert_eq!(read(&nulls), bare);
    assert_eq!(
        (bare.name(), bare.scope(), bare.is_managed()),
        ("", None, false)
    );
    assert_eq!(bare.access_token_validity_seconds(), 43_200);
    assert_eq!(
        bare.status(&now(), WEEK),
        Status::NeverExpires { acknowledged: None }
    );
    assert_eq!(
        read(&json!({ "id": ID, "expirationDate": "", "scope": [], "future": [{}] })).scope(),
        Some(&[][..])
    );
    let other = read(&with("owner", json!({ "type": "ROBOT", "wheels": 4 })));
    assert_eq!(
        other.owner().kind,
        Some(OwnerKind::Other("ROBOT".to_owned()))
    );
    assert_eq!(other.owner().id, None);
}

#[test]
fn the_status_at_a_time() {
    let token = read(&whole());
    let end = instant("2026-06-02T12:00:00Z");
    let at = |offset: i64| token.status(&Now::at(end + TimeDelta::milliseconds(offset)), WEEK);
    let week = 7 * 86_400_000;
    assert_eq!(at(-week - 1), Status::Active);
    assert_eq!(at(-week), Status::ExpiresIn(WEEK));
    assert_eq!(at(-1), Status::ExpiresIn(Duration::from_millis(1)));
    assert_eq!(at(0), Status::Expired);
    assert_eq!(at(1), Status::Expired);
    // The margin is for what is sent, not for what is read.
    let now = Now::at(end - TimeDelta::seconds(1)).with_margin(Duration::from_secs(30));
    assert_eq!(token.status(&now, Duration::ZERO), Status::Active);
    for said in [Some(true), Some(false), None] {
        let token = read(&json!({ "id": ID, "userAwareTokenNeverExpires": said }));
        assert_eq!(
            token.status(&now, WEEK),
            Status::NeverExpires { acknowledged: said }
        );
    }
}

#[test]
fn a_status_in_words() {
    for (status, words) in [
        (Status::Active, "active"),
        (
            Status::ExpiresIn(Duration::from_millis(3_600_999)),
            "expires in 3600 s",
        ),
        (Status::Expired, "expired"),
        (
            Status::NeverExpires {
                acknowledged: Some(true),
            },
            "never expires, acknowledged",
        ),
        (
            Status::NeverExpires {
                acknowledged: Some(false),
            },
            "never expires, not acknowledged",
        ),
        (Status::NeverExpires { acknowledged: None }, "never expires"),
    ] {
        assert_eq!(status.to_string(), words);
    }
    assert_eq!(format!("{:>8}", Status::Expired), " expired");
}

/// The texts of everything that cannot be read.
#[test]
fn what_cannot_be_read_says_where() {
    let report = "; look the token up in the user interface, and report what the service sends";
    let cases = [
        (json!(7), "it is a number where a token is expected"),
        (json!({}), "/id is missing"),
        (
            with("id", json!(7)),
            "/id is a number where a string is expected",
        ),
        (with("id", json!("..")), "/id cannot be the id of a token"),
        (
            with("name", json!(["ci"])),
            "/name is an array where a string is expected",
        ),
        (
            with("scope", json!("a")),
            "/scope is a string where an array of strings is expected",
        ),
        (
            with("scope", json!(["a", 7])),
            "/scope/1 is a number where a string is expected",
        ),
        (
            with("owner", json!("Ada")),
            "/owner is a string where an object is expected",
        ),
        (
            with("owner", json!({ "id": 7 })),
            "/owner/id is a number where a string is expected",
        ),
        (
            with("owner", json!({ "type": {} })),
            "/owner/type is an object where a string is expected",
        ),
        (
            with("created", json!("yesterday")),
            "/created is no RFC 3339 date-time",
        ),
        (
            with("lastUsed", json!(false)),
            "/lastUsed is a boolean where a date-time is expected",
        ),
        (
            with("managed", json!("no")),
            "/managed is a string where a boolean is expected",
        ),
        (
            with("accessTokenValiditySeconds", json!(1.5)),
            "/accessTokenValiditySeconds is a number where a whole number of seconds is expected",
        ),
        (
            with("expirationDate", json!(1_798_761_599)),
            "/expirationDate is a number where a date-time is expected",
        ),
        (
            with("expirationDate", json!("2026-12-31")),
            "/expirationDate is no RFC 3339 date-time",
        ),
        (
            with("userAwareTokenNeverExpires", json!(1)),
            "/userAwareTokenNeverExpires is a number where a boolean is expected",
        ),
    ];
    for (token, text) in cases {
        let error = Token::from_json(token.to_string().as_bytes()).expect_err(text);
        assert_eq!(error.to_string(), format!("{text}{report}"));
        let known = error.pointer() != "/id" && token.is_object();
        assert_eq!(error.id().map(TokenId::as_str), known.then_some(ID));
    }
    let error = Token::from_json(b"<html>").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the reply is not JSON: expected value at line 1 column 1; check the base URL"
    );
    assert!(TokenList::from_json(b"[{}").is_err());
    assert!(TokenList::from_json(b"[] x").is_err());
    assert!(
        TokenList::from_json(b"{}")
            .unwrap_err()
            .to_string()
            .starts_with("it is an object where an array")
    );
}

#[test]
fn one_bad_item_does_not_spoil_a_list() {
    let items = json!([
        whole(),
        7,
        with("expirationDate", json!("soon")),
        whole(),
        {}
    ]);
    let list = TokenList::from_json(items.to_string().as_bytes()).expect("a list");
    assert_eq!(list.tokens, [read(&whole()), read(&whole())]);
    let bad: Vec<_> = list
        .undecodable
        .iter()
        .map(|bad| (bad.index, bad.reason.pointer(), bad.reason.id().is_some()))
        .collect();
    assert_eq!(
        bad,
        [
            (1, "", false),
            (2, "/expirationDate", true),
            (4, "/id", false)
        ]
    );
    assert_eq!(list.reply_len(), 5);
    assert!(!list.may_be_cut_short());
    let page = Value::from(vec![whole(); TokenList::PAGE_CAP]).to_string();
    assert!(
        TokenList::from_json(page.as_bytes())
            .unwrap()
            .may_be_cut_short()
    );
}

#[tokio::test]
async fn a_listed_item_that_does_not_decode_is_beside_the_others() {
    let fake = fake()
        .seed_token(TokenSeed::new("good").id("a"))
        .seed_token(TokenSeed::new("bad").id("b"))
        .seed_token(TokenSeed::new("odd").id("c"))
        .start()
        .await
        .unwrap();
    let edits = vec![
        Edit::set("/1/expirationDate", json!("soon")),
        Edit::set("/2/owner/type", json!("ROBOT")),
        Edit::set("/2/managed", json!(null)),
        Edit::remove("/2/created"),
    ];
    fake.push_fault(Operation::List, Fault::EditReply(edits));
    let list = tenant_for(&fake).list(Owner::Me).await.expect("a list");
    let names: Vec<_> = list.tokens.iter().map(Token::name).collect();
    assert_eq!(names, ["good", "odd"]);
    assert_eq!(list.undecodable[0].index, 1);
    assert_eq!(list.undecodable[0].reason.id().unwrap().as_str(), "b");
}

#[tokio::test]
async fn an_empty_list_is_a_list() {
    let fake = started().await;
    assert_eq!(
        tenant_for(&fake).list(Owner::Me).await.unwrap(),
        TokenList::default()
    );
}
