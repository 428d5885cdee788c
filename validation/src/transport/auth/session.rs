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
    operation::Operation,
    timer::TimeLimit,
};

pub(crate) struct Session {
    pub(crate) connection: Arc<Connection>,
    pub(crate) credentials: Credentials,
    kept: Mutex<Kept>,
    failures: AtomicU64,
}

#[derive(Default)]
struct Kept {
    bearer: Option<Arc<Bearer>>,
    /// How the last exchange failed, if it did.
    failure: Option<Error>,
}

impl Session {
    pub(crate) fn new(connection: Arc<Connection>, credentials: Credentials) -> Self {
        Self {
            connection,
            credentials,
            kept: Mutex::default(),
            failures: AtomicU64::new(0),
        }
    }

    /// The bearer of this session, a new one if need be.
    ///
    /// The first caller who finds none exchanges the credentials while the others wait, and they get what it got, be it an error.
    /// If its future is dropped, the next takes its place.
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
            && bearer.is_usable_at(self.connection.now())
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
