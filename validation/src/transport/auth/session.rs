//! Credentials in, bearer out. One bearer is kept until shortly before its end, and however many callers wait for a new
//! one, it is asked for once. Nothing here is ever printed.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use sailpoint_pat_client::secret::Secret;
use tokio::sync::Mutex;

use crate::{
    rule::now::Clock,
    transport::{
        auth::token_exchange::Bearer,
        base_url::BaseUrl,
        budget::Budget,
        credentials::Credentials,
        error::{Delivery, Error, kind::ErrorKind, response::Context},
        limiter::Limiter,
        operation::Operation,
        retry::RetryPolicy,
        timer::{TimeLimit, Timer},
        trace::OnRetry,
    },
};

pub(crate) struct Session {
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) budget: Budget,
    kept: Mutex<Kept>,
    failures: AtomicU64,
    is_deprecated: AtomicBool,
}

/// What the builder says of every call.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) margin: Duration,
    /// For one attempt.
    pub(crate) timeout: Duration,
    /// For asking what became of a create.
    pub(crate) settling: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: Limiter,
    pub(crate) timer: Timer,
    pub(crate) on_retry: Option<OnRetry>,
}

#[derive(Default)]
struct Kept {
    bearer: Option<Arc<Bearer>>,
    /// How the last exchange failed, if it did.
    failure: Option<Error>,
}

impl Session {
    pub(crate) fn new(
        http: reqwest::Client,
        base: BaseUrl,
        credentials: Credentials,
        clock: Clock,
        settings: Settings,
    ) -> Self {
        Self {
            http,
            base,
            credentials,
            clock,
            settings,
            budget: Budget::full(),
            kept: Mutex::default(),
            failures: AtomicU64::new(0),
            is_deprecated: AtomicBool::new(false),
        }
    }

    /// The same service, asked with other credentials and so with a bearer of its own.
    #[cfg(feature = "rotate")]
    pub(crate) fn with_credentials(&self, credentials: Credentials) -> Self {
        Self::new(
            self.http.clone(),
            self.base.clone(),
            credentials,
            Arc::clone(&self.clock),
            self.settings.clone(),
        )
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The bearer of this session, a new one if need be.
    ///
    /// Whoever finds none exchanges the credentials while the others wait, and they get what it got, be it an error. If its
    /// future is dropped, the next takes its place.
    pub(crate) async fn bearer(&self, limit: &TimeLimit) -> Result<Arc<Bearer>, Error> {
        let failures_before = self.failures.load(Ordering::Acquire);
        let mut kept = match self.kept.try_lock() {
            Ok(kept) => kept,
            Err(_) => tokio::time::timeout(limit.left(), self.kept.lock())
                .await
                .map_err(|_| {
                    self.context(Operation::TokenExchange)
                        .too_late(ErrorKind::Timeout)
                })?,
        };
        if let Some(bearer) = &kept.bearer
            && bearer.is_usable_at(self.now())
        {
            return Ok(Arc::clone(bearer));
        }
        if let Some(failure) = &kept.failure
            && self.failures.load(Ordering::Acquire) > failures_before
        {
            return Err(failure.clone());
        }
        match self.exchange(&self.credentials, limit).await {
            Ok(bearer) => {
                let bearer = Arc::new(bearer);
                kept.failure = None;
                kept.bearer = Some(Arc::clone(&bearer));
                Ok(bearer)
            }
            Err(error) => {
                kept.bearer = None;
                // What one caller had no time for, another may have.
                let is_for_all =
                    error.kind() != ErrorKind::Timeout || error.delivery() == Delivery::Answered;
                if is_for_all {
                    kept.failure = Some(error.clone());
                    self.failures.fetch_add(1, Ordering::Release);
                }
                Err(error)
            }
        }
    }

    /// Forgets a bearer that the service refused, unless another has taken its place meanwhile.
    pub(crate) async fn forget(&self, refused: &Arc<Bearer>) {
        let mut kept = self.kept.lock().await;
        if kept
            .bearer
            .as_ref()
            .is_some_and(|bearer| Arc::ptr_eq(bearer, refused))
        {
            kept.bearer = None;
        }
    }

    /// Warns, the first time, that the service will stop answering at this address.
    pub(crate) fn warn_of_deprecation(&self) {
        if !self.is_deprecated.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the service calls this version of its API deprecated; look for a newer version of sailpoint-pat"
            );
        }
    }

    /// The context of an attempt that needs no bearer.
    pub(crate) fn context(&self, operation: Operation) -> Context<'_> {
        let secret: &Secret = self.credentials.client_secret();
        Context {
            operation,
            hidden: [secret, secret],
        }
    }

    /// The time that is left for one attempt.
    pub(crate) fn time_for_attempt(&self, limit: &TimeLimit) -> Duration {
        self.settings.timeout.min(limit.left())
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("base", &self.base)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
