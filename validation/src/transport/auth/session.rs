//! One bearer for all calls with the same credentials. It is kept until shortly before its end, and however many callers wait for a
//! new one, the credentials are exchanged once. Nothing here is ever printed.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use sailpoint_pat_client::secret::Secret;
use tokio::sync::Mutex;

use crate::transport::{
    auth::token_exchange::{self, Bearer},
    call::Attempt,
    connection::Connection,
    credentials::Credentials,
    error::{
        Error,
        context::Context,
        kind::{Delivery, ErrorKind},
    },
    locked::Locked,
    operation::Operation,
    timer::TimeLimit,
};

pub(crate) struct Session {
    pub(crate) connection: Arc<Connection>,
    pub(crate) credentials: Credentials,
    bearer: Locked<Option<Arc<Bearer>>>,
    /// Whoever exchanges the credentials holds this. It has how the last exchange failed, if it did.
    exchanging: Mutex<Option<Error>>,
    failures: AtomicU64,
}

impl Session {
    pub(crate) fn new(connection: Arc<Connection>, credentials: Credentials) -> Self {
        Self {
            connection,
            credentials,
            bearer: Locked::default(),
            exchanging: Mutex::default(),
            failures: AtomicU64::new(0),
        }
    }

    /// The bearer of this session, if there is one that can be used at `now`.
    pub(crate) fn kept_bearer(&self, now: DateTime<Utc>) -> Option<Arc<Bearer>> {
        self.bearer.with(|bearer| {
            let usable = bearer.as_ref().filter(|bearer| bearer.is_usable_at(now));
            usable.cloned()
        })
    }

    /// The bearer of this session, a new one if need be.
    ///
    /// The first caller who finds none exchanges the credentials while the others wait, and they get what it got, be it an error.
    /// If its future is dropped, the next takes its place.
    pub(crate) async fn bearer(&self, limit: &TimeLimit) -> Result<Arc<Bearer>, Error> {
        let failures_before = self.failures.load(Ordering::Acquire);
        let mut last_failure = match self.exchanging.try_lock() {
            Ok(last_failure) => last_failure,
            Err(_) => tokio::time::timeout(limit.left(), self.exchanging.lock())
                .await
                .map_err(|_| {
                    self.context(Operation::TokenExchange)
                        .too_late(ErrorKind::Timeout)
                })?,
        };
        if let Some(bearer) = self.kept_bearer(self.connection.now()) {
            return Ok(bearer);
        }
        if let Some(failure) = &*last_failure
            && self.failures.load(Ordering::Acquire) > failures_before
        {
            return Err(failure.clone());
        }
        match self.exchange(&self.credentials, limit).await {
            Ok(bearer) => {
                let bearer = Arc::new(bearer);
                *last_failure = None;
                self.bearer.with(|kept| *kept = Some(Arc::clone(&bearer)));
                Ok(bearer)
            }
            Err(error) => {
                // What one caller had no time for, another may have.
                let is_for_all =
                    error.kind() != ErrorKind::Timeout || error.delivery() == Delivery::Answered;
                if is_for_all {
                    *last_failure = Some(error.clone());
                    self.failures.fetch_add(1, Ordering::Release);
                }
                Err(error)
            }
        }
    }

    /// Forgets a bearer that the service refused, unless another has taken its place meanwhile.
    pub(crate) fn forget(&self, refused: &Arc<Bearer>) {
        self.bearer
            .with(|kept| kept.take_if(|kept| Arc::ptr_eq(kept, refused)));
    }

    /// Exchanges any credentials, and drops the bearer. Gives the time for which it is valid.
    pub(crate) async fn check(
        &self,
        credentials: &Credentials,
        time: Duration,
    ) -> Result<Duration, Error> {
        let operation = Operation::TokenExchange;
        let exchange =
            |attempt: Attempt| async move { self.exchange(credentials, &attempt.limit).await };
        let read = |bearer: Bearer| Ok(bearer.lifetime);
        let idempotent = operation.is_idempotent();
        self.connection
            .call(operation, idempotent, time, exchange, read)
            .await
    }

    async fn exchange(
        &self,
        credentials: &Credentials,
        limit: &TimeLimit,
    ) -> Result<Bearer, Error> {
        let context = Context {
            secrets: [
                credentials.client_secret(),
                self.credentials.client_secret(),
            ],
            operation: Operation::TokenExchange,
        };
        token_exchange::exchange(&self.connection, credentials, &context, limit).await
    }

    /// The context of an attempt that needs no bearer.
    pub(crate) fn context(&self, operation: Operation) -> Context<'_> {
        let secret: &Secret = self.credentials.client_secret();
        Context {
            operation,
            secrets: [secret, secret],
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("base_url", &self.connection.base_url)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
