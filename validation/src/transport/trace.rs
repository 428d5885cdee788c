//! What others may see of a call: a span of `tracing`, and each retry. Neither ever holds a body, a bearer or a secret.
//!
//! Users filter by the targets of spans and events, so these are constants: they stay when the code moves.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use tracing::{Span, field::Empty};

use crate::transport::{error::Error, operation::Operation};

/// The target of the span of a call and of its retries.
const CALL: &str = "sailpoint_pat::observe";
/// The target of what concerns all calls of a tenant.
pub(crate) const SESSION: &str = "sailpoint_pat::session";
/// The target of what concerns a list.
pub(crate) const LIST: &str = "sailpoint_pat::listing";
/// The target of what concerns a create.
pub(crate) const CREATE: &str = "sailpoint_pat::watched";

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

/// The span of one call. It ends with the outcome `dropped` if the future of the call is dropped.
pub(crate) struct CallSpan {
    span: Span,
    begun: Instant,
    is_over: bool,
}

impl CallSpan {
    pub(crate) fn of(operation: Operation) -> Self {
        Self {
            span: tracing::info_span!(
                target: CALL,
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
            target: CALL,
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

impl Drop for CallSpan {
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
