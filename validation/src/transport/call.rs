//! One call from its beginning to its end: attempts, what is waited for between them, and what is told of it.
//!
//! Dropping its future at any await is as a fault there: nothing is kept but the bearer, the limiter's counts and the retry
//! budget, and each of them is whole at every await.

use std::time::Duration;

use tracing::Instrument as _;

use crate::transport::{
    auth::session::Session,
    error::{Delivery, Error, kind::ErrorKind},
    operation::Operation,
    retry::{self, Decision, Situation},
    timer::TimeLimit,
    trace::{Retry, Watch},
};

/// What is tried, once or several times.
pub(crate) trait Attempt: Sync {
    const OPERATION: Operation;
    type Reply: Send;

    /// Tries it once.
    fn once(
        &self,
        session: &Session,
        limit: &TimeLimit,
    ) -> impl Future<Output = Result<Self::Reply, Error>> + Send;

    /// Whether doing it twice is the same as doing it once.
    fn is_idempotent(&self) -> bool {
        Self::OPERATION.is_idempotent()
    }

    /// The reply, if an error shows that an earlier attempt, which may have been carried out, was.
    fn done_before(&self, _error: &Error) -> Option<Self::Reply> {
        None
    }
}

impl Session {
    /// Tries until it succeeds, or another attempt would not help, do it twice or end too late.
    pub(crate) async fn call<A: Attempt>(
        &self,
        attempt: &A,
        time: Duration,
    ) -> Result<A::Reply, Error> {
        let watch = Watch::of(A::OPERATION);
        let span = watch.span();
        let (result, attempts) = self.attempts(attempt, time, &watch).instrument(span).await;
        match &result {
            Ok(_) => watch.succeeded(attempts),
            Err(error) => watch.failed(error),
        }
        result
    }

    async fn attempts<A: Attempt>(
        &self,
        attempt: &A,
        time: Duration,
        watch: &Watch,
    ) -> (Result<A::Reply, Error>, u32) {
        let limit = TimeLimit::within(time);
        let mut backoff = self.settings.retry.backoff();
        let mut may_have_acted = false;
        let mut has_replayed = false;
        let mut made = 0;
        loop {
            made += 1;
            let error = match attempt.once(self, &limit).await {
                Ok(reply) => {
                    self.budget.succeeded();
                    return (Ok(reply), made);
                }
                Err(error) => error,
            };
            if may_have_acted && let Some(reply) = attempt.done_before(&error) {
                return (Ok(reply), made);
            }
            let is_of_call = error.operation() == Some(A::OPERATION);
            may_have_acted |= is_of_call && error.may_have_acted();
            // The bearer was refused, and is forgotten: once, a fresh one is tried.
            let is_stale = is_of_call
                && error.kind() == ErrorKind::Authentication
                && A::OPERATION != Operation::TokenExchange;
            if is_stale && !has_replayed {
                has_replayed = true;
                self.tell(watch, A::OPERATION, made, Duration::ZERO, &error);
                continue;
            }
            let situation = Situation {
                made,
                most: self.settings.retry.attempts(),
                idempotent: !is_of_call || attempt.is_idempotent(),
                outcome: error.outcome(),
                retry_after: error.retry_after(),
                backoff: backoff.next().unwrap_or_default(),
                in_budget: self.budget.allows(),
                left: limit.left(),
            };
            match retry::decide(&situation) {
                Decision::Again(delay) => {
                    self.budget.retried();
                    self.tell(watch, A::OPERATION, made, delay, &error);
                    self.settings.timer.sleep(delay).await;
                }
                _ => return (Err(ended(error, A::OPERATION, made, may_have_acted)), made),
            }
        }
    }

    fn tell(
        &self,
        watch: &Watch,
        operation: Operation,
        attempt: u32,
        delay: Duration,
        error: &Error,
    ) {
        let retry = Retry {
            operation,
            attempt,
            delay,
            error,
        };
        watch.retry(&retry);
        if let Some(on_retry) = &self.settings.on_retry {
            on_retry(&retry);
        }
    }
}

/// The error of the last attempt, as that of the call: if an earlier attempt may have been carried out, it says so.
fn ended(error: Error, operation: Operation, made: u32, may_have_acted: bool) -> Error {
    let hides_it = may_have_acted && !error.may_have_acted() && operation.is_change();
    error.with(|inner| {
        inner.attempts = made;
        if hides_it {
            inner.operation = Some(operation);
            inner.what =
                Some("an earlier attempt may have been carried out, and the last one failed");
            inner.advice = Some("list the tokens before trying again");
            if inner.delivery == Delivery::NotSent {
                inner.delivery = Delivery::MaybeSent;
            }
        }
    })
}
