//! Setting up a [`Tenant`].

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::redirect;
use sailpoint_pat_client::{limiter::Limiter, retry::RetryPolicy};

use crate::{
    policy::Policy,
    rule::now::{Clock, Now},
    tenant::Tenant,
    transport::{
        auth::session::Session,
        base_url::BaseUrl,
        connection::{Connection, Settings},
        credentials::Credentials,
        error::Error,
        timer::Timer,
        trace::{Exchange, Retry},
    },
};

impl Tenant {
    /// A tenant at this address, asked with these credentials.
    pub fn builder(base_url: BaseUrl, credentials: Credentials) -> TenantBuilder {
        TenantBuilder::new(base_url, credentials)
    }

    /// The tenant that `SAIL_BASE_URL`, `SAIL_CLIENT_ID` and `SAIL_CLIENT_SECRET` name. For the outermost layer of a program.
    /// [`Config`](crate::Config) reads more than the environment.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration), naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder(BaseUrl::from_env()?, Credentials::from_env()?).build()
    }
}

/// Sets up a [`Tenant`]; made by [`Tenant::builder`].
#[must_use]
pub struct TenantBuilder {
    base_url: BaseUrl,
    credentials: Credentials,
    clock: Clock,
    deadline: Duration,
    policy: Option<Arc<Policy>>,
    settings: Settings,
}

impl TenantBuilder {
    /// The longest time for an attempt, unless [`timeout`](TenantBuilder::timeout) says otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
    /// The longest time for a call, unless [`deadline`](TenantBuilder::deadline) says otherwise: enough for the first
    /// `Retry-After` of the service, which is a minute.
    pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(180);
    /// The longest time for finding out what became of a create, unless [`settling`](TenantBuilder::settling) says otherwise.
    pub const DEFAULT_SETTLING: Duration = Duration::from_secs(30);
    /// The longest answer that is read, in bytes, unless [`longest_body`](TenantBuilder::longest_body) says otherwise: 64 MiB, some
    /// hundred thousand tokens.
    pub const DEFAULT_LONGEST_BODY: usize = 64 << 20;
    /// The longest time for making a connection.
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

    pub(crate) fn new(base_url: BaseUrl, credentials: Credentials) -> Self {
        Self {
            base_url,
            credentials,
            clock: Arc::new(Utc::now),
            deadline: Self::DEFAULT_DEADLINE,
            policy: None,
            settings: Settings {
                margin: Now::RECOMMENDED_MARGIN,
                timeout: Self::DEFAULT_TIMEOUT,
                settling: Self::DEFAULT_SETTLING,
                longest_body: Self::DEFAULT_LONGEST_BODY,
                retry: RetryPolicy::default(),
                limiter: Limiter::documented(),
                timer: Timer::default(),
                on_retry: None,
                on_exchange: None,
            },
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
        self.set(|settings| settings.margin = margin)
    }

    /// Refuses what this policy does not allow, on top of the rule.
    pub fn policy(self, policy: impl Into<Arc<Policy>>) -> Self {
        Self {
            policy: Some(policy.into()),
            ..self
        }
    }

    /// The longest time for one attempt, from connecting to the last byte of the answer.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.timeout = timeout)
    }

    /// The longest time for a call, with all its attempts and the waits between them. [`Tenant::within`] gives single calls less
    /// or more.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// The longest time for finding out what became of a create that got no answer. It comes on top of the deadline: to know is worth
    /// more than to be on time.
    pub fn settling(self, settling: Duration) -> Self {
        self.set(|settings| settings.settling = settling)
    }

    /// The longest answer that is read, in bytes. A longer one is an error of the kind [`Unreadable`](crate::ErrorKind::Unreadable), of
    /// which no more is kept in memory; for a create it counts as an answer that breaks off. Failures and token exchanges are read up to
    /// 1 MiB, whatever this says.
    pub fn longest_body(self, bytes: usize) -> Self {
        self.set(|settings| settings.longest_body = bytes)
    }

    /// How often and how soon calls are tried again, instead of the default [`RetryPolicy`]. Only what cannot be done twice by it is tried
    /// again: see [`Error::is_retryable`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use sailpoint_pat::RetryPolicy;
    ///
    /// let patient = RetryPolicy::new(8).with_delays(Duration::from_secs(1), Duration::from_secs(60));
    /// assert_eq!(patient.attempts(), 8);
    /// assert_eq!(RetryPolicy::never().attempts(), 1);
    /// ```
    pub fn retry(self, retry: RetryPolicy) -> Self {
        self.set(|settings| settings.retry = retry)
    }

    /// The rate limit to keep to, instead of a [documented](Limiter::documented) one of this tenant's own. Give the same to
    /// everything that asks with the same client id. The token exchange waits for what a `Retry-After` asked for too, though the service
    /// does not count it.
    ///
    /// ```
    /// use sailpoint_pat::{BaseUrl, Credentials, Limiter, Tenant};
    ///
    /// let base = BaseUrl::parse("https://acme.api.identitynow.com")?;
    /// let limiter = Limiter::documented();
    /// let credentials = Credentials::new("2c9180867b7c4d1f8a5e3b0d9f6a1c42", "its secret");
    /// let first = Tenant::builder(base.clone(), credentials.clone()).limiter(limiter.clone()).build()?;
    /// let second = Tenant::builder(base, credentials).limiter(limiter).build()?;
    /// # Ok::<(), sailpoint_pat::Error>(())
    /// ```
    pub fn limiter(self, limiter: Limiter) -> Self {
        self.set(|settings| settings.limiter = limiter)
    }

    /// Shows `on_retry` each call that is about to be tried again, be it with a fresh bearer.
    ///
    /// ```
    /// # fn example(builder: sailpoint_pat::TenantBuilder) -> sailpoint_pat::TenantBuilder {
    /// builder.on_retry(|retry| eprintln!("attempt {}: {}", retry.attempt(), retry.error()))
    /// # }
    /// ```
    pub fn on_retry(self, on_retry: impl Fn(&Retry<'_>) + Send + Sync + 'static) -> Self {
        self.set(|settings| settings.on_retry = Some(Arc::new(on_retry)))
    }

    /// Shows `on_exchange` each request that is about to be sent, and the status of each answer. Never a secret: the body of a token
    /// exchange is left out, and so are headers.
    ///
    /// ```
    /// # fn example(builder: sailpoint_pat::TenantBuilder) -> sailpoint_pat::TenantBuilder {
    /// use sailpoint_pat::Exchange;
    ///
    /// builder.on_exchange(|exchange| match exchange {
    ///     Exchange::Request { method, url, .. } => eprintln!("> {method} {url}"),
    ///     Exchange::Answer { status, .. } => eprintln!("< {status}"),
    ///     _ => {}
    /// })
    /// # }
    /// ```
    pub fn on_exchange(self, on_exchange: impl Fn(&Exchange<'_>) + Send + Sync + 'static) -> Self {
        self.set(|settings| settings.on_exchange = Some(Arc::new(on_exchange)))
    }

    /// Waits between attempts in this way, instead of by Tokio's timer. For tests, which need not wait.
    pub fn sleep<F>(self, sleep: impl Fn(Duration) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.set(|settings| settings.timer = Timer::new(sleep))
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// The tenant. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the HTTP client cannot be built, for example because no root
    /// certificates are found, or if the address is https and this build has no TLS.
    pub fn build(self) -> Result<Tenant, Error> {
        let http = http_client(&self.base_url)?;
        let Self {
            base_url,
            credentials,
            clock,
            deadline,
            policy,
            settings,
        } = self;
        let connection = Connection::new(http, base_url, clock, settings);
        let session = Session::new(Arc::new(connection), credentials);
        Ok(Tenant {
            session: Arc::new(session),
            policy,
            time: deadline,
        })
    }
}

fn http_client(base_url: &BaseUrl) -> Result<reqwest::Client, Error> {
    let has_tls = cfg!(any(
        feature = "rustls",
        feature = "rustls-no-provider",
        feature = "native-tls"
    ));
    if !has_tls && !base_url.is_plain() {
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
        // A redirect would carry the secret to wherever it points, and what is tried again is decided in one place.
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(TenantBuilder::CONNECT_TIMEOUT);
    // What is meant for this machine must not pass a proxy, which would see the secret in clear text.
    let http = if base_url.is_loopback() {
        http.no_proxy()
    } else {
        http
    };
    http.build().map_err(|error| {
        Error::configuration("the HTTP client cannot be built; see the source of this error")
            .caused_by(error)
    })
}

impl fmt::Debug for TenantBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantBuilder")
            .field("base_url", &self.base_url)
            .field("credentials", &self.credentials)
            .field("deadline", &self.deadline)
            .field("margin", &self.settings.margin)
            .field("timeout", &self.settings.timeout)
            .field("settling", &self.settings.settling)
            .field("longest_body", &self.settings.longest_body)
            .field("retry", &self.settings.retry)
            .field("limiter", &self.settings.limiter)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
