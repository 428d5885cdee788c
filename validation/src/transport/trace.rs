//! What others may see of a call: a span of `tracing`, and each retry. Neither ever holds a body, a bearer or a secret.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use tracing::{Span, field::Empty};

use crate::transport::{error::Error, operation::Operation};

/// A call that is about to be tried again. Given to [`TenantBuilder::on_retry`](crate::TenantBuilder::on_retry).
#[derive(Clone, Copy, Debug)]
pub struct Retry<'a> {
    pub(crate) operation: Operation,
    pub(crate) attempt: u32,
    pub(crate) delay: Duration,
    pub(crate) error: &'a Error,
}

impl Retry<'_> {
    /// What was asked for.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Which attempt failed, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How long it waits before the next.
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// How the attempt failed.
    pub fn error(&self) -> &Error {
        self.error
    }
}

pub(crate) type OnRetry = Arc<dyn Fn(&Retry<'_>) + Send + Sync>;

/// The span of one call. A call whose future is dropped says so when it ends.
pub(crate) struct Watch {
    span: Span,
    begun: Instant,
    is_over: bool,
}

impl Watch {
    pub(crate) fn of(operation: Operation) -> Self {
        Self {
            span: tracing::info_span!(
                "call",
                operation = operation.as_str(),
                status = Empty,
                attempts = Empty,
                duration_ms = Empty,
                tracking_id = Empty,
                outcome = Empty,
            ),
            begun: Instant::now(),
            is_over: false,
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(crate) fn retry(&self, retry: &Retry<'_>) {
        tracing::warn!(
            parent: &self.span,
            attempt = retry.attempt,
            delay_ms = millis(retry.delay),
            status = retry.error.status(),
            tracking_id = retry.error.tracking_id(),
            error = %retry.error,
            "trying again"
        );
    }

    pub(crate) fn succeeded(mut self, attempts: u32) {
        self.end("ok", attempts);
    }

    pub(crate) fn failed(mut self, error: &Error) {
        self.span.record("status", error.status());
        self.span.record("tracking_id", error.tracking_id());
        let outcome = if self.span.is_disabled() {
            String::new()
        } else {
            format!("{:?}", error.kind())
        };
        self.end(&outcome, error.attempts());
    }

    fn end(&mut self, outcome: &str, attempts: u32) {
        self.is_over = true;
        self.span.record("attempts", attempts);
        self.span
            .record("duration_ms", millis(self.begun.elapsed()));
        self.span.record("outcome", outcome);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.is_over {
            self.span
                .record("duration_ms", millis(self.begun.elapsed()));
            self.span.record("outcome", "dropped");
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
