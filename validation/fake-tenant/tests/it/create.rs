//! The create operation over HTTP: the whole table, each limit, the two forms of the reply.

use reqwest::Method;
use sailpoint_pat_fake_tenant::{IdentitySeed, NeverExpiring, TokenSeed};
use serde_json::{Value, json};

use crate::common::{Client, FUTURE, JUST_AFTER, JUST_BEFORE, NOW, Reply, TOKENS, at, builder};

const NOT_ACKNOWLEDGED: &[&str] = &["never-expiring-not-acknowledged"];
const NOT_IN_FUTURE: &[&str] = &["expiration-not-in-future"];
const MALFORMED: &[&str] = &["expiration-malformed"];

fn body(expiration: Option<Value>, acknowledgement: Option<Value>) -> Value {
    let mut body = json!({ "name": "table" });
    if let Some(value) = expiration {
        body["expirationDate"] = value;
    }
    if let Some(value) = acknowledgement {
        body["userAwareTokenNeverExpires"] = value;
    }
    body
}

#[tokio::test]
async fn the_whole_table() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    // date, codes without the acknowledgement, codes with it
    let rows: [(Option<Value>, &[&str], &[&str]); 9] = [
        (None, NOT_ACKNOWLEDGED, &[]),
        (Some(Value::Null), NOT_ACKNOWLEDGED, &[]),
        (Some(json!("")), NOT_ACKNOWLEDGED, &[]),
        (Some(json!("not a date")), MALFORMED, MALFORMED),
        (Some(json!(1_798_761_599_999_i64)), MALFORMED, MALFORMED),
        (Some(json!(JUST_BEFORE)), NOT_IN_FUTURE, NOT_IN_FUTURE),
        (Some(json!(NOW)), NOT_IN_FUTURE, NOT_IN_FUTURE),
        (Some(json!(JUST_AFTER)), &[], &[]),
        (Some(json!(FUTURE)), &[], &[]),
    ];
    let mut cells = 0;
    for (expiration, without, with) in rows {
        for acknowledgement in [
            None,
            Some(Value::Null),
            Some(json!(false)),
            Some(json!(true)),
        ] {
            let expected = if acknowledgement == Some(json!(true)) {
                with
            } else {
                without
            };
            let body = body(expiration.clone(), acknowledgement);
            let reply = client.create(&body).await;
            reply.has(expected);
            if expected.is_empty() {
                let id = reply.body["id"].as_str().unwrap();
                assert_eq!(client.delete(id).await.status, 204);
            }
            cells += 1;
        }
    }
    assert_eq!(cells, 36);
    assert!(tenant.tokens().is_empty());
}

#[tokio::test]
async fn the_reply_shows_the_secret_once() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let reply = client
        .create(&json!({
            "name": "NodeJS Integration",
            "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],
            "accessTokenValiditySeconds": 36900,
            "expirationDate": "2027-01-01T00:59:59.9999+01:00",
            "userAwareTokenNeverExpires": false,
        }))
        .await;
    let created = reply.body;
    let (id, secret) = (
        created["id"].as_str().unwrap(),
        created["secret"].as_str().unwrap(),
    );
    let expected = json!({
        "id": id,
        "secret": secret,
        "name": "NodeJS Integration",
        "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],
        "owner": { "type": "IDENTITY", "id": tenant.identity_id(), "name": "Bootstrap Administrator" },
        "created": NOW,
        "accessTokenValiditySeconds": 36900,
        "expirationDate": FUTURE,
    });
    assert_eq!(created, expected);
    assert_eq!((id.len(), secret.len()), (32, 64));
    assert_eq!(tenant.secret_of(id).as_deref(), Some(secret));

    let listed = client.list(&[("owner-id", "me")]).await;
    assert!(!listed.text.contains(secret));
    assert_eq!(listed.body[0]["lastUsed"], Value::Null);
    assert_eq!(listed.body[0]["managed"], false);
    assert_eq!(listed.body[0]["userAwareTokenNeverExpires"], false);
}

#[tokio::test]
async fn null_empty_and_absent_are_the_defaults() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    for (index, scope) in [None, Some(Value::Null), Some(json!([]))]
        .into_iter()
        .enumerate()
    {
        let mut body = json!({ "name": index.to_string(), "userAwareTokenNeverExpires": true });
        body["accessTokenValiditySeconds"] = Value::Null;
        if let Some(scope) = scope {
            body["scope"] = scope;
        }
        let created = client.create(&body).await.body;
        assert_eq!(created["scope"], json!(["sp:scopes:all"]));
        assert_eq!(created["accessTokenValiditySeconds"], 43200);
    }
}

#[tokio::test]
async fn a_never_expiring_reply_has_null_or_no_date() {
    let never = json!({ "name": "never", "userAwareTokenNeverExpires": true });
    let tenant = builder().start().await.unwrap();
    let created = Client::of(&tenant).await.create(&never).await.body;
    assert_eq!(created.get("expirationDate"), Some(&Value::Null));

    let tenant = builder()
        .never_expiring_reply(NeverExpiring::Absent)
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;
    assert_eq!(client.create(&never).await.body.get("expirationDate"), None);
    assert_eq!(client.token("expires").await["expirationDate"], FUTURE);
}

#[tokio::test]
async fn each_field() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let cases: [(&str, Value, &[&str]); 27] = [
        ("name", Value::Null, &["name-missing"]),
        ("name", json!(""), &["name-blank"]),
        ("name", json!(" \t"), &["name-blank"]),
        ("name", json!("a\u{7}b"), &["name-control-character"]),
        ("name", json!(7), &["name-not-string"]),
        ("scope", json!("sp:scopes:all"), &["scope-not-array"]),
        (
            "scope",
            json!(["a", "", "a", 7, " "]),
            &[
                "scope-blank",
                "scope-duplicate",
                "scope-not-string",
                "scope-blank",
            ],
        ),
        ("accessTokenValiditySeconds", json!(15), &[]),
        ("accessTokenValiditySeconds", json!(43200), &[]),
        (
            "accessTokenValiditySeconds",
            json!(14),
            &["validity-out-of-range"],
        ),
        (
            "accessTokenValiditySeconds",
            json!(43201),
            &["validity-out-of-range"],
        ),
        (
            "accessTokenValiditySeconds",
            json!(-15),
            &["validity-out-of-range"],
        ),
        (
            "accessTokenValiditySeconds",
            json!(u64::MAX),
            &["validity-out-of-range"],
        ),
        ("accessTokenValiditySeconds", json!(900.0), &[]),
        (
            "accessTokenValiditySeconds",
            json!(1e300),
            &["validity-out-of-range"],
        ),
        (
            "accessTokenValiditySeconds",
            json!(900.5),
            &["validity-not-integer"],
        ),
        (
            "accessTokenValiditySeconds",
            json!("900"),
            &["validity-not-integer"],
        ),
        (
            "userAwareTokenNeverExpires",
            json!("true"),
            &["acknowledgement-not-boolean"],
        ),
        (
            "userAwareTokenNeverExpires",
            json!(""),
            &["acknowledgement-not-boolean"],
        ),
        (
            "expirationDate",
            json!("2026-12-31t23:59:59.123456789z"),
            &[],
        ),
        ("expirationDate", json!("2026-12-31T23:59:59"), MALFORMED),
        (
            "expirationDate",
            json!("2026-12-31T23:59:59+0100"),
            MALFORMED,
        ),
        ("expirationDate", json!("2026-12-31T23:59:60Z"), MALFORMED),
        ("expirationDate", json!("2026-12-31T24:00:00Z"), MALFORMED),
        ("expirationDate", json!("10000-01-01T00:00:00Z"), MALFORMED),
        ("expirationDate", json!(" "), MALFORMED),
        ("somethingElse", json!({ "is": "let be" }), &[]),
    ];
    for (field, value, expected) in cases {
        let mut body = json!({ "name": "each", "expirationDate": FUTURE });
        body[field] = value;
        let reply = client.create(&body).await;
        reply.has(expected);
        if let Some(id) = reply.body["id"].as_str() {
            client.delete(id).await;
        }
    }
}

#[tokio::test]
async fn a_time_is_cut_to_the_millisecond_before_it_is_judged() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let at = |date: &str| json!({ "name": "cut", "expirationDate": date });
    client
        .create(&at("2026-06-15T12:00:00.000999Z"))
        .await
        .has(NOT_IN_FUTURE);
    client
        .create(&at("2026-06-15T12:00:00.001Z"))
        .await
        .has(&[]);
}

#[tokio::test]
async fn all_violations_at_once() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let reply = client
        .create(&json!({ "scope": 7, "accessTokenValiditySeconds": 1 }))
        .await;
    reply.has(&[
        "name-missing",
        "scope-not-array",
        "validity-out-of-range",
        "never-expiring-not-acknowledged",
    ]);
}

#[tokio::test]
async fn names_are_unique_for_each_owner() {
    let other = IdentitySeed::new("Other").id("0123456789abcdef0123456789abcdef");
    let tenant = builder().identity(other).start().await.unwrap();
    let client = Client::of(&tenant).await;
    let created = client.token("one").await;
    let again = json!({ "name": "one", "expirationDate": FUTURE });
    client.create(&again).await.has(&["name-taken"]);
    client
        .create(&json!({ "name": "One", "expirationDate": FUTURE }))
        .await
        .has(&[]);
    let credentials = tenant
        .credentials_of("0123456789abcdef0123456789abcdef")
        .unwrap();
    Client::with(&tenant, &credentials)
        .await
        .create(&again)
        .await
        .has(&[]);
    client.delete(created["id"].as_str().unwrap()).await;
    client.create(&again).await.has(&[]);
}

#[tokio::test]
async fn ten_tokens_are_the_most() {
    let tenant = builder()
        .seed_token(TokenSeed::new("workflow").managed(true))
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;
    let mut last = Value::Null;
    for name in 0..10 {
        last = client.token(&name.to_string()).await;
    }
    let eleventh = json!({ "name": "eleventh", "expirationDate": FUTURE });
    client.create(&eleventh).await.has(&["too-many-tokens"]);
    client.create(&json!({ "name": "0" })).await.has(&[
        "never-expiring-not-acknowledged",
        "name-taken",
        "too-many-tokens",
    ]);
    client.delete(last["id"].as_str().unwrap()).await;
    client.create(&eleventh).await.has(&[]);
}

#[tokio::test]
async fn the_body_must_be_a_json_object_and_say_so() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let post = |media_type: &str, body: &str| {
        Reply::of(
            client
                .request(Method::POST, TOKENS)
                .header("content-type", media_type)
                .body(body.to_owned()),
        )
    };
    post("application/json", "{").await.has(&["body-malformed"]);
    post("application/json", "").await.has(&["body-malformed"]);
    post("application/json", "[]")
        .await
        .has(&["body-not-object"]);
    post("application/json", "null")
        .await
        .has(&["body-not-object"]);
    let good = json!({ "name": "media", "expirationDate": FUTURE }).to_string();
    post("Application/JSON; charset=utf-8", &good)
        .await
        .has(&[]);
    let refused = post("application/json-patch+json", &good).await;
    assert_eq!(refused.status, 415);
    assert_eq!(
        refused.body["messages"][0]["text"],
        "The body must be sent as application/json."
    );
    let refused = Reply::of(client.request(Method::POST, TOKENS).body(good.clone())).await;
    assert_eq!(refused.status, 415);
}

#[tokio::test]
async fn the_yearly_versions_follow_the_same_rule() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    for path in [
        "/v2025/personal-access-tokens",
        "/v2026/personal-access-tokens",
    ] {
        let create = |body: Value| Reply::of(client.request(Method::POST, path).json(&body));
        create(json!({ "name": path })).await.has(NOT_ACKNOWLEDGED);
        create(json!({ "name": path, "userAwareTokenNeverExpires": true }))
            .await
            .has(&[]);
    }
}

/// The versions before the expiry rule know no token without an end.
#[tokio::test]
async fn before_the_rule_a_token_lives_for_six_months() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let longest = at(NOW).plus(std::time::Duration::from_secs(183 * 86_400));
    let longest = longest.to_string();
    for (index, (sent, kept)) in [
        (None, longest.as_str()),
        (Some(Value::Null), longest.as_str()),
        (Some(json!("2099-01-01T00:00:00Z")), longest.as_str()),
        (Some(json!(JUST_AFTER)), JUST_AFTER),
    ]
    .into_iter()
    .enumerate()
    {
        for version in ["v3", "v2024", "beta"] {
            let path = format!("/{version}/personal-access-tokens");
            let mut body = body(sent.clone(), None);
            body["name"] = json!(format!("{version} {index}"));
            let reply = Reply::of(client.request(Method::POST, &path).json(&body)).await;
            reply.has(&[]);
            assert_eq!(reply.body["expirationDate"], kept, "{path} {sent:?}");
            let id = reply.body["id"].as_str().unwrap();
            let one = format!("{path}/{id}");
            let patched = Reply::of(client.request(Method::PATCH, &one)).await;
            assert_eq!(patched.status, 405);
            let deleted = Reply::of(client.request(Method::DELETE, &one)).await;
            assert_eq!(deleted.status, 204);
        }
    }
    let path = "/v3/personal-access-tokens";
    for (sent, codes) in [("not a date", MALFORMED), (NOW, NOT_IN_FUTURE)] {
        let body = body(Some(json!(sent)), None);
        let reply = Reply::of(client.request(Method::POST, path).json(&body)).await;
        reply.has(codes);
    }
}
