//! A program that uses the generated client directly, with a guard in its hooks.

use std::time::Duration;

use reqwest::{Body, Method, Request, Url};
use sailpoint_pat::{
    Code, Guard, NewToken, Policy, Violation,
    client::{Client, Error, Hooks, types},
};
use sailpoint_pat_fake_tenant::{FakeTenant, Operation};
use serde_json::{Value, json};

use crate::common::{self, creates, instant, now, of_operation, started, tenant_for};

/// A guard with the clock of the tests and no margin.
fn guard() -> Guard {
    Guard::new()
        .clock(|| instant(common::NOW))
        .margin(Duration::ZERO)
}

/// A client made from nothing but what the generated crate offers, and a guard.
async fn guarded_client(fake: &FakeTenant, guard: Guard) -> Client {
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", fake.client_id()),
        ("client_secret", fake.client_secret()),
    ];
    let url = format!("{}/oauth/token", fake.base_url());
    let reply = http.post(url).form(&form).send().await.expect("a reply");
    let reply: Value = reply.json().await.expect("a reply");
    let hooks = Hooks::new()
        .bearer(reply["access_token"].as_str().expect("a bearer"))
        .expect("a header");
    Client::new_with_client(&fake.base_url(), http, guard.install(hooks))
}

fn request(value: Value) -> types::CreatePersonalAccessTokenRequest {
    serde_json::from_value(value).expect("fits the model")
}

/// The text with which the client refuses.
async fn refusal(client: &Client, value: Value) -> String {
    let call = client
        .create_personal_access_token_v1()
        .body(request(value));
    match call.send().await {
        Err(Error::Custom(text)) => text,
        other => panic!("refused by the guard: {other:?}"),
    }
}

#[tokio::test]
async fn what_breaks_the_rule_is_refused_with_the_text_of_its_violations_and_not_sent() {
    let fake = started().await;
    let client = guarded_client(&fake, guard()).await;
    for value in [
        json!({ "name": "ci" }),
        json!({ "name": "", "scope": ["a", "a"], "userAwareTokenNeverExpires": true }),
        json!({ "name": "ci", "expirationDate": common::NOW }),
    ] {
        let violations = NewToken::from_request(request(value.clone()), &now()).unwrap_err();
        assert_eq!(refusal(&client, value).await, violations.to_string());
    }
    assert_eq!(creates(&fake).len(), 0);
}

#[tokio::test]
async fn what_keeps_the_rule_passes() {
    let fake = started().await;
    let client = guarded_client(&fake, guard()).await;
    let lasting = request(json!({ "name": "ci", "userAwareTokenNeverExpires": true }));
    let call = client.create_personal_access_token_v1().body(lasting);
    let created = call.send().await.expect("created");
    let call = client.delete_personal_access_token_v1().id(&created.id);
    call.send().await.expect("deleted");
}

#[tokio::test]
async fn a_policy_is_applied_too() {
    let fake = started().await;
    let policy = Policy::new().never_expiring_forbidden();
    let client = guarded_client(&fake, guard().policy(policy)).await;
    let text = refusal(
        &client,
        json!({ "name": "ci", "userAwareTokenNeverExpires": true }),
    )
    .await;
    assert!(text.ends_with("[policy-never-expiring]"), "{text}");
    assert_eq!(creates(&fake).len(), 0);
}

#[tokio::test]
async fn the_client_that_a_tenant_lends_is_guarded() {
    let fake = started().await;
    let client = tenant_for(&fake).authorised_client().await.unwrap();
    let text = refusal(&client, json!({ "name": "ci" })).await;
    assert!(
        text.ends_with("[never-expiring-not-acknowledged]"),
        "{text}"
    );

    let policy = Policy::new().scopes_must_be_named();
    let tenant = common::builder_for(&fake).policy(policy).build().unwrap();
    let client = tenant.authorised_client().await.unwrap();
    let text = refusal(
        &client,
        json!({ "name": "ci", "userAwareTokenNeverExpires": true }),
    )
    .await;
    assert!(text.ends_with("[policy-scope-not-named]"), "{text}");
    assert_eq!(creates(&fake).len(), 0);
}

#[tokio::test]
async fn patches_are_guarded_too() {
    let fake = started().await;
    let policy = Policy::new().longest_lifetime(Duration::from_secs(86_400));
    let client = guarded_client(&fake, guard().policy(policy)).await;
    let operation = |path: &str, value: Value| types::JsonPatchOperation {
        op: types::JsonPatchOperationOp::Replace,
        path: path.to_owned(),
        from: None,
        value: Some(value),
    };
    for (value, code) in [
        (Value::Null, "[never-expiring-not-acknowledged]"),
        (
            json!("2026-06-02T12:00:00.001Z"),
            "[policy-lifetime-too-long]",
        ),
    ] {
        let patch = vec![operation("/expirationDate", value)];
        let call = client
            .patch_personal_access_token_v1()
            .id("a")
            .body(patch.clone());
        let Err(Error::Custom(text)) = call.send().await else {
            panic!("refused by the guard")
        };
        assert!(text.ends_with(code), "{text}");
        let body = types::BulkUpdatePersonalAccessTokensRequest {
            ids: vec!["a".parse().unwrap()],
            patch,
        };
        let call = client.update_bulk_personal_access_tokens_v1().body(body);
        let Err(Error::Custom(text)) = call.send().await else {
            panic!("refused by the guard")
        };
        assert!(
            text.starts_with("/patch/0") && text.ends_with(code),
            "{text}"
        );
    }
    assert_eq!(of_operation(&fake, Operation::Patch).len(), 0);
    assert_eq!(of_operation(&fake, Operation::BulkUpdate).len(), 0);

    // What keeps the rule arrives, and the service says that there is no such token.
    let patch = vec![operation("/name", json!("cd"))];
    let call = client.patch_personal_access_token_v1().id("a").body(patch);
    assert!(matches!(call.send().await, Err(Error::ErrorResponse(_))));
    assert_eq!(of_operation(&fake, Operation::Patch).len(), 1);
}

#[test]
fn the_margin_counts() {
    let body = json!({ "name": "ci", "expirationDate": "2026-06-01T12:00:30Z" }).to_string();
    let check = |guard: Guard| guard.check("createPersonalAccessTokenV1", body.as_bytes());
    assert_eq!(check(guard().margin(Duration::from_secs(29))), Ok(()));
    let violations = check(guard().margin(Duration::from_secs(30))).unwrap_err();
    assert_eq!(violations.as_slice()[0].code(), Code::ExpirationNotInFuture);
}

#[test]
fn violations_of_a_policy_know_their_place_in_the_body() {
    let guard = guard().policy(Policy::new().scopes_allowed(["a"]));
    let body =
        b"{\"name\": \"ci\",\n \"scope\": [\"a\", \"b\"], \"userAwareTokenNeverExpires\": true}";
    let violations = guard
        .check("createPersonalAccessTokenV1", body)
        .unwrap_err();
    let place = violations.as_slice()[0].position().unwrap();
    assert_eq!((place.line, place.column), (2, 17));
}

#[test]
fn operations_that_are_not_guarded_pass_whatever_their_body() {
    for operation in ["list_personal_access_tokens_v1", "somethingElse", ""] {
        assert_eq!(guard().check(operation, b"{"), Ok(()));
        assert_eq!(guard().check_request(operation, &streaming()), Ok(()));
    }
}

#[test]
fn a_stream_is_refused_and_so_is_a_body_that_is_missing() {
    let codes = |request: &Request| {
        let violations = guard().check_request("create_personal_access_token_v1", request);
        violations
            .unwrap_err()
            .iter()
            .map(Violation::code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&streaming()), [Code::BodyNotSeen]);
    assert_eq!(codes(&post()), [Code::InvalidJson]);
}

fn post() -> Request {
    Request::new(Method::POST, Url::parse("http://localhost").expect("a URL"))
}

fn streaming() -> Request {
    let mut request = post();
    *request.body_mut() = Some(Body::wrap(Body::from("{}")));
    request
}
