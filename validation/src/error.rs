//! Why a call to the service failed, in a form that can be printed anywhere: no body, no bearer and no secret is ever in it.

use std::{error::Error as StdError, fmt, time::Duration};

use crate::{kind::ErrorKind, operation::Operation, violations::Violations};

/// Why a call failed. What to do about it is told by [`kind`](Error::kind); whether the service may have acted, by
/// [`delivery`](Error::delivery).
///
/// Neither `Debug` nor `Display` nor any source shows a body, a bearer or a secret.
#[derive(Debug)]
pub struct Error(Box<Inner>);

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Certainly not sent: the service knows nothing of it.
    NotSent,
    /// Sent, in part or in full, and no answer came: the service may have acted.
    MaybeSent,
    /// The service, or something before it, answered.
    Answered,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) kind: ErrorKind,
    pub(crate) delivery: Delivery,
    pub(crate) operation: Option<Operation>,
    pub(crate) status: Option<u16>,
    pub(crate) tracking_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) messages: Vec<String>,
    /// Stands for the text of the kind where there is more to say.
    pub(crate) text: Option<String>,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
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

    pub(crate) fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    pub(crate) fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn rejected(operation: Operation, violations: Violations) -> Self {
        Self::new(Inner {
            operation: Some(operation),
            source: Some(Box::new(violations)),
            ..Inner::of(ErrorKind::Rejected, Delivery::NotSent)
        })
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How far the request of [`operation`](Error::operation) got.
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

    /// How long the service wants to be left alone. Coming back sooner makes the time longer.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What the service said, each text short, escaped, and without any bearer or secret of this session.
    pub fn messages(&self) -> &[String] {
        &self.0.messages
    }

    /// Why the request was not sent, if the rule forbids it.
    pub fn violations(&self) -> Option<&Violations> {
        self.0.source.as_ref()?.downcast_ref()
    }

    /// Whether the same call may succeed later, and can be made again without the danger of doing it twice. Wait for
    /// [`retry_after`](Error::retry_after) first.
    pub fn is_retryable(&self) -> bool {
        let repeatable = self.0.operation.is_none_or(Operation::is_idempotent);
        match self.0.kind {
            ErrorKind::RateLimited => true,
            ErrorKind::Connection | ErrorKind::Timeout => {
                self.0.delivery == Delivery::NotSent || repeatable
            }
            ErrorKind::Service => repeatable && matches!(self.0.status, Some(502..=504)),
            _ => false,
        }
    }
}

impl Inner {
    pub(crate) fn of(kind: ErrorKind, delivery: Delivery) -> Self {
        Self {
            kind,
            delivery,
            operation: None,
            status: None,
            tracking_id: None,
            retry_after: None,
            messages: Vec::new(),
            text: None,
            source: None,
        }
    }
}

/// `creating a token: the service refused the request (status 400, tracking id 1f…): "its words"; what to do`
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            delivery,
            operation,
            status,
            tracking_id,
            messages,
            text,
            ..
        } = &*self.0;
        if let Some(operation) = operation {
            write!(f, "{operation}: ")?;
        }
        if let Some(text) = text {
            return f.write_str(text);
        }
        f.write_str(kind.what(*delivery))?;
        match (status, tracking_id) {
            (Some(status), Some(id)) => write!(f, " (status {status}, tracking id {id})")?,
            (Some(status), None) => write!(f, " (status {status})")?,
            (None, _) => {}
        }
        for message in messages {
            write!(f, ": {message}")?;
        }
        write!(
            f,
            "; {}",
            kind.advice(*delivery, operation.is_none_or(Operation::is_change))
        )
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
