//! Setting up a [`Tenant`].

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::redirect;
use tokio::sync::Mutex;

use crate::{
    base_url::BaseUrl,
    credentials::Credentials,
    error::Error,
    now::Now,
    policy::Policy,
    session::{Clock, Session},
    tenant::Tenant,
};

/// Sets up a [`Tenant`]; made by [`Tenant::builder`].
#[must_use]
pub struct TenantBuilder {
    base_url: BaseUrl,
    credentials: Credentials,
    clock: Clock,
    margin: Duration,
    timeout: Duration,
    policy: Option<Arc<Policy>>,
}

impl TenantBuilder {
    /// The longest time for a call, unless [`timeout`](TenantBuilder::timeout) says otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
    /// The longest time for making a connection.
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

    pub(crate) fn new(base_url: BaseUrl, credentials: Credentials) -> Self {
        Self {
            base_url,
            credentials,
            clock: Arc::new(Utc::now),
            margin: Now::RECOMMENDED_MARGIN,
            timeout: Self::DEFAULT_TIMEOUT,
            policy: None,
        }
    }

    /// Takes the time from here instead of from the clock of this machine.
    pub fn clock(self, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self {
            clock: Arc::new(clock),
            ..self
        }
    }

    /// How far beyond now a deadline has to lie, instead of [`Now::RECOMMENDED_MARGIN`].
    pub fn margin(self, margin: Duration) -> Self {
        Self { margin, ..self }
    }

    /// Refuses what this policy does not allow, on top of the rule.
    pub fn policy(self, policy: impl Into<Arc<Policy>>) -> Self {
        Self {
            policy: Some(policy.into()),
            ..self
        }
    }

    /// The longest time for a call, from connecting to the last byte of the answer.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The tenant. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the HTTP client cannot be built, for example because no root
    /// certificates are found, or if the address is https and this build has no TLS.
    pub fn build(self) -> Result<Tenant, Error> {
        let has_tls = cfg!(any(
            feature = "rustls",
            feature = "rustls-no-provider",
            feature = "native-tls"
        ));
        if !has_tls && !self.base_url.is_plain() {
            return Err(Error::configuration(
                "this program was built without TLS; turn on the feature rustls or native-tls of sailpoint-pat",
            ));
        }
        let http = reqwest::Client::builder()
            .user_agent(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            ))
            // A redirect would carry the secret to wherever it points.
            .redirect(redirect::Policy::none())
            .connect_timeout(Self::CONNECT_TIMEOUT.min(self.timeout))
            .timeout(self.timeout);
        // What is meant for this machine must not pass a proxy, which would see the secret in clear text.
        let http = if self.base_url.is_loopback() {
            http.no_proxy()
        } else {
            http
        };
        let http = http.build().map_err(|error| {
            Error::configuration("the HTTP client cannot be built; see the source of this error")
                .caused_by(error)
        })?;
        let session = Session {
            http,
            base: self.base_url,
            credentials: self.credentials,
            clock: self.clock,
            bearer: Mutex::new(None),
        };
        Ok(Tenant::new(session, self.margin, self.policy))
    }
}

impl fmt::Debug for TenantBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantBuilder")
            .field("base_url", &self.base_url)
            .field("credentials", &self.credentials)
            .field("margin", &self.margin)
            .field("timeout", &self.timeout)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
