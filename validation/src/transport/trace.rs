//! What others may see of a call: a span of `tracing`, each retry, and each request on its way. None of them ever holds a bearer or a
//! secret.
//!
//! Users filter by the targets of spans and events, so these are constants: they stay when the code moves.

use std::{sync::Arc, time::Duration};

use reqwest::{Method, Request, StatusCode, Url};
use sailpoint_pat_client::Hooks;
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

/// A request on its way to the service, or the head of its answer. Given to
/// [`TenantBuilder::on_exchange`](crate::TenantBuilder::on_exchange).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exchange<'a> {
    /// A request that is about to be sent. Headers, among which the bearer is, are no part of it.
    Request {
        /// `GET`
        method: &'a str,
        /// Where it goes.
        url: &'a str,
        /// What is sent. `None` if there is no body, or if it holds a secret as that of a token exchange does.
        body: Option<&'a str>,
    },
    /// The answer to the last one, of which the body is not told.
    Answer {
        /// Its status.
        status: u16,
    },
}

pub(crate) type OnExchange = Arc<dyn Fn(&Exchange<'_>) + Send + Sync>;

/// Shows what is sent by the generated client with these hooks, and what it is answered.
pub(crate) fn observed(hooks: Hooks, on_exchange: Option<&OnExchange>) -> Hooks {
    let Some(on_exchange) = on_exchange.cloned() else {
        return hooks;
    };
    let on_answer = Arc::clone(&on_exchange);
    hooks
        .guard(move |_, request: &Request| {
            let body = request.body().and_then(reqwest::Body::as_bytes);
            let body = body.and_then(|body| str::from_utf8(body).ok());
            show_request(&on_exchange, request.method(), request.url(), body);
            Ok(())
        })
        .observer(move |_, status, _| show_answer(&on_answer, status))
}

pub(crate) fn show_request(
    on_exchange: &OnExchange,
    method: &Method,
    url: &Url,
    body: Option<&str>,
) {
    on_exchange(&Exchange::Request {
        method: method.as_str(),
        url: url.as_str(),
        body,
    });
}

pub(crate) fn show_answer(on_exchange: &OnExchange, status: StatusCode) {
    on_exchange(&Exchange::Answer {
        status: status.as_u16(),
    });
}

pub(crate) type OnRetry = Arc<dyn Fn(&Retry<'_>) + Send + Sync>;

/// The span of one call. It ends with the outcome `dropped` if the future of the call is dropped.
pub(crate) struct CallSpan {
    span: Span,
    /// When the call began; nothing once it is over, or if nobody sees the span.
    begun: Option<Instant>,
}

impl CallSpan {
    pub(crate) fn of(operation: Operation) -> Self {
        let span = tracing::info_span!(
            target: CALL,
            "call",
            operation = operation.as_str(),
            status = Empty,
            attempts = Empty,
            duration_ms = Empty,
            tracking_id = Empty,
            outcome = Empty,
        );
        let begun = (!span.is_disabled()).then(Instant::now);
        Self { span, begun }
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

    /// The end of the call, after so many attempts.
    pub(crate) fn end<T>(mut self, result: &Result<T, Error>, attempts: u32) {
        if self.begun.is_none() {
            return;
        }
        if let Err(error) = result {
            self.span.record("status", error.status());
            self.span.record("tracking_id", error.tracking_id());
        }
        self.span.record("attempts", attempts);
        match result {
            Ok(_) => self.record_end("ok"),
            Err(error) => self.record_end(&format!("{:?}", error.kind())),
        }
    }

    fn record_end(&mut self, outcome: &str) {
        if let Some(begun) = self.begun.take() {
            self.span.record("duration_ms", millis(begun.elapsed()));
            self.span.record("outcome", outcome);
        }
    }
}

impl Drop for CallSpan {
    fn drop(&mut self) {
        self.record_end("dropped");
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
