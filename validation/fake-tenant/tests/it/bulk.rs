//! Bulk update over HTTP.

use reqwest::Method;
use sailpoint_pat_fake_tenant::{Builder, IdentitySeed, TokenSeed};
use serde_json::{Value, json};

use crate::common::{Client, FUTURE, Reply, TOKENS, at, builder};

const OTHER: &str = "0123456789abcdef0123456789abcdef";

/// Thirty tokens, `t00` to `t29`, the odd ones of another identity.
fn thirty() -> Builder {
    (0..30).fold(
        builder().identity(IdentitySeed::new("Other").id(OTHER)),
        |builder, number| {
            let token = TokenSeed::new(format!("token {number}")).id(format!("t{number:02}"));
            builder.seed_token(if number % 2 == 1 {
                token.owner(OTHER)
            } else {
                token
            })
        },
    )
}

fn expire() -> Value {
    json!([{ "op": "replace", "path": "/expirationDate", "value": FUTURE }])
}

#[tokio::test]
async fn changes_all_and_sorts_by_id() {
    let tenant = thirty().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let reply = client
        .bulk(&json!({ "ids": ["t03", "t00", "t02"], "patch": expire() }))
        .await;
    reply.has(&[]);
    let ids: Vec<&Value> = reply
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|token| &token["id"])
        .collect();
    assert_eq!(ids, ["t00", "t02", "t03"]);
    for token in reply.body.as_array().unwrap() {
        assert_eq!(token["expirationDate"], FUTURE);
        assert_eq!(token.get("userAwareTokenNeverExpires"), None);
        assert_eq!(token.get("secret"), None);
    }
    let dated = tenant
        .tokens()
        .iter()
        .filter(|token| token["expirationDate"] == FUTURE)
        .count();
    assert_eq!(dated, 3);
}

#[tokio::test]
async fn post_does_the_same() {
    let tenant = thirty().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let request = client.request(Method::POST, &format!("{TOKENS}/bulk-update"));
    let reply = Reply::of(request.json(&json!({ "ids": ["t00"], "patch": expire() }))).await;
    reply.has(&[]);
    assert_eq!(reply.body[0]["expirationDate"], FUTURE);
}

#[tokio::test]
async fn the_limits_of_the_request() {
    let tenant = thirty().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let ids = |count: usize| {
        (0..count)
            .map(|number| format!("t{number:02}"))
            .collect::<Vec<_>>()
    };
    let with = |ids: Value| json!({ "ids": ids, "patch": expire() });
    let cases: [(Value, &[&str]); 17] = [
        (with(json!(ids(25))), &[]),
        (with(json!(ids(26))), &["ids-too-many"]),
        (with(json!([])), &["ids-empty"]),
        (with(Value::Null), &["ids-missing"]),
        (with(json!("t00")), &["ids-not-array"]),
        (with(json!(["t00", "t00"])), &["id-duplicate"]),
        (
            with(json!(["t00", "", " ", 7])),
            &["id-blank", "id-blank", "id-not-string"],
        ),
        (json!([]), &["body-not-object"]),
        (json!({}), &["ids-missing", "patch-missing"]),
        (json!({ "ids": ["t00"], "patch": null }), &["patch-missing"]),
        (json!({ "ids": ["t00"], "patch": [] }), &["patch-empty"]),
        (
            json!({ "ids": [], "patch": [] }),
            &["ids-empty", "patch-empty"],
        ),
        (json!({ "ids": ["t00"], "patch": {} }), &["patch-not-array"]),
        (
            json!({ "ids": ["t00"], "patch": [{ "op": "replace", "path": "/name", "value": "x" }] }),
            &["path-not-patchable"],
        ),
        (
            json!({ "ids": ["t00"], "patch": [{ "op": "remove", "path": "/scope" }] }),
            &["path-not-patchable"],
        ),
        (
            json!({ "ids": ["t00"], "patch": [{ "op": "remove", "path": "/expirationDate" }] }),
            &["never-expiring-not-acknowledged"],
        ),
        (
            json!({ "ids": ["t00"], "patch": [{ "op": "add", "path": "/userAwareTokenNeverExpires", "value": false }] }),
            &["acknowledgement-withdrawn-without-expiration"],
        ),
    ];
    for (body, codes) in cases {
        client.bulk(&body).await.has(codes);
    }
    let clear = json!([
        { "op": "replace", "path": "/expirationDate", "value": null },
        { "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true },
    ]);
    client
        .bulk(&json!({ "ids": ["t00"], "patch": clear }))
        .await
        .has(&[]);
    assert_eq!(tenant.tokens()[0]["userAwareTokenNeverExpires"], true);
}

#[tokio::test]
async fn all_or_nothing() {
    let tenant = thirty()
        .seed_token(TokenSeed::new("dated").id("dated").expires_at(at(FUTURE)))
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;
    let before = tenant.tokens();
    let unknown = client
        .bulk(&json!({ "ids": ["t00", "unknown"], "patch": expire() }))
        .await;
    assert_eq!(unknown.status, 404);
    // the test holds for the first and fails for the second
    let guarded = json!([
        { "op": "test", "path": "/expirationDate", "value": null },
        { "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true },
    ]);
    let mut ids = vec!["t00", "dated"];
    for _ in 0..2 {
        client
            .bulk(&json!({ "ids": ids, "patch": guarded }))
            .await
            .has(&["test-failed"]);
        ids.reverse();
    }
    assert_eq!(tenant.tokens(), before);
}

#[tokio::test]
async fn needs_the_right_and_the_media_type() {
    let tenant = thirty().start().await.unwrap();
    let other = Client::with(&tenant, &tenant.credentials_of(OTHER).unwrap()).await;
    let body = json!({ "ids": ["t01"], "patch": expire() });
    assert_eq!(other.bulk(&body).await.status, 403);
    let client = Client::of(&tenant).await;
    let path = format!("{TOKENS}/bulk-update");
    let as_patch = client
        .request(Method::PATCH, &path)
        .header("content-type", "application/json-patch+json")
        .body(body.to_string());
    assert_eq!(Reply::of(as_patch).await.status, 415);
    assert_eq!(
        Reply::of(client.request(Method::DELETE, &path))
            .await
            .status,
        405
    );
}
