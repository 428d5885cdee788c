//! One call from its beginning to its end: its attempts, the waits between them, and the span that shows it.
//!
//! Dropping its future at any await is as a fault there: nothing is kept but the bearer, the limiter's counts and the retry
//! budget, and each of them is whole at every await.

use std::time::Duration;

use sailpoint_pat_client::retry::{self, Decision, Situation};
use tracing::Instrument as _;

use crate::transport::{
    connection::Connection,
    error::{
        Error,
        kind::{Delivery, ErrorKind},
    },
    operation::Operation,
    timer::TimeLimit,
    trace::{CallSpan, Retry},
};

/// One attempt of a call.
#[derive(Clone, Copy)]
pub(crate) struct Attempt {
    /// The time that is left for the call.
    pub(crate) limit: TimeLimit,
    /// Whether an earlier attempt of this call may have been carried out.
    pub(crate) may_be_done: bool,
}

impl Connection {
    /// Makes attempts until one gives an answer from which `read` makes a reply, or until another would not help, might do it twice
    /// or would end too late.
    pub(crate) async fn call<A, T, F>(
        &self,
        operation: Operation,
        is_idempotent: bool,
        time: Duration,
        attempt: impl Fn(Attempt) -> F,
        read: impl FnMut(A) -> Result<T, Error>,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<A, Error>>,
    {
        let shown = CallSpan::of(operation);
        let call = Call {
            connection: self,
            operation,
            is_idempotent,
            shown: &shown,
        };
        let span = shown.span();
        let (result, attempts) = call.attempts(time, attempt, read).instrument(span).await;
        shown.end(&result, attempts);
        result
    }
}

struct Call<'a> {
    connection: &'a Connection,
    operation: Operation,
    is_idempotent: bool,
    shown: &'a CallSpan,
}

impl Call<'_> {
    async fn attempts<A, T, F>(
        &self,
        time: Duration,
        attempt: impl Fn(Attempt) -> F,
        mut read: impl FnMut(A) -> Result<T, Error>,
    ) -> (Result<T, Error>, u32)
    where
        F: Future<Output = Result<A, Error>>,
    {
        let &Self {
            connection: Connection {
                settings, budget, ..
            },
            operation,
            ..
        } = self;
        let limit = TimeLimit::within(time);
        let mut backoff = None;
        let mut may_be_done = false;
        let mut has_replayed = false;
        let mut made = 0;
        loop {
            made += 1;
            let answer = attempt(Attempt { limit, may_be_done }).await;
            let error = match answer.and_then(&mut read) {
                Ok(reply) => {
                    budget.succeeded();
                    return (Ok(reply), made);
                }
                Err(error) => error,
            };
            let is_of_call = error.operation() == Some(operation);
            may_be_done |= is_of_call && error.may_have_acted();
            // The bearer was refused, and is forgotten: once, a fresh one is tried.
            let is_stale = is_of_call
                && error.kind() == ErrorKind::Authentication
                && operation != Operation::TokenExchange;
            if is_stale && !has_replayed {
                has_replayed = true;
                self.show_retry(made, Duration::ZERO, &error);
                continue;
            }
            let situation = Situation {
                made,
                most: settings.retry.attempts(),
                idempotent: !is_of_call || self.is_idempotent,
                outcome: error.outcome(),
                retry_after: error.retry_after(),
                backoff: backoff
                    .get_or_insert_with(|| settings.retry.backoff())
                    .next()
                    .unwrap_or_default(),
                in_budget: budget.allows(),
                left: limit.left(),
            };
            let Decision::Again(delay) = retry::decide(&situation) else {
                return (Err(ended(error, operation, made, may_be_done)), made);
            };
            budget.retried();
            self.show_retry(made, delay, &error);
            settings.timer.sleep(delay).await;
        }
    }

    fn show_retry(&self, attempt: u32, delay: Duration, error: &Error) {
        let retry = Retry {
            operation: self.operation,
            attempt,
            delay,
            error,
        };
        self.shown.retry(&retry);
        if let Some(on_retry) = &self.connection.settings.on_retry {
            on_retry(&retry);
        }
    }
}

/// The error of the last attempt, as that of the call: if an earlier attempt may have been carried out, it says so.
fn ended(error: Error, operation: Operation, made: u32, may_be_done: bool) -> Error {
    let hides_it = may_be_done && !error.may_have_acted() && operation.is_change();
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
