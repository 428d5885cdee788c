//! The error bodies, one form for each status, and the rate limit.

use std::time::Duration;

use reqwest::Method;
use sailpoint_pat_fake_tenant::{IdentitySeed, RateLimit};
use serde_json::{Value, json};

use crate::common::{Client, Reply, TOKENS, builder};

/// Takes the tracking id out of a body, and checks its form.
fn tracked(reply: &mut Reply) -> String {
    assert_eq!(reply.content_type.as_deref(), Some("application/json"));
    let id = reply.body["trackingId"].take();
    let id = id.as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    id.to_owned()
}

fn message(text: &str) -> Value {
    json!({ "locale": "en-US", "localeOrigin": "DEFAULT", "text": text })
}

fn body(detail_code: &str, text: &str, causes: &[&str]) -> Value {
    let causes: Vec<Value> = causes.iter().map(|text| message(text)).collect();
    json!({ "detailCode": detail_code, "trackingId": null, "messages": [message(text)], "causes": causes })
}

#[tokio::test]
async fn each_status_has_its_body() {
    let tenant = builder()
        .identity(IdentitySeed::new("Other").id("other"))
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;

    let mut reply = client.create(&json!({ "name": "x" })).await;
    let first = tracked(&mut reply);
    let cause = "never-expiring-not-acknowledged: without /expirationDate the token would never expire, \
                 which /userAwareTokenNeverExpires must acknowledge";
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.body,
        body(
            "400.1 Bad Request Content",
            "The request breaks 1 rule.",
            &[cause]
        )
    );

    let mut reply = client
        .create(
            &json!({ "expirationDate": "2026-06-15T12:00:00Z", "accessTokenValiditySeconds": 1 }),
        )
        .await;
    assert_ne!(tracked(&mut reply), first);
    let causes = [
        "name-missing: /name is required",
        "validity-out-of-range: /accessTokenValiditySeconds must be 15 to 43200",
        "expiration-not-in-future: /expirationDate must be after 2026-06-15T12:00:00.000Z, the time here, \
         and is 2026-06-15T12:00:00.000Z",
    ];
    assert_eq!(
        reply.body,
        body(
            "400.1 Bad Request Content",
            "The request breaks 3 rules.",
            &causes
        )
    );

    let mut reply = client
        .create(&json!({ "name": "x", "expirationDate": "2026-06-31T00:00:00Z" }))
        .await;
    tracked(&mut reply);
    let cause =
        "expiration-malformed: /expirationDate is not a date-time: the month has no such day";
    assert_eq!(reply.body["causes"], json!([message(cause)]));

    let other = Client::with(&tenant, &tenant.credentials_of("other").unwrap()).await;
    let mut reply = other.list(&[]).await;
    tracked(&mut reply);
    assert_eq!(reply.status, 403);
    assert_eq!(
        reply.body,
        body(
            "403 Forbidden",
            "The bearer lacks the right to do this.",
            &[]
        )
    );

    let mut reply = client.delete("unknown").await;
    tracked(&mut reply);
    assert_eq!(reply.status, 404);
    assert_eq!(
        reply.body,
        body("404 Not found", "There is no such token.", &[])
    );

    tenant.revoke_bearers();
    let reply = client.list(&[]).await;
    assert_eq!(
        (reply.status.as_u16(), reply.body),
        (401, json!({ "error": "The bearer is unknown." }))
    );
}

#[tokio::test]
async fn nothing_deprecated_is_offered() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let response = client.request(Method::GET, TOKENS).send().await.unwrap();
    assert_eq!(response.headers().get("x-deprecated"), None);
}

#[tokio::test]
async fn the_rate_limit_and_its_growing_wait() {
    let tenant = builder()
        .rate_limit(RateLimit::default())
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;
    let list = async || client.list(&[("owner-id", "me")]).await;
    for wait in ["60", "300", "600", "1200", "1200"] {
        for _ in 0..100 {
            assert_eq!(list().await.status, 200);
        }
        let reply = list().await;
        assert_eq!(
            (reply.status.as_u16(), reply.retry_after.as_deref()),
            (429, Some(wait))
        );
        assert_eq!(
            reply.body,
            json!({ "message": format!("Too many requests: try again in {wait} seconds.") })
        );
        // a second and a bit later less is left, rounded up, and no offence is added
        tenant.advance(Duration::from_millis(1_001));
        let left = (wait.parse::<u64>().unwrap() - 1).to_string();
        assert_eq!(list().await.retry_after, Some(left));
        tenant.advance(Duration::from_secs(wait.parse().unwrap()));
    }
}

#[tokio::test]
async fn a_window_begins_with_its_first_request_and_clients_are_counted_apart() {
    let limit = RateLimit::new(2, Duration::from_secs(10)).waits([7]);
    let tenant = builder()
        .rate_limit(limit)
        .identity(IdentitySeed::new("Other").id("other"))
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;
    let list = async || client.list(&[("owner-id", "me")]).await.status.as_u16();
    assert_eq!((list().await, list().await), (200, 200));
    tenant.advance(Duration::from_secs(10));
    assert_eq!((list().await, list().await, list().await), (200, 200, 429));
    let other = Client::with(&tenant, &tenant.credentials_of("other").unwrap()).await;
    assert_eq!(other.list(&[("owner-id", "me")]).await.status, 200);
    tenant.advance(Duration::from_secs(7));
    assert_eq!(list().await, 200);
}

#[tokio::test]
async fn there_is_no_rate_limit_unless_asked_for() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    for _ in 0..150 {
        assert_eq!(client.list(&[("owner-id", "me")]).await.status, 200);
    }
}
