//! What all calls of a tenant share on the way to the service: the HTTP client, the address, the clock, the settings and the retry
//! budget, and the waiting until a request may be sent. It knows no credentials and no operation.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use chrono::{DateTime, Utc};
use sailpoint_pat_client::{
    Client, Hooks,
    limiter::Limiter,
    retry::{Budget, RetryPolicy},
};

use crate::{
    rule::now::{Clock, Now},
    transport::{
        base_url::BaseUrl,
        error::{Error, context::Context, kind::ErrorKind},
        timer::{TimeLimit, Timer},
        trace::{self, OnExchange, OnRetry},
    },
};

pub(crate) struct Connection {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: BaseUrl,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) budget: Budget,
    warned_of_deprecation: AtomicBool,
}

/// What the builder of a tenant says of every call.
pub(crate) struct Settings {
    pub(crate) margin: Duration,
    /// For one attempt.
    pub(crate) timeout: Duration,
    /// For asking what became of a create.
    pub(crate) settling: Duration,
    /// For the body of an answer, in bytes.
    pub(crate) longest_body: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: Limiter,
    pub(crate) timer: Timer,
    pub(crate) on_retry: Option<OnRetry>,
    pub(crate) on_exchange: Option<OnExchange>,
}

impl Connection {
    pub(crate) fn new(
        http: reqwest::Client,
        base_url: BaseUrl,
        clock: Clock,
        settings: Settings,
    ) -> Self {
        Self {
            http,
            base_url,
            clock,
            settings,
            budget: Budget::full(),
            warned_of_deprecation: AtomicBool::new(false),
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// An instant, with the margin that the rule is checked with.
    pub(crate) fn with_margin(&self, now: DateTime<Utc>) -> Now {
        Now::at(now).with_margin(self.settings.margin)
    }

    /// The time for one attempt.
    ///
    /// # Errors
    ///
    /// If the deadline of the call has passed.
    pub(crate) fn time_for_attempt(
        &self,
        context: &Context<'_>,
        limit: &TimeLimit,
    ) -> Result<Duration, Error> {
        let time = self.settings.timeout.min(limit.left());
        if time.is_zero() {
            return Err(context.too_late(ErrorKind::Timeout));
        }
        Ok(time)
    }

    /// Waits until one more request with this client id is within the rate limit, and counts it. Gives whether it waited.
    pub(crate) async fn wait_for_admission(
        &self,
        client_id: &str,
        context: &Context<'_>,
        limit: &TimeLimit,
    ) -> Result<bool, Error> {
        let admit = |limiter: &Limiter| limiter.admit(client_id);
        self.wait_until(admit, context, limit).await
    }

    /// Waits until no `Retry-After` blocks this client id. The service does not count token exchanges, but may refuse them with a
    /// `Retry-After` too.
    pub(crate) async fn wait_while_blocked(
        &self,
        client_id: &str,
        context: &Context<'_>,
        limit: &TimeLimit,
    ) -> Result<bool, Error> {
        let check = |limiter: &Limiter| limiter.check_blocked(client_id);
        self.wait_until(check, context, limit).await
    }

    /// Never waits beyond the deadline of the call, but fails at once if it would.
    async fn wait_until(
        &self,
        admitted: impl Fn(&Limiter) -> Result<(), Duration> + Send,
        context: &Context<'_>,
        limit: &TimeLimit,
    ) -> Result<bool, Error> {
        let mut has_waited = false;
        while let Err(wait) = admitted(&self.settings.limiter) {
            if wait >= limit.left() {
                let error = context.too_late(ErrorKind::RateLimited);
                return Err(error.with(|inner| inner.retry_after = Some(wait)));
            }
            self.settings.timer.sleep(wait).await;
            has_waited = true;
        }
        Ok(has_waited)
    }

    /// Blocks this client id for as long as the service asked, if it refused the request as one too many.
    pub(crate) fn block_if_limited(&self, client_id: &str, error: &Error) {
        if error.kind() == ErrorKind::RateLimited {
            let wait = error.retry_after().unwrap_or_default();
            self.settings.limiter.bar(client_id, wait);
        }
    }

    /// The generated client with these hooks.
    pub(crate) fn client(&self, hooks: Hooks) -> Client {
        Client::new_with_client(self.base_url.as_str(), self.http.clone(), hooks)
    }

    /// Warns, the first time, that the service will stop answering at this address.
    pub(crate) fn warn_of_deprecation(&self) {
        if !self.warned_of_deprecation.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                target: trace::SESSION,
                "the service calls this version of its API deprecated; look for a newer version of sailpoint-pat"
            );
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
