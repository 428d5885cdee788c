//! The OAuth 2.0 grant of client credentials (RFC 6749, section 4.4): an id and a secret are exchanged for a bearer, which is kept until
//! shortly before its end. Nothing here prints a secret or a bearer.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use progenitor_client::ClientInfo;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Request, Url};
use serde_json::Value;

use super::hooks::Hooks;
use super::received::{LONGEST_ERROR, Received};
use super::secret::Secret;

/// An id and a secret, and how they are exchanged for a bearer.
#[derive(Clone)]
pub struct ClientCredentials {
    id: String,
    secret: Secret,
    scope: Option<String>,
    token_url: Option<String>,
    in_body: bool,
    /// The bearer and when it is no longer used.
    kept: Arc<Mutex<Option<(HeaderValue, Instant)>>>,
}

impl ClientCredentials {
    /// An exchange at the address that the document names, with id and secret in the header `Authorization`, which every service with
    /// passwords supports.
    pub fn new(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            scope: None,
            token_url: None,
            in_body: false,
            kept: Arc::default(),
        }
    }

    /// Asks for these scopes, with spaces between them, instead of for what the service grants by itself.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Exchanges at this address instead of at the document's. One without a host is below the client's base URL.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// Sends id and secret in the body, as some services want it.
    pub fn in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// The bearer, a new one if need be. Callers that come at once may each exchange for one.
    pub(super) async fn bearer(
        &self,
        client: &impl ClientInfo<Hooks>,
        declared: &'static str,
    ) -> Result<HeaderValue, String> {
        if let Some((value, until)) = &*self.kept.lock().unwrap_or_else(PoisonError::into_inner)
            && Instant::now() < *until
        {
            return Ok(value.clone());
        }
        let failed = |what: &str| format!("exchanging client credentials for a bearer: {what}");
        let request = self
            .request(client, declared)
            .map_err(|what| failed(&what))?;
        let asked = Instant::now();
        let response = client.client().execute(request).await;
        let mut response = response.map_err(|error| failed(&error.without_url().to_string()))?;
        let status = response.status();
        let received = Received::of(&mut response, LONGEST_ERROR, |_| ()).await;
        if !status.is_success() {
            return Err(failed(&format!(
                "the service answered {status}; check id and secret"
            )));
        }
        // What is wrong with the body may repeat parts of it.
        if received.broken_off.is_some() {
            return Err(failed("the answer did not arrive as a whole"));
        }
        let grant: Value = serde_json::from_slice(&received.bytes).unwrap_or_default();
        let kind = grant["token_type"].as_str().unwrap_or("bearer");
        if !kind.eq_ignore_ascii_case("bearer") {
            return Err(failed(
                "the service gave a token of another type than bearer",
            ));
        }
        let token = grant["access_token"]
            .as_str()
            .ok_or_else(|| failed("the answer has no access_token"))?;
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| failed("the bearer holds what no header can"))?;
        value.set_sensitive(true);
        let seconds = match &grant["expires_in"] {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let lifetime = Duration::try_from_secs_f64(seconds.unwrap_or_default()).unwrap_or_default();
        let used = lifetime - Duration::from_secs(60).min(lifetime / 2);
        if let Some(until) = asked.checked_add(used) {
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((value.clone(), until));
        }
        Ok(value)
    }

    fn request(&self, client: &impl ClientInfo<Hooks>, declared: &str) -> Result<Request, String> {
        let url = self.token_url.as_deref().unwrap_or(declared);
        let base = Url::parse(client.baseurl()).ok();
        let url = base
            .as_ref()
            .map_or_else(|| Url::parse(url), |base| base.join(url))
            .map_err(|_| "the address is none; name it by `ClientCredentials::token_url`")?;
        let is_local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !is_local {
            return Err(
                "the address is not https, and the secret would be readable on its way".to_owned(),
            );
        }
        // Forms are written as queries are.
        let mut form = url.clone();
        form.set_query(None);
        form.query_pairs_mut()
            .append_pair("grant_type", "client_credentials");
        if let Some(scope) = &self.scope {
            form.query_pairs_mut().append_pair("scope", scope);
        }
        if self.in_body {
            form.query_pairs_mut()
                .append_pair("client_id", &self.id)
                .append_pair("client_secret", self.secret.expose());
        }
        let request = client
            .client()
            .post(url)
            .timeout(Duration::from_secs(30))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.query().unwrap_or_default().to_owned());
        let request = if self.in_body {
            request
        } else {
            request.basic_auth(&self.id, Some(self.secret.expose()))
        };
        request
            .build()
            .map_err(|error| error.without_url().to_string())
    }
}

/// Shows the id, and neither secret nor bearer.
impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("id", &self.id)
            .field("scope", &self.scope)
            .field("token_url", &self.token_url)
            .finish_non_exhaustive()
    }
}
