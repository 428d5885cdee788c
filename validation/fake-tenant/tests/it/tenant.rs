//! The tenant itself: loopback only, an end, a journal, and nothing secret in any `Debug`.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use reqwest::Method;
use sailpoint_pat_fake_tenant::{
    Answer, Clock, Credentials, Edit, FakeTenant, Fault, Gate, IdentitySeed, Operation, SeedError,
    TokenSeed,
};
use serde_json::json;

use crate::common::{Client, FUTURE, NOW, TOKENS, at, builder, exchange};

#[tokio::test]
async fn loopback_only() {
    for address in [
        "0.0.0.0:0",
        "192.0.2.1:80",
        "[::]:0",
        "[2001:db8::1]:0",
        "[::ffff:192.0.2.1]:0",
    ] {
        let address: SocketAddr = address.parse().unwrap();
        let error = FakeTenant::builder()
            .address(address)
            .start()
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{address} is not a loopback address: the fake tenant only listens on this machine; \
                 use 127.0.0.1 or [::1]"
            )
        );
    }
    let elsewhere = SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), 0));
    assert!(
        FakeTenant::builder()
            .address(elsewhere)
            .start()
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn what_does_not_fit_together() {
    let start = async |builder: sailpoint_pat_fake_tenant::Builder| {
        builder.start().await.unwrap_err().to_string()
    };
    let unknown = builder().seed_token(TokenSeed::new("lost").owner("nobody"));
    assert_eq!(
        start(unknown).await,
        "the owner nobody of the seeded token \"lost\" is not among the identities; add it with `identity`"
    );
    let twice = builder()
        .seed_token(TokenSeed::new("a").id("x"))
        .seed_token(TokenSeed::new("b").id("x"));
    assert_eq!(
        start(twice).await,
        "the id x is seeded twice; identities, clients and tokens need ids of their own"
    );
    let twice = builder()
        .identity(IdentitySeed::new("a").id("x"))
        .identity(IdentitySeed::new("b").id("x"));
    assert!(start(twice).await.starts_with("the id x is seeded twice"));
    let tenant = builder().start().await.unwrap();
    let taken = start(builder().address(tenant.address())).await;
    assert_eq!(
        taken,
        format!(
            "cannot listen on {}; port 0 picks one that is free",
            tenant.address()
        )
    );
}

#[tokio::test]
async fn tokens_come_and_go_without_the_rules() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    for name in 0..11 {
        tenant
            .add_token(
                TokenSeed::new("same")
                    .id(format!("{name}"))
                    .expires_at(at(NOW)),
            )
            .unwrap();
    }
    assert_eq!(
        tenant.add_token(TokenSeed::new("same").id("3")),
        Err(SeedError::DuplicateId("3".to_owned()))
    );
    assert_eq!(client.list(&[]).await.body.as_array().unwrap().len(), 11);
    tenant.clear_tokens();
    assert!(tenant.tokens().is_empty());
    let id = tenant.add_token(TokenSeed::new("fresh")).unwrap();
    assert_eq!(client.delete(&id).await.status, 204);
}

#[tokio::test]
async fn it_ends_when_told_and_when_dropped() {
    let tenant = builder().start().await.unwrap();
    let address = tenant.address();
    // a connection that is open, and one request that is held
    let client = Client::of(&tenant).await;
    let gate = Gate::new();
    tenant.push_fault(Operation::List, Fault::HoldBeforeActing(gate.clone()));
    let held = tokio::spawn(client.request(Method::GET, TOKENS).send());
    gate.arrived(1).await;
    tenant.shutdown().await;
    assert!(held.await.unwrap().is_err());
    let again = builder().address(address).start().await.unwrap();
    assert_eq!(again.address(), address);
    assert_eq!(again.base_url(), format!("http://{address}"));

    drop(again);
    tokio::task::yield_now().await;
    assert!(reqwest::get(format!("http://{address}/")).await.is_err());
}

#[tokio::test]
async fn the_clock_can_be_set_and_put_forward() {
    let clock = Clock::fixed(at(NOW));
    let tenant = FakeTenant::builder()
        .clock(clock.clone())
        .start()
        .await
        .unwrap();
    clock.advance(Duration::from_secs(1));
    assert_eq!(tenant.now().to_string(), "2026-06-15T12:00:01.000Z");
    tenant.set_now(at(FUTURE));
    assert_eq!(clock.now().to_string(), FUTURE);

    let response = reqwest::get(tenant.base_url()).await.unwrap();
    assert_eq!(response.headers()["date"], "Thu, 31 Dec 2026 23:59:59 GMT");

    let real = Clock::real();
    let before = real.now();
    real.advance(Duration::from_secs(3600));
    let ahead = real.now().unix_millis() - before.unix_millis();
    assert!((3_600_000..3_660_000).contains(&ahead), "{ahead}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_words() {
    let first = FakeTenant::builder().rng_seed(1).start().await.unwrap();
    let second = FakeTenant::builder().rng_seed(1).start().await.unwrap();
    let third = FakeTenant::builder().rng_seed(2).start().await.unwrap();
    let words = |tenant: &FakeTenant| {
        [
            tenant.identity_id(),
            tenant.client_id(),
            tenant.client_secret(),
        ]
        .map(str::to_owned)
    };
    assert_eq!(words(&first), words(&second));
    assert!(
        words(&first)
            .iter()
            .zip(words(&third))
            .all(|(one, other)| *one != other)
    );
    assert_eq!(words(&first).map(|word| word.len()), [32, 32, 64]);
    let fresh = FakeTenant::builder().start().await.unwrap();
    assert_ne!(
        fresh.client_secret(),
        FakeTenant::builder().start().await.unwrap().client_secret()
    );
}

#[tokio::test]
async fn the_journal_keeps_the_wire_form() {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    let body = r#"{ "name" : "x", "expirationDate":"2026-12-31T23:59:59.999Z" }"#;
    let sent = client
        .request(Method::POST, &format!("{TOKENS}?a=b%20c"))
        .header("content-type", "application/json")
        .body(body);
    assert_eq!(sent.send().await.unwrap().status(), 200);
    let requests = tenant.requests();
    assert_eq!(requests.len(), 2);

    let exchange = &requests[0];
    assert_eq!(exchange.operation(), Some(Operation::TokenExchange));
    assert_eq!(
        exchange.parameters(),
        ["grant_type", "client_id", "client_secret"]
    );
    assert_eq!(
        (exchange.body(), exchange.query(), exchange.status()),
        (None, None, Some(200))
    );
    assert_eq!(
        exchange.content_type(),
        Some("application/x-www-form-urlencoded")
    );

    let create = &requests[1];
    assert_eq!(
        create.operation().map(Operation::id),
        Some("createPersonalAccessTokenV1")
    );
    assert_eq!(
        (create.method(), create.path(), create.query()),
        ("POST", TOKENS, Some("a=b%20c"))
    );
    assert_eq!(create.body(), Some(body.as_bytes()));
    assert_eq!(create.json().unwrap()["name"], "x");
    assert_eq!(
        create.header("content-length"),
        Some(body.len().to_string().as_str())
    );
    assert!(create.had_authorization());
    assert_eq!(create.header("authorization"), None);
    assert!(
        create
            .headers()
            .iter()
            .all(|(_, value)| !value.contains(client.bearer()))
    );

    tenant.clear_requests();
    assert!(tenant.requests().is_empty());
    assert_eq!(tenant.request_count(), 2);
}

#[tokio::test]
async fn the_journal_forgets_the_oldest() {
    let tenant = builder().journal_limit(2).start().await.unwrap();
    let client = Client::of(&tenant).await;
    for id in ["a", "b", "c"] {
        client.delete(id).await;
    }
    let paths: Vec<String> = tenant
        .requests()
        .iter()
        .map(|request| request.path().to_owned())
        .collect();
    assert_eq!(paths, [format!("{TOKENS}/b"), format!("{TOKENS}/c")]);
    assert_eq!(tenant.requests()[1].status(), Some(404));
    assert_eq!(tenant.request_count(), 4);
}

#[tokio::test]
async fn no_debug_shows_a_secret_a_bearer_or_a_body() {
    let word = "0badcafe0badcafe0badcafe0badcafe";
    let credentials = Credentials::new("id", word);
    let identity = IdentitySeed::new("Other").credentials(&Credentials::new("other", word));
    let token = TokenSeed::new("seeded").id("seeded").secret(word);
    let answer = Answer::json(200, &json!({ "secret": word }));
    let builder = builder()
        .credentials(&credentials)
        .identity(identity.clone())
        .seed_token(token.clone());
    let mut shown = format!(
        "{credentials:?}{identity:?}{token:?}{answer:?}{builder:?}{:?}",
        Fault::Answer(answer.clone())
    );
    assert!(shown.contains("[redacted]"));

    let tenant = builder.start().await.unwrap();
    let client = Client::of(&tenant).await;
    let created = client.token("created").await;
    // a client that puts its secret where it does not belong
    let strayed = client
        .request(Method::POST, &format!("{TOKENS}?secret={word}"))
        .header("x-secret", word)
        .body(word);
    strayed.send().await.unwrap();
    exchange(&tenant, "seeded", word).await;
    let later = format!("{tenant:?}{:?}{:?}", tenant.requests(), tenant.tokens());
    shown.push_str(&later);
    let secrets = tenant.every_secret();
    // the clients', the seeded and the created token's, two bearers
    assert_eq!(secrets.len(), 6);
    assert!(
        secrets
            .iter()
            .any(|secret| secret == created["secret"].as_str().unwrap())
    );
    assert!(secrets.iter().any(|secret| secret == client.bearer()));
    for secret in secrets {
        assert!(!shown.contains(&secret), "{shown}");
    }
    let edit = Fault::EditReply(vec![Edit::set("/secret", json!(word))]);
    assert!(!format!("{edit:?}").contains(word));
}
