//! The session and the errors of a tenant: what is asked how often, and what is said when it fails.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use sailpoint_pat::{
    BaseUrl, Credentials, Delivery, ErrorKind, NewToken, Operation as Call, Owner, Tenant, Token,
};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, IdentitySeed, Operation, TokenSeed};

use crate::common::{self, builder_for, fake, instant, now, of_operation, started, tenant_for};

fn exchanges(fake: &FakeTenant) -> usize {
    of_operation(fake, Operation::TokenExchange).len()
}

#[tokio::test]
async fn one_bearer_serves_all_callers() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let tenant = tenant.clone();
            tokio::spawn(async move { tenant.list(Owner::Me).await.map(|_| ()) })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(exchanges(&fake), 1);
    assert_eq!(of_operation(&fake, Operation::List).len(), 50);
}

#[tokio::test]
async fn a_bearer_is_renewed_before_its_end() {
    let fake = fake()
        .bootstrap_validity_seconds(600)
        .start()
        .await
        .unwrap();
    let time = Arc::new(Mutex::new(instant(common::NOW)));
    let tenant = builder_for(&fake).clock({
        let time = Arc::clone(&time);
        move || *time.lock().unwrap()
    });
    let tenant = tenant.build().unwrap();
    for (seconds, expected) in [(0, 1), (539, 1), (1, 2), (539, 2), (1, 3)] {
        *time.lock().unwrap() += TimeDelta::seconds(seconds);
        fake.advance(Duration::from_secs(seconds.unsigned_abs()));
        tenant.list(Owner::Me).await.unwrap();
        assert_eq!(exchanges(&fake), expected);
    }
}

#[tokio::test]
async fn a_refused_bearer_is_replaced_once() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    tenant.list(Owner::Me).await.unwrap();
    fake.revoke_bearers();
    tenant.list(Owner::Me).await.unwrap();
    assert_eq!(exchanges(&fake), 2);
    for _ in 0..2 {
        fake.push_fault(Operation::List, Fault::Answer(Answer::unauthorized()));
    }
    let error = tenant.list(Owner::Me).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status(), error.attempts()),
        (ErrorKind::Authentication, Some(401), 2)
    );
    assert_eq!(exchanges(&fake), 3);
}

#[tokio::test]
async fn lists_are_of_whom_was_asked_for() {
    let other = IdentitySeed::new("Other").id("0123456789abcdef0123456789abcdef");
    let theirs = TokenSeed::new("theirs").owner("0123456789abcdef0123456789abcdef");
    let fake = fake()
        .identity(other)
        .seed_token(theirs)
        .start()
        .await
        .unwrap();
    let tenant = tenant_for(&fake);
    let mine = NewToken::from_json(
        br#"{"name": "mine", "userAwareTokenNeverExpires": true}"#,
        &now(),
    )
    .unwrap();
    tenant.create(mine).await.unwrap();
    let other = Owner::Identity("0123456789abcdef0123456789abcdef".to_owned());
    for (owner, query, expected) in [
        (Owner::Me, Some("owner-id=me"), vec!["mine"]),
        (
            other,
            Some("owner-id=0123456789abcdef0123456789abcdef"),
            vec!["theirs"],
        ),
        (Owner::WholeTenant, None, vec!["theirs", "mine"]),
    ] {
        let listed = tenant.list(owner).await.unwrap();
        let mut names: Vec<_> = listed.tokens.iter().map(Token::name).collect();
        names.sort_unstable_by_key(|name| *name == "mine");
        assert_eq!(names, expected);
        let request = of_operation(&fake, Operation::List).pop().unwrap();
        assert_eq!(request.query(), query);
    }
}

#[tokio::test]
async fn what_the_service_says_is_told_in_short() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let create = |name: &str| {
        let body = format!(r#"{{"name": "{name}", "userAwareTokenNeverExpires": true}}"#);
        tenant.create(NewToken::from_json(body.as_bytes(), &now()).unwrap())
    };
    create("twice").await.unwrap();
    let error = create("twice").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery(), error.status()),
        (ErrorKind::Refused, Delivery::Answered, Some(400))
    );
    assert_eq!(error.operation(), Some(Call::Create));
    let tracking_id = error.tracking_id().expect("a tracking id").to_owned();
    let text = error.to_string();
    let expected = format!(
        "creating a token: the service refused the request (status 400, tracking id {tracking_id}): \"The request breaks 1 rule.\": "
    );
    assert!(text.starts_with(&expected), "{text}");
    assert!(text.ends_with("; correct the request"), "{text}");
}

#[tokio::test]
async fn each_status_has_its_kind() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let cases = [
        (Answer::html(400), ErrorKind::Refused, false),
        (Answer::unauthorized(), ErrorKind::Authentication, false),
        (Answer::empty(403), ErrorKind::Forbidden, false),
        (Answer::html(404), ErrorKind::NotFound, false),
        (
            Answer::too_many_requests("60"),
            ErrorKind::RateLimited,
            true,
        ),
        (
            Answer::too_many_requests_as_error("60"),
            ErrorKind::RateLimited,
            true,
        ),
        (Answer::empty(500), ErrorKind::Service, false),
        (Answer::html(502), ErrorKind::Service, true),
        (
            Answer::service_error(503, "1f", "Busy."),
            ErrorKind::Service,
            true,
        ),
        (
            Answer::body(504, "application/json", "{\"messages\": null}"),
            ErrorKind::Service,
            true,
        ),
        (
            Answer::body(500, "application/json", "{\"messages\": 7}"),
            ErrorKind::Service,
            false,
        ),
        (Answer::html(200), ErrorKind::Unreadable, false),
        (Answer::empty(204), ErrorKind::Unreadable, false),
        (
            Answer::empty(302).header("location", "/elsewhere"),
            ErrorKind::Unreadable,
            false,
        ),
    ];
    let mut texts = Vec::new();
    for (answer, kind, retryable) in cases {
        // A refused bearer is replaced once.
        for _ in 0..=usize::from(kind == ErrorKind::Authentication) {
            fake.push_fault(Operation::List, Fault::Answer(answer.clone()));
        }
        let error = tenant.list(Owner::Me).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (kind, retryable),
            "{answer:?}: {error}"
        );
        assert_eq!(error.delivery(), Delivery::Answered);
        assert_eq!(
            error.retry_after(),
            (kind == ErrorKind::RateLimited).then(|| Duration::from_secs(60))
        );
        texts.push(error.to_string());
    }
    insta::assert_snapshot!(texts.join("\n"));
}

#[tokio::test]
async fn without_a_service_nothing_is_sent() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    fake.shutdown().await;
    let error = tenant.list(Owner::Me).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery(), error.is_retryable()),
        (ErrorKind::Connection, Delivery::NotSent, true)
    );
    assert_eq!(
        error.to_string(),
        "exchanging credentials for a bearer: there is no connection to the service; check the base URL, the network and \
         any proxy, then try again"
    );
}

#[tokio::test]
async fn wrong_credentials_are_told_as_such() {
    let fake = started().await;
    let base = BaseUrl::parse(&fake.base_url()).unwrap();
    let tenant = Tenant::builder(base, Credentials::new(fake.client_id(), "wrong"))
        .build()
        .unwrap();
    let error = tenant.list(Owner::Me).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Authentication, Some(Call::TokenExchange))
    );
    assert!(!error.is_retryable());
    let text = error.to_string();
    let beginning = "exchanging credentials for a bearer: the service did not accept the credentials (status 40";
    assert!(
        text.starts_with(beginning) && text.contains("\"invalid_client\""),
        "{text}"
    );
    assert!(
        text.ends_with(
            "; check client id and secret, and whether the token they belong to has expired"
        ),
        "{text}"
    );
}

#[cfg(not(any(
    feature = "rustls",
    feature = "rustls-no-provider",
    feature = "native-tls"
)))]
#[test]
fn without_tls_only_this_machine_can_be_reached() {
    let base = BaseUrl::parse("https://acme.api.identitynow.com").unwrap();
    let error = Tenant::builder(base, Credentials::new("id", "secret"))
        .build()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "this program was built without TLS; turn on the feature rustls or native-tls of sailpoint-pat"
    );
}
