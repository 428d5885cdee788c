//! A fake tenant with a clock that stands still, and ways to talk to it with and without the crate under test.

use std::{sync::LazyLock, time::Duration};

use chrono::{DateTime, Utc};
use sailpoint_pat::{BaseUrl, Credentials, Limiter, Now, RetryPolicy, Tenant, TenantBuilder};
use sailpoint_pat_fake_tenant::{Builder, Clock, FakeTenant, Operation, ReceivedRequest};
use serde_json::Value;
use tracing::{Dispatch, subscriber::NoSubscriber};

/// The time at which the tests take place, on both sides.
pub(crate) const NOW: &str = "2026-06-01T12:00:00.000Z";

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text)
        .expect("a date-time")
        .to_utc()
}

/// [`NOW`], without a margin.
pub(crate) fn now() -> Now {
    Now::at(instant(NOW))
}

/// Two subscribers that stay, and record nothing. As long as `tracing` knows no more than one, it asks the first thread that comes
/// to a span whether anybody listens, and keeps that answer for all threads: a test that listens would miss what another test has
/// come to before.
static SUBSCRIBERS: LazyLock<[Dispatch; 2]> =
    LazyLock::new(|| [(), ()].map(|()| Dispatch::new(NoSubscriber::new())));

/// A fake tenant to be described, whose clock stands at [`NOW`].
pub(crate) fn fake() -> Builder {
    LazyLock::force(&SUBSCRIBERS);
    FakeTenant::builder()
        .clock(Clock::fixed(NOW.parse().expect("a date-time")))
        .token_limit(100)
        .remember_secrets(true)
}

pub(crate) async fn started() -> FakeTenant {
    fake().start().await.expect("a fake tenant")
}

/// The way to it, with the clock at [`NOW`] and no margin; it tries once, keeps to no rate limit and never waits.
pub(crate) fn builder_for(fake: &FakeTenant) -> TenantBuilder {
    let base = BaseUrl::parse(&fake.base_url()).expect("a base URL");
    Tenant::builder(
        base,
        Credentials::new(fake.client_id(), fake.client_secret()),
    )
    .clock(|| instant(NOW))
    .margin(Duration::ZERO)
    .retry(RetryPolicy::never())
    .limiter(Limiter::unlimited())
    .sleep(|_| std::future::ready(()))
}

pub(crate) fn tenant_for(fake: &FakeTenant) -> Tenant {
    builder_for(fake).build().expect("a tenant")
}

/// The creates that arrived.
pub(crate) fn creates(fake: &FakeTenant) -> Vec<ReceivedRequest> {
    of_operation(fake, Operation::Create)
}

pub(crate) fn of_operation(fake: &FakeTenant, operation: Operation) -> Vec<ReceivedRequest> {
    fake.requests()
        .into_iter()
        .filter(|request| request.operation() == Some(operation))
        .collect()
}

/// A client of the fake tenant that shares no code with the crate under test.
pub(crate) struct Raw {
    http: reqwest::Client,
    base: String,
    bearer: String,
}

impl Raw {
    pub(crate) async fn new(fake: &FakeTenant) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", fake.client_id()),
            ("client_secret", fake.client_secret()),
        ];
        let reply = http
            .post(format!("{}/oauth/token", fake.base_url()))
            .form(&form)
            .send()
            .await;
        let reply: Value = reply.expect("a reply").json().await.expect("JSON");
        let bearer = reply["access_token"].as_str().expect("a bearer").to_owned();
        Self {
            http,
            base: fake.base_url(),
            bearer,
        }
    }

    /// Patches with any bytes for a body, and gives the token, or the codes of the violations that the service names.
    pub(crate) async fn patch(&self, id: &str, body: &str) -> Result<Value, Vec<String>> {
        self.change(id, "application/json-patch+json", body).await
    }

    /// Updates in bulk with any bytes for a body, and gives the tokens or the codes.
    pub(crate) async fn bulk(&self, body: &str) -> Result<Value, Vec<String>> {
        self.change("bulk-update", "application/json", body).await
    }

    async fn change(&self, to: &str, media_type: &str, body: &str) -> Result<Value, Vec<String>> {
        let url = format!("{}/personal-access-tokens/v1/{to}", self.base);
        let request = self.http.patch(url).bearer_auth(&self.bearer);
        let request = request
            .header("content-type", media_type)
            .body(body.to_owned());
        let reply = request.send().await.expect("a reply");
        let status = reply.status().as_u16();
        let reply: Value = reply.json().await.expect("JSON");
        match status {
            200 => Ok(reply),
            400 => Err(codes_in(&reply)),
            _ => panic!("status {status}: {reply}"),
        }
    }

    /// Creates with any bytes for a body, and gives the reply.
    pub(crate) async fn post(&self, body: &str) -> reqwest::Response {
        let url = format!("{}/personal-access-tokens/v1", self.base);
        let request = self.http.post(url).bearer_auth(&self.bearer);
        let request = request
            .header("content-type", "application/json")
            .body(body.to_owned());
        request.send().await.expect("a reply")
    }

    /// Creates with any bytes for a body, and gives the codes of the violations that the service names.
    pub(crate) async fn create(&self, body: &str) -> Vec<String> {
        let reply = self.post(body).await;
        let status = reply.status().as_u16();
        let reply: Value = reply.json().await.expect("JSON");
        match status {
            200 => Vec::new(),
            400 => codes_in(&reply),
            _ => panic!("status {status}: {reply}"),
        }
    }
}

fn codes_in(reply: &Value) -> Vec<String> {
    let causes = reply["causes"].as_array().expect("causes");
    let texts = causes
        .iter()
        .map(|cause| cause["text"].as_str().expect("a text"));
    texts
        .map(|text| text.split(':').next().expect("a code").to_owned())
        .collect()
}
