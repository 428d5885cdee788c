//! The bearer: how often it is asked for, whatever its callers do, and what is said when there is none.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use sailpoint_pat::{BaseUrl, Credentials, Error, ErrorKind, Limiter, Owner, RetryPolicy, Tenant};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Gate, Operation};
use tokio::task::JoinSet;

use crate::common::{self, builder_for, fake, instant, of_operation, started, tenant_for};

const CALLERS: usize = 1000;

fn exchanges(fake: &FakeTenant) -> usize {
    of_operation(fake, Operation::TokenExchange).len()
}

/// So many callers, all of whom have begun; every tenth lists, the others only want a bearer, as no machine has that many
/// connections to spare.
async fn callers(tenant: &Tenant, count: usize) -> JoinSet<Result<(), Error>> {
    let begun = Arc::new(AtomicUsize::new(0));
    let mut callers = JoinSet::new();
    for index in 0..count {
        let (tenant, begun) = (tenant.clone(), Arc::clone(&begun));
        callers.spawn(async move {
            // Nothing is awaited between this and the wait for a bearer.
            begun.fetch_add(1, Ordering::Relaxed);
            if index % 10 == 0 {
                tenant.list(Owner::Me).await.map(drop)
            } else {
                tenant.authorised_client().await.map(drop)
            }
        });
    }
    while begun.load(Ordering::Relaxed) < count {
        tokio::task::yield_now().await;
    }
    callers
}

/// A tenant at a clock that can be put forward.
fn with_clock(fake: &FakeTenant) -> (Tenant, Arc<Mutex<DateTime<Utc>>>) {
    let time = Arc::new(Mutex::new(instant(common::NOW)));
    let clock = Arc::clone(&time);
    let tenant = builder_for(fake).clock(move || *clock.lock().unwrap());
    (tenant.build().unwrap(), time)
}

#[tokio::test]
async fn a_thousand_callers_with_an_expired_bearer_cause_one_exchange() {
    let fake = fake()
        .bootstrap_validity_seconds(600)
        .start()
        .await
        .unwrap();
    let (tenant, time) = with_clock(&fake);
    tenant.list(Owner::Me).await.unwrap();
    assert_eq!(exchanges(&fake), 1);

    *time.lock().unwrap() += TimeDelta::seconds(700);
    fake.advance(Duration::from_secs(700));
    let gate = Gate::new();
    fake.push_fault(
        Operation::TokenExchange,
        Fault::HoldBeforeActing(gate.clone()),
    );
    let callers = callers(&tenant, CALLERS).await;
    gate.arrived(1).await;
    gate.open();
    let results = callers.join_all().await;
    assert_eq!(results.len(), CALLERS);
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(exchanges(&fake), 2);
}

/// Nor do they ask one after the other when the credentials are refused.
#[tokio::test]
async fn a_thousand_callers_with_wrong_credentials_cause_one_exchange() {
    let fake = started().await;
    let base = BaseUrl::parse(&fake.base_url()).unwrap();
    let tenant = Tenant::builder(base, Credentials::new(fake.client_id(), "wrong"));
    let tenant = tenant.limiter(Limiter::unlimited()).build().unwrap();
    let gate = Gate::new();
    fake.push_fault(
        Operation::TokenExchange,
        Fault::HoldBeforeActing(gate.clone()),
    );
    let callers = callers(&tenant, CALLERS).await;
    gate.arrived(1).await;
    gate.open();
    for result in callers.join_all().await {
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Authentication, Some(401))
        );
    }
    assert_eq!(exchanges(&fake), 1);
}

/// Whoever asks for all may go away: another takes its place.
#[tokio::test]
async fn the_caller_who_asks_may_be_dropped() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let gate = Gate::new();
    fake.push_fault(
        Operation::TokenExchange,
        Fault::HoldBeforeActing(gate.clone()),
    );
    let mut first = callers(&tenant, 1).await;
    gate.arrived(1).await;
    let others = callers(&tenant, 20).await;
    tokio::task::yield_now().await;
    first.abort_all();
    assert!(first.join_next().await.unwrap().unwrap_err().is_cancelled());
    assert!(others.join_all().await.iter().all(Result::is_ok));
    assert_eq!(exchanges(&fake), 2);
    gate.open();
}

/// One who has little time does not take it from those who have more.
#[tokio::test]
async fn each_caller_has_its_own_deadline() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let gate = Gate::new();
    for _ in 0..2 {
        fake.push_fault(
            Operation::TokenExchange,
            Fault::HoldBeforeActing(gate.clone()),
        );
    }
    let hurried = tenant.within(Duration::from_millis(30));
    let first = callers(&hurried, 1).await;
    gate.arrived(1).await;
    let patient = callers(&tenant, 1).await;
    let second = callers(&hurried, 1).await;
    for error in [first.join_all().await, second.join_all().await].concat_errors() {
        assert_eq!(
            (error.kind(), error.retry_after()),
            (ErrorKind::Timeout, None)
        );
    }
    gate.open();
    assert!(patient.join_all().await.iter().all(Result::is_ok));
}

trait ConcatErrors {
    fn concat_errors(self) -> Vec<Error>;
}

impl ConcatErrors for [Vec<Result<(), Error>>; 2] {
    fn concat_errors(self) -> Vec<Error> {
        self.into_iter().flatten().map(Result::unwrap_err).collect()
    }
}

/// A bearer that the service does not know is replaced once for all who hold it.
#[tokio::test]
async fn a_stale_bearer_is_replaced_for_all() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    tenant.list(Owner::Me).await.unwrap();
    fake.revoke_bearers();
    assert!(
        callers(&tenant, 100)
            .await
            .join_all()
            .await
            .iter()
            .all(Result::is_ok)
    );
    assert_eq!(exchanges(&fake), 2);
}

/// What stands at a wrong address is told from wrong credentials.
#[tokio::test]
async fn no_bearer_and_why() {
    let fake = started().await;
    let mut texts = Vec::new();
    let echo = serde_json::json!({
        "error": "invalid_client",
        "error_description": format!("{} is wrong", fake.client_secret())
    });
    for answer in [
        Answer::json(400, &echo),
        Answer::json(401, &echo),
        Answer::html(200),
        Answer::html(404),
        Answer::empty(404),
        Answer::empty(405),
        Answer::empty(302).header("location", "https://acme.identitynow.com/login"),
        Answer::html(502),
        Answer::too_many_requests("60"),
        Answer::json(200, &serde_json::json!({ "access_token": 7 })),
        Answer::json(
            200,
            &serde_json::json!({ "access_token": "line\nbreak", "expires_in": 60 }),
        ),
    ] {
        fake.push_fault(Operation::TokenExchange, Fault::Answer(answer));
        let error = tenant_for(&fake).list(Owner::Me).await.unwrap_err();
        texts.push(format!("{:?}: {error}", error.kind()));
    }
    insta::assert_snapshot!(texts.join("\n"));
}

/// How long a bearer lives is said in several ways, and all of them are read; where nothing is said it serves once.
#[tokio::test]
async fn a_lifetime_is_read_however_it_is_written() {
    for (expires_in, exchanged) in [
        (serde_json::json!(749), 1),
        (serde_json::json!(749.0), 1),
        (serde_json::json!(749.9), 1),
        (serde_json::json!("749"), 1),
        (serde_json::json!(" 749.0 "), 1),
        (serde_json::json!(1e300), 1),
        (serde_json::json!(null), 2),
        (serde_json::json!(0), 2),
        (serde_json::json!(0.9), 2),
    ] {
        let fake = started().await;
        for token_type in [serde_json::json!("BEARER"), serde_json::json!(null)] {
            let answer = serde_json::json!({
                "access_token": "a", "token_type": token_type, "expires_in": expires_in
            });
            let answer = Fault::Answer(Answer::json(200, &answer));
            fake.push_fault(Operation::TokenExchange, answer);
        }
        let (tenant, _) = with_clock(&fake);
        tenant.authorised_client().await.unwrap();
        tenant.authorised_client().await.unwrap();
        assert_eq!(exchanges(&fake), exchanged, "{expires_in}");
    }
}

/// What cannot be used as a bearer, or has no end, is no bearer; it is not printed either.
#[tokio::test]
async fn what_is_no_bearer_is_refused() {
    let fake = started().await;
    let mut texts = Vec::new();
    let long = "x".repeat(1 << 20);
    for (status, answer) in [
        (
            200,
            serde_json::json!({ "access_token": "a", "token_type": "mac", "expires_in": 60 }),
        ),
        (
            200,
            serde_json::json!({ "access_token": "a", "expires_in": "soon" }),
        ),
        (
            200,
            serde_json::json!({ "access_token": "a", "expires_in": "NaN" }),
        ),
        (
            200,
            serde_json::json!({ "access_token": "a", "expires_in": -1 }),
        ),
        (
            200,
            serde_json::json!({ "access_token": "a", "expires_in": [60] }),
        ),
        (
            200,
            serde_json::json!({ "access_token": long, "expires_in": 60 }),
        ),
        (401, serde_json::json!({ "error_description": long })),
    ] {
        fake.push_fault(
            Operation::TokenExchange,
            Fault::Answer(Answer::json(status, &answer)),
        );
        let error = tenant_for(&fake).list(Owner::Me).await.unwrap_err();
        texts.push(format!("{:?}: {error}", error.kind()));
    }
    insta::assert_snapshot!(texts.join("\n"));
}

#[tokio::test]
async fn an_exchange_that_fails_for_a_moment_is_repeated() {
    let fake = started().await;
    let tenant = builder_for(&fake)
        .retry(RetryPolicy::new(4))
        .build()
        .unwrap();
    for fault in [
        Fault::DropBeforeReading,
        Fault::ResetAfterActing,
        Fault::Answer(Answer::html(503)),
    ] {
        fake.push_fault(Operation::TokenExchange, fault);
    }
    tenant.list(Owner::Me).await.unwrap();
    assert_eq!(exchanges(&fake), 4);
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_service_without_tls_is_told_as_such() {
    let fake = started().await;
    let base = BaseUrl::parse(&format!("https://{}", fake.address())).unwrap();
    let tenant =
        Tenant::builder(base, Credentials::new("id", "secret")).retry(RetryPolicy::never());
    let error = tenant.build().unwrap().list(Owner::Me).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "exchanging credentials for a bearer: no secure connection to the service could be made; check that the base URL is that \
         of a service with TLS, and that this machine trusts its certificate or that of a proxy that looks inside"
    );
}
