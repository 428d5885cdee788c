//! Why a call to the service failed, in a form that can be printed anywhere: it never holds a body, a bearer or a secret.

pub(crate) mod connect;
pub(crate) mod context;
pub(crate) mod creation;
pub(crate) mod kind;
pub(crate) mod redact;
pub(crate) mod text;

use std::{error::Error as StdError, sync::Arc, time::Duration};

use sailpoint_pat_client::retry::Outcome;

use crate::{
    rule::violation::Violations,
    transport::{
        error::{
            creation::Creation,
            kind::{Delivery, ErrorKind},
        },
        operation::Operation,
    },
};

/// Why a call failed. [`kind`](Error::kind) says what to do about it, and [`delivery`](Error::delivery) whether the service may have
/// acted.
///
/// Neither `Debug` nor `Display` nor any source shows a body, a bearer or a secret. `Debug` is for people too: it shows the text of
/// `Display` and those of the sources, so that a `main` may return this error.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) kind: ErrorKind,
    pub(crate) delivery: Delivery,
    pub(crate) operation: Option<Operation>,
    pub(crate) status: Option<u16>,
    pub(crate) tracking_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) messages: Vec<String>,
    pub(crate) attempts: u32,
    pub(crate) creation: Option<Creation>,
    /// Stands for the text of the kind where more can be said.
    pub(crate) what: Option<&'static str>,
    /// Stands for the advice of the kind where there is better.
    pub(crate) advice: Option<&'static str>,
    /// Stands for everything but the operation.
    pub(crate) text: Option<String>,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Box::new(inner))
    }

    pub(crate) fn configuration(text: impl Into<String>) -> Self {
        Self::new(Inner {
            text: Some(text.into()),
            ..Inner::of(ErrorKind::Configuration, Delivery::NotSent)
        })
    }

    pub(crate) fn caused_by(self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.with(|inner| inner.source = Some(Arc::new(source)))
    }

    pub(crate) fn rejected(operation: Operation, violations: Violations) -> Self {
        Self::new(Inner {
            operation: Some(operation),
            source: Some(Arc::new(violations)),
            ..Inner::of(ErrorKind::Rejected, Delivery::NotSent)
        })
    }

    /// The same error, changed.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(&mut self.0);
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How far the request of [`operation`](Error::operation) got; of several attempts, how far any of them did.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// What was being done, if anything was. A call of a tenant that needs a new bearer can fail with
    /// [`TokenExchange`](Operation::TokenExchange): what was asked for was then not sent at all.
    pub fn operation(&self) -> Option<Operation> {
        self.0.operation
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The id under which the service logged the call. Its support asks for it.
    pub fn tracking_id(&self) -> Option<&str> {
        self.0.tracking_id.as_deref()
    }

    /// How long to wait before the next request: what the service asked for, at most an hour, and a minute where what it asked for
    /// cannot be read; or what the rate limit wants. Coming back sooner makes the time longer.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What the service said, each text short, escaped, and without any bearer or secret of this session.
    pub fn messages(&self) -> &[String] {
        &self.0.messages
    }

    /// How many attempts were made. 0 if nothing was to be sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// What became of the token, if this is the failure of a [`create`](crate::Tenant::create). Every one of them says so.
    pub fn creation(&self) -> Option<&Creation> {
        self.0.creation.as_ref()
    }

    /// Why the request was not sent, if the rule forbids it.
    pub fn violations(&self) -> Option<&Violations> {
        let source: &(dyn StdError + Send + Sync) = self.0.source.as_deref()?;
        source.downcast_ref()
    }

    /// Whether the same call may succeed later, and can be made again without the danger of doing it twice. Wait for
    /// [`retry_after`](Error::retry_after) first. Not so a create with which the service may still be busy: see
    /// [`Creation::NotCreated`].
    pub fn is_retryable(&self) -> bool {
        match self.0.creation {
            Some(Creation::Orphan(_) | Creation::Unknown(_)) => false,
            Some(Creation::NotCreated) => {
                !self.0.may_be_done_late() && self.outcome().is_repeatable(true)
            }
            None => {
                let idempotent = self.0.operation.is_none_or(Operation::is_idempotent);
                self.outcome().is_repeatable(idempotent)
            }
        }
    }

    /// Whether the request may have been carried out: it was not refused, and may have arrived.
    pub(crate) fn may_have_acted(&self) -> bool {
        self.0.may_have_acted()
    }

    pub(crate) fn outcome(&self) -> Outcome {
        self.0.kind.outcome(self.0.delivery, self.0.status)
    }
}

impl Inner {
    pub(crate) fn may_have_acted(&self) -> bool {
        let is_refusal = matches!(self.status, Some(status @ 400..=499) if status != 408);
        self.delivery != Delivery::NotSent && !is_refusal
    }

    /// Whether the service may still be busy with it, as the caller or a gateway stopped waiting.
    pub(crate) fn may_be_done_late(&self) -> bool {
        let is_late = self.kind == ErrorKind::Timeout || self.status == Some(504);
        is_late && self.may_have_acted()
    }

    pub(crate) fn of(kind: ErrorKind, delivery: Delivery) -> Self {
        Self {
            kind,
            delivery,
            operation: None,
            status: None,
            tracking_id: None,
            retry_after: None,
            messages: Vec::new(),
            attempts: 0,
            creation: None,
            what: None,
            advice: None,
            text: None,
            source: None,
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
