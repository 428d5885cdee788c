//! What the tests share: a tenant whose clock stands still, and a client that speaks raw JSON.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use sailpoint_pat_fake_tenant::{Builder, Clock, Credentials, FakeTenant, Timestamp};
use serde_json::{Value, json};

pub(crate) const NOW: &str = "2026-06-15T12:00:00.000Z";
pub(crate) const JUST_BEFORE: &str = "2026-06-15T11:59:59.999Z";
pub(crate) const JUST_AFTER: &str = "2026-06-15T12:00:00.001Z";
pub(crate) const FUTURE: &str = "2026-12-31T23:59:59.999Z";
pub(crate) const TOKENS: &str = "/personal-access-tokens/v1";

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A tenant at [`NOW`].
pub(crate) fn builder() -> Builder {
    FakeTenant::builder()
        .clock(Clock::fixed(at(NOW)))
        .rng_seed(7)
        .remember_secrets(true)
}

pub(crate) struct Client {
    http: reqwest::Client,
    base_url: String,
    bearer: String,
}

impl Client {
    /// A client of the first identity.
    pub(crate) async fn of(tenant: &FakeTenant) -> Self {
        Self::with(
            tenant,
            &Credentials::new(tenant.client_id(), tenant.client_secret()),
        )
        .await
    }

    pub(crate) async fn with(tenant: &FakeTenant, credentials: &Credentials) -> Self {
        let reply = exchange(tenant, credentials.client_id(), credentials.client_secret()).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let bearer = reply.body["access_token"].as_str().unwrap().to_owned();
        Self {
            http: reqwest::Client::new(),
            base_url: tenant.base_url(),
            bearer,
        }
    }

    pub(crate) fn bearer(&self) -> &str {
        &self.bearer
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base_url))
            .bearer_auth(&self.bearer)
    }

    pub(crate) async fn create(&self, body: &Value) -> Reply {
        Reply::of(self.request(Method::POST, TOKENS).json(body)).await
    }

    /// Creates a token that expires, and gives the reply.
    pub(crate) async fn token(&self, name: &str) -> Value {
        let reply = self
            .create(&json!({ "name": name, "expirationDate": FUTURE }))
            .await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }

    pub(crate) async fn list(&self, query: &[(&str, &str)]) -> Reply {
        Reply::of(self.request(Method::GET, TOKENS).query(query)).await
    }

    pub(crate) async fn patch(&self, id: &str, operations: &Value) -> Reply {
        let request = self
            .request(Method::PATCH, &format!("{TOKENS}/{id}"))
            .header("content-type", "application/json-patch+json")
            .body(operations.to_string());
        Reply::of(request).await
    }

    pub(crate) async fn bulk(&self, body: &Value) -> Reply {
        Reply::of(
            self.request(Method::PATCH, &format!("{TOKENS}/bulk-update"))
                .json(body),
        )
        .await
    }

    pub(crate) async fn delete(&self, id: &str) -> Reply {
        Reply::of(self.request(Method::DELETE, &format!("{TOKENS}/{id}"))).await
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) text: String,
    /// Null if the body is not JSON.
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        Self::read(request.send().await.unwrap()).await
    }

    pub(crate) async fn read(response: Response) -> Self {
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        let (status, retry_after, content_type) = (
            response.status(),
            header("retry-after"),
            header("content-type"),
        );
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Self {
            status,
            retry_after,
            content_type,
            text,
            body,
        }
    }

    /// The codes of the broken rules, in their order.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let causes = self.body["causes"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        causes
            .iter()
            .map(|cause| cause["text"].as_str().unwrap().split_once(": ").unwrap().0)
            .collect()
    }

    /// 200 and no codes, or 400 and these.
    #[track_caller]
    pub(crate) fn has(&self, codes: &[&str]) {
        assert_eq!(self.codes(), codes, "{}", self.text);
        assert_eq!(
            self.status,
            if codes.is_empty() { 200 } else { 400 },
            "{}",
            self.text
        );
    }
}

pub(crate) async fn exchange(tenant: &FakeTenant, id: &str, secret: &str) -> Reply {
    exchange_body(
        tenant,
        &format!("grant_type=client_credentials&client_id={id}&client_secret={secret}"),
    )
    .await
}

pub(crate) async fn exchange_body(tenant: &FakeTenant, form: &str) -> Reply {
    let request = reqwest::Client::new()
        .post(format!("{}/oauth/token", tenant.base_url()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    Reply::of(request).await
}
