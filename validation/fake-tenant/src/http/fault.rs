//! What can go wrong on demand, and which request it happens to.
//!
//! A fault never changes how the service judges a request; it decides whether the request is read, whether it is
//! acted on, and what of the reply arrives.

use std::fmt;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::operation::Operation;
use super::refusal::service_error;
use crate::rule::pointer::Pointer;

/// One thing that goes wrong with one request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The head of the request is read and the connection closed. Not acted on.
    DropBeforeReading,
    /// The whole request is read and the connection closed. Not acted on.
    DropBeforeActing,
    /// The request is acted on and the connection closed without a byte of reply.
    DropAfterActing,
    /// The whole request is read and the connection reset (RST). Not acted on.
    ResetBeforeActing,
    /// The request is acted on and the connection reset (RST).
    ResetAfterActing,
    /// This reply instead. Not acted on.
    Answer(Answer),
    /// The request is acted on, and then this reply instead.
    AnswerAfterActing(Answer),
    /// Acted on; the head and so many bytes of the reply's body arrive, then the connection is closed.
    CutBody {
        /// How many bytes arrive.
        after: usize,
    },
    /// Acted on; the reply is complete as far as HTTP goes, but its body ends after so many bytes.
    TruncateBody {
        /// How many bytes are kept.
        keep: usize,
    },
    /// Acted on; the body of the reply arrives in pieces.
    SlowBody {
        /// The size of a piece in bytes, at least 1.
        chunk: usize,
        /// The wait before each piece but the first.
        delay: Duration,
    },
    /// Acted on; the head and so many bytes of the body arrive, the rest when the gate opens.
    HoldBody {
        /// How many bytes arrive at once.
        after: usize,
        /// What the rest waits for.
        gate: Gate,
    },
    /// Acted on; the JSON of the reply is changed. A reply that is not JSON stays as it is.
    EditReply(Vec<Edit>),
    /// Acted on; the reply claims to be of this media type.
    ContentType(String),
    /// Read, and acted on only when the gate opens, even if the client has gone by then.
    HoldBeforeActing(Gate),
    /// Acted on, and answered only when the gate opens.
    HoldAfterActing(Gate),
}

/// A change to the JSON of a reply. `Debug` shows where, not what.
#[derive(Clone)]
pub struct Edit {
    pointer: String,
    value: Option<Value>,
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit")
            .field("pointer", &self.pointer)
            .finish_non_exhaustive()
    }
}

impl Edit {
    /// Sets the value at a JSON Pointer, as `add` of RFC 6902 does. One that leads nowhere changes nothing.
    #[must_use]
    pub fn set(pointer: impl Into<String>, value: Value) -> Self {
        Self {
            pointer: pointer.into(),
            value: Some(value),
        }
    }

    /// Removes the value at a JSON Pointer. One that leads nowhere changes nothing.
    #[must_use]
    pub fn remove(pointer: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            value: None,
        }
    }

    pub(crate) fn apply(&self, reply: &mut Value) {
        let Ok(pointer) = Pointer::parse(&self.pointer) else {
            return;
        };
        match &self.value {
            Some(value) => {
                if pointer.get(reply).is_some() {
                    pointer.remove(reply);
                }
                pointer.add(reply, value.clone());
            }
            None => {
                pointer.remove(reply);
            }
        }
    }
}

/// A whole reply made up by a test, which stands in for the service's own: a status, headers, and any bytes for a body.
#[derive(Clone)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl fmt::Debug for Answer {
    /// Shows the status and the body's length: a test may have put a secret into it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// A reply without a body. A number that is no status becomes 500.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// A reply with a body of any bytes and media type.
    #[must_use]
    pub fn body(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut answer = Self::empty(status).header("content-type", content_type);
        answer.body = body.into();
        answer
    }

    /// A reply in JSON.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::body(status, "application/json", body.to_string())
    }

    /// What a gateway shows when the service behind it is gone.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let page = format!(
            "<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
        );
        Self::body(status, "text/html; charset=utf-8", page)
    }

    /// The service's own error body, with this tracking id.
    #[must_use]
    pub fn service_error(status: u16, tracking_id: &str, text: &str) -> Self {
        let detail_code = format!("{status}.0 Fault on demand");
        Self::json(
            status,
            &service_error(&detail_code, tracking_id, text, std::iter::empty()),
        )
    }

    /// 401 as documented: `{error}`.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::json(401, &json!({ "error": "The bearer is not accepted." }))
    }

    /// 429 as documented, `{message}`, with `Retry-After`: seconds or an HTTP date.
    #[must_use]
    pub fn too_many_requests(retry_after: &str) -> Self {
        Self::json(429, &json!({ "message": "Too many requests." }))
            .header("retry-after", retry_after)
    }

    /// 429 as it has been seen: `{error}`, with `Retry-After`.
    #[must_use]
    pub fn too_many_requests_as_error(retry_after: &str) -> Self {
        Self::json(429, &json!({ "error": "Too many requests." }))
            .header("retry-after", retry_after)
    }

    /// Sets a header. A name or value that HTTP does not allow is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.insert(name, value);
        }
        self
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if self.status == StatusCode::NO_CONTENT {
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        response
    }
}

/// A place where requests wait until a test lets them go on, without sleeping on either side. Clones are the same gate; it starts closed and, once open, stays open.
#[derive(Clone, Debug)]
pub struct Gate {
    arrived: watch::Sender<usize>,
    open: watch::Sender<bool>,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Self {
            arrived: watch::Sender::new(0),
            open: watch::Sender::new(false),
        }
    }

    /// Lets everybody through, now and later.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Ends when so many requests have come to the gate.
    pub async fn arrived(&self, count: usize) {
        // the sender lives in `self`, so that the wait cannot fail
        let _ = self
            .arrived
            .subscribe()
            .wait_for(|arrived| *arrived >= count)
            .await;
    }

    pub(crate) async fn pass(&self) {
        self.arrived.send_modify(|arrived| *arrived += 1);
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

/// The faults that are still to happen.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    once: Vec<(Option<Operation>, Fault)>,
    repeated: Vec<Repeated>,
}

#[derive(Debug)]
struct Repeated {
    operation: Option<Operation>,
    every: u64,
    seen: u64,
    fault: Fault,
}

impl Faults {
    pub(crate) fn push(&mut self, operation: Option<Operation>, fault: Fault) {
        self.once.push((operation, fault));
    }

    pub(crate) fn repeat(&mut self, operation: Option<Operation>, every: u64, fault: Fault) {
        self.repeated.push(Repeated {
            operation,
            every: every.max(1),
            seen: 0,
            fault,
        });
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn pending(&self) -> usize {
        self.once.len()
    }

    /// The fault of this request: the oldest that fits, or else the first repeated one whose turn it is.
    pub(crate) fn take(&mut self, operation: Option<Operation>) -> Option<Fault> {
        let fits = |wanted: Option<Operation>| wanted.is_none() || wanted == operation;
        let once = self
            .once
            .iter()
            .position(|(wanted, _)| fits(*wanted))
            .map(|at| self.once.remove(at).1);
        let mut due = None;
        for repeated in self
            .repeated
            .iter_mut()
            .filter(|repeated| fits(repeated.operation))
        {
            repeated.seen += 1;
            if repeated.seen % repeated.every == 0 && due.is_none() {
                due = Some(repeated.fault.clone());
            }
        }
        once.or(due)
    }
}
