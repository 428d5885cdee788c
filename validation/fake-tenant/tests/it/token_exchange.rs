//! The token exchange and the bearer over HTTP.

use std::time::Duration;

use reqwest::Method;
use sailpoint_pat_fake_tenant::{Credentials, FakeTenant, TokenSeed};
use serde_json::{Value, json};

use crate::common::{self, Client, FUTURE, NOW, Reply, at, builder, exchange, exchange_body};

#[tokio::test]
async fn credentials_for_a_bearer() {
    let tenant = builder()
        .bootstrap_validity_seconds(749)
        .start()
        .await
        .unwrap();
    let reply = exchange(&tenant, tenant.client_id(), tenant.client_secret()).await;
    assert_eq!(reply.status, 200);
    let body = reply.body;
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 749);
    assert_eq!(body["scope"], "sp:scopes:all");
    assert_eq!(
        (&body["identity_id"], &body["user_id"]),
        (&json!(tenant.identity_id()), &json!(tenant.identity_id()))
    );
    for key in ["access_token", "tenant_id", "jti"] {
        assert!(
            body[key].as_str().is_some_and(|word| word.len() >= 32),
            "{key}"
        );
    }
}

#[tokio::test]
async fn a_created_token_can_be_exchanged_and_its_scope_and_lifetime_count() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let body = json!({ "name": "x", "scope": ["a", "b"], "accessTokenValiditySeconds": 60, "expirationDate": FUTURE });
    let created = client.create(&body).await.body;
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=sp%3Ascopes%3Aall",
        created["id"].as_str().unwrap(),
        created["secret"].as_str().unwrap()
    );
    let reply = exchange_body(&tenant, &form).await;
    assert_eq!(
        (&reply.body["scope"], &reply.body["expires_in"]),
        (&json!("a b"), &json!(60))
    );
}

async fn refused(tenant: &FakeTenant, form: &str, status: u16, error: &str, description: &str) {
    let reply = exchange_body(tenant, form).await;
    assert_eq!(reply.status, status, "{form}");
    assert_eq!(
        reply.body,
        json!({ "error": error, "error_description": description }),
        "{form}"
    );
}

#[tokio::test]
async fn refusals() {
    let tenant = builder()
        .seed_token(
            TokenSeed::new("gone")
                .id("gone")
                .secret("s")
                .expires_at(at(NOW)),
        )
        .start()
        .await
        .unwrap();
    let id = tenant.client_id();
    let apart = "client_id and client_secret do not belong together";
    let (request, grant, client) = (
        "invalid_request",
        "unsupported_grant_type",
        "invalid_client",
    );
    let form = |rest: &str| format!("grant_type=client_credentials{rest}");
    refused(
        &tenant,
        &form(&format!("&client_id={id}&client_secret=wrong")),
        401,
        client,
        apart,
    )
    .await;
    refused(
        &tenant,
        &form("&client_id=unknown&client_secret=wrong"),
        401,
        client,
        apart,
    )
    .await;
    refused(
        &tenant,
        &form("&client_id=gone&client_secret=wrong"),
        401,
        client,
        apart,
    )
    .await;
    let expired = "the personal access token has expired";
    refused(
        &tenant,
        &form("&client_id=gone&client_secret=s"),
        401,
        client,
        expired,
    )
    .await;
    refused(
        &tenant,
        &form("&client_secret=s"),
        400,
        request,
        "client_id is required",
    )
    .await;
    refused(
        &tenant,
        &form("&client_id=gone&client_secret="),
        400,
        request,
        "client_secret is required",
    )
    .await;
    refused(
        &tenant,
        "client_id=gone&client_secret=s",
        400,
        request,
        "grant_type is required",
    )
    .await;
    let wrong = "grant_type must be client_credentials";
    refused(
        &tenant,
        "grant_type=password&client_id=gone&client_secret=s",
        400,
        grant,
        wrong,
    )
    .await;
}

#[tokio::test]
async fn the_forms_other_clients_send() {
    let tenant = builder()
        .credentials(&Credentials::new("id", "s+p&ce d"))
        .start()
        .await
        .unwrap();
    let http = reqwest::Client::new();
    let url = format!("{}/oauth/token", tenant.base_url());
    let query = [
        ("grant_type", "client_credentials"),
        ("client_id", "id"),
        ("client_secret", "s+p&ce d"),
    ];
    assert_eq!(Reply::of(http.post(&url).query(&query)).await.status, 200);

    let part = |(name, value)| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts = query.map(part).concat();
    let multipart = http
        .post(&url)
        .header("content-type", "multipart/form-data; boundary=b")
        .body(format!("{parts}--b--\r\n"));
    assert_eq!(Reply::of(multipart).await.status, 200);
    let form = "client_secret=s%2Bp%26ce+d&client_id=id&grant_type=client_credentials";
    assert_eq!(exchange_body(&tenant, form).await.status, 200);
    // nothing else is read
    let json = http
        .post(&url)
        .json(&json!({ "grant_type": "client_credentials" }));
    assert_eq!(Reply::of(json).await.body["error"], "invalid_request");
}

#[tokio::test]
async fn a_bearer_ends_and_is_required() {
    let tenant = builder()
        .bootstrap_validity_seconds(60)
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;
    let list = async || client.list(&[("owner-id", "me")]).await;
    assert_eq!(list().await.status, 200);
    tenant.advance(Duration::from_millis(59_999));
    assert_eq!(list().await.status, 200);
    tenant.advance(Duration::from_millis(1));
    let expired = list().await;
    assert_eq!(
        (expired.status.as_u16(), expired.body),
        (401, json!({ "error": "The bearer has expired." }))
    );

    let client = Client::of(&tenant).await;
    tenant.revoke_bearers();
    let unknown = client.list(&[("owner-id", "me")]).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.body),
        (401, json!({ "error": "The bearer is unknown." }))
    );

    let http = reqwest::Client::new();
    let url = format!("{}{}", tenant.base_url(), common::TOKENS);
    for request in [
        http.get(&url),
        http.get(&url).header("authorization", "Bearer"),
        http.get(&url)
            .basic_auth(tenant.client_id(), Some(tenant.client_secret())),
        http.post(&url).body("not even read"),
    ] {
        let reply = Reply::of(request).await;
        assert_eq!(
            (reply.status.as_u16(), reply.body),
            (401, json!({ "error": "A bearer is required." }))
        );
    }
}

#[tokio::test]
async fn last_used_moves_once_a_day() {
    let tenant = builder()
        .seed_token(TokenSeed::new("used").id("used").secret("s"))
        .start()
        .await
        .unwrap();
    let last_used = || tenant.tokens()[0]["lastUsed"].clone();
    assert_eq!(last_used(), Value::Null);
    exchange(&tenant, "used", "wrong").await;
    assert_eq!(last_used(), Value::Null);
    exchange(&tenant, "used", "s").await;
    assert_eq!(last_used(), NOW);
    tenant.advance(Duration::from_millis(86_399_999));
    exchange(&tenant, "used", "s").await;
    assert_eq!(last_used(), NOW);
    tenant.advance(Duration::from_millis(1));
    exchange(&tenant, "used", "s").await;
    assert_eq!(last_used(), "2026-06-16T12:00:00.000Z");
}

#[tokio::test]
async fn a_token_expires_at_its_instant_and_a_bearer_outlives_it() {
    let tenant = builder()
        .seed_token(
            TokenSeed::new("short")
                .id("short")
                .secret("s")
                .expires_at(at(common::JUST_AFTER)),
        )
        .start()
        .await
        .unwrap();
    let client = Client::with(&tenant, &Credentials::new("short", "s")).await;
    tenant.advance(Duration::from_millis(1));
    assert_eq!(exchange(&tenant, "short", "s").await.status, 401);
    assert_eq!(client.delete("short").await.status, 204);
    assert_eq!(
        Reply::of(client.request(Method::GET, common::TOKENS))
            .await
            .status,
        200
    );
}
