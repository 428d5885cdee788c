//! Makes an [`Error`] of a response, or of what reqwest reports instead of one. Bodies end here: at most a few short texts of the service go
//! into an error, and no secret of the session does.

use std::sync::Arc;

use sailpoint_pat_client::{received::BrokenOff, secret::Secret, types::ErrorMessage};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    rule::excerpt::Excerpt,
    transport::{
        error::{
            Error, Inner, connect,
            kind::{Delivery, ErrorKind},
            redact::redacted,
        },
        operation::Operation,
        response::{Head, Response},
    },
};

/// What one attempt is about, for the error it may end with.
pub(crate) struct Context<'a> {
    pub(crate) operation: Operation,
    /// What must not be repeated, should the service send it back.
    pub(crate) secrets: [&'a Secret; 2],
}

/// What is read of a refusal: each status, and the token exchange, has some of these fields.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "trackingId")]
    tracking_id: Option<String>,
    messages: Option<Vec<ErrorMessage>>,
    causes: Option<Vec<ErrorMessage>>,
    error: Option<Value>,
    message: Option<Value>,
    error_description: Option<Value>,
}

impl Context<'_> {
    /// The value in an answer, if it is a success that holds one.
    pub(crate) fn decode<T: DeserializeOwned>(&self, response: &mut Response) -> Result<T, Error> {
        if !response.head.status.is_success() {
            // The status says it, even if the body is something else or breaks off.
            return Err(self.refused(response));
        }
        match response.broken_off.take() {
            Some(BrokenOff::Lost(error)) => return Err(self.broken_off(&response.head, error)),
            Some(BrokenOff::TooLong) => return Err(self.too_long(&response.head)),
            None => {}
        }
        // What serde says of it may repeat parts of the body.
        serde_json::from_slice(&response.body).map_err(|_| self.unreadable(Some(&response.head)))
    }

    fn refused(&self, response: &Response) -> Error {
        let body: Option<Refusal> = serde_json::from_slice(&response.body).ok();
        let status = response.head.status.as_u16();
        self.error(Inner {
            status: Some(status),
            retry_after: response.head.retry_after,
            tracking_id: body
                .as_ref()
                .and_then(|body| self.identifier(body.tracking_id.as_deref()?)),
            messages: body.map(|body| self.messages(&body)).unwrap_or_default(),
            ..Inner::of(ErrorKind::of_status(status), Delivery::Answered)
        })
    }

    /// A request that cannot be sent.
    pub(crate) fn not_built(&self) -> Error {
        self.error(Inner {
            text: Some("the request could not be built; report it".to_owned()),
            ..Inner::of(ErrorKind::Configuration, Delivery::NotSent)
        })
    }

    /// A request that got no answer.
    pub(crate) fn not_answered(&self, error: reqwest::Error) -> Error {
        let delivery = if error.is_connect() || error.is_builder() {
            Delivery::NotSent
        } else {
            Delivery::MaybeSent
        };
        let cause = connect::cause_of(&error);
        let kind = kind_of(&error);
        self.error(Inner {
            what: cause.map(|cause| cause.what),
            advice: cause.map(|cause| cause.advice),
            source: Some(Arc::new(error)),
            ..Inner::of(kind, delivery)
        })
    }

    /// An answer that ended before its end.
    fn broken_off(&self, head: &Head, error: reqwest::Error) -> Error {
        let kind = kind_of(&error);
        self.error(Inner {
            status: Some(head.status.as_u16()),
            source: Some(Arc::new(error)),
            ..Inner::of(kind, Delivery::Answered)
        })
    }

    /// An answer of which no more is read.
    fn too_long(&self, head: &Head) -> Error {
        self.unreadable(Some(head)).with(|inner| {
            if self.operation == Operation::TokenExchange {
                inner.what = Some("the answer is longer than 1 MiB");
            } else {
                inner.what = Some("the answer is longer than the limit for answers");
                inner.advice = Some(
                    "ask for less at a time, or raise the limit (TenantBuilder::longest_body)",
                );
            }
        })
    }

    /// An answer that is not what it should be.
    pub(crate) fn unreadable(&self, head: Option<&Head>) -> Error {
        self.error(Inner {
            status: head.map(|head| head.status.as_u16()),
            ..Inner::of(ErrorKind::Unreadable, Delivery::Answered)
        })
    }

    /// Nothing was sent, as it would not have been answered before the caller's deadline.
    pub(crate) fn too_late(&self, kind: ErrorKind) -> Error {
        self.error(Inner {
            what: Some(match kind {
                ErrorKind::RateLimited => {
                    "the rate limit would have held it up beyond the deadline of the call"
                }
                _ => "the deadline of the call has passed",
            }),
            advice: Some("allow it more time, or try again later"),
            ..Inner::of(kind, Delivery::NotSent)
        })
    }

    fn error(&self, inner: Inner) -> Error {
        Error::new(Inner {
            operation: Some(self.operation),
            ..inner
        })
    }

    fn messages(&self, body: &Refusal) -> Vec<String> {
        let texts = [&body.messages, &body.causes]
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|message| message.text.as_deref());
        let untyped = [
            body.error.as_ref(),
            body.message.as_ref(),
            body.error_description.as_ref(),
        ];
        let untyped = untyped.into_iter().flatten().filter_map(Value::as_str);
        texts
            .chain(untyped)
            .filter_map(|text| self.shown(text))
            .collect()
    }

    /// An id that the service gave, if it looks like one.
    fn identifier(&self, id: &str) -> Option<String> {
        let is_plain =
            (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
        let is_secret = redacted(id, &self.exposed(), id.len()) != id;
        (is_plain && !is_secret).then(|| id.to_owned())
    }

    /// A text of the service as it may be shown: short, escaped, without secrets. Nothing if it is empty.
    fn shown(&self, text: &str) -> Option<String> {
        let text = redacted(text.trim(), &self.exposed(), Excerpt::LONGEST_MESSAGE + 1);
        let shown = Excerpt::of_message(&text).to_string();
        (!text.is_empty()).then_some(shown)
    }

    fn exposed(&self) -> [&str; 2] {
        self.secrets.map(Secret::expose)
    }
}

fn kind_of(error: &reqwest::Error) -> ErrorKind {
    if error.is_timeout() {
        ErrorKind::Timeout
    } else {
        ErrorKind::Connection
    }
}
