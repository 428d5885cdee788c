//! From what the generated client and reqwest report to [`Error`]. Bodies end here: at most a few short texts of the
//! service pass, and no secret of the session does.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::{
    StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};
use sailpoint_pat_client::{Error as ClientError, secret::Secret, types::ErrorBody};
use serde_json::Value;

use crate::{
    error::{Delivery, Error, Inner},
    excerpt::Excerpt,
    kind::ErrorKind,
    operation::Operation,
};

/// The head of an answer, kept because the generated client forgets it when it cannot read the body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
}

impl Head {
    pub(crate) fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        let seconds = |text: &str| text.trim().parse().ok().map(Duration::from_secs);
        let retry_after = headers
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        Self {
            status,
            retry_after: retry_after.and_then(seconds),
        }
    }
}

/// The head of the last answer to one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastHead(Arc<Mutex<Option<Head>>>);

impl LastHead {
    pub(crate) fn set(&self, head: Head) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(head);
    }

    pub(crate) fn get(&self) -> Option<Head> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one call was about, for the error it may end with.
pub(crate) struct Context<'a> {
    pub(crate) operation: Operation,
    /// What must not be repeated, should the service send it back.
    pub(crate) hidden: [&'a Secret; 2],
}

impl Context<'_> {
    /// A call through the generated client that failed.
    pub(crate) async fn failed(&self, error: ClientError<ErrorBody>, head: Option<Head>) -> Error {
        match error {
            ClientError::ErrorResponse(response) => {
                let head = Head::of(response.status(), response.headers());
                self.refused(head, Some(response.into_inner()))
            }
            // A status that the document does not name; its body is as good as any other.
            ClientError::UnexpectedResponse(response) => {
                let head = Head::of(response.status(), response.headers());
                let body = response.bytes().await.unwrap_or_default();
                self.refused(head, serde_json::from_slice(&body).ok())
            }
            ClientError::CommunicationError(error) => self.transport(error),
            ClientError::ResponseBodyError(error) => self.broken_off(head, error),
            ClientError::InvalidResponsePayload(..) | ClientError::InvalidUpgrade(_) => {
                match head {
                    Some(head) if !head.status.is_success() => self.refused(head, None),
                    head => self.unreadable(head),
                }
            }
            ClientError::InvalidRequest(_) | ClientError::Custom(_) => Error::new(Inner {
                operation: Some(self.operation),
                text: Some("the request could not be built; report it".to_owned()),
                ..Inner::of(ErrorKind::Configuration, Delivery::NotSent)
            }),
        }
    }

    /// An answer with a status of failure.
    pub(crate) fn refused(&self, head: Head, body: Option<ErrorBody>) -> Error {
        let status = head.status.as_u16();
        Error::new(Inner {
            operation: Some(self.operation),
            status: Some(status),
            retry_after: head.retry_after,
            tracking_id: body
                .as_ref()
                .and_then(|body| self.identifier(body.tracking_id.as_deref()?)),
            messages: body.map(|body| self.messages(&body)).unwrap_or_default(),
            ..Inner::of(ErrorKind::of_status(status), Delivery::Answered)
        })
    }

    /// A request that got no answer.
    pub(crate) fn transport(&self, error: reqwest::Error) -> Error {
        let sent = !(error.is_connect() || error.is_builder());
        let delivery = if sent {
            Delivery::MaybeSent
        } else {
            Delivery::NotSent
        };
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Connection
        };
        Error::new(Inner {
            operation: Some(self.operation),
            source: Some(Box::new(error)),
            ..Inner::of(kind, delivery)
        })
    }

    /// An answer that ended before its end.
    pub(crate) fn broken_off(&self, head: Option<Head>, error: reqwest::Error) -> Error {
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Connection
        };
        Error::new(Inner {
            operation: Some(self.operation),
            status: head.map(|head| head.status.as_u16()),
            source: Some(Box::new(error)),
            ..Inner::of(kind, Delivery::Answered)
        })
    }

    /// An answer that is not what it should be.
    pub(crate) fn unreadable(&self, head: Option<Head>) -> Error {
        Error::new(Inner {
            operation: Some(self.operation),
            status: head.map(|head| head.status.as_u16()),
            ..Inner::of(ErrorKind::Unreadable, Delivery::Answered)
        })
    }

    fn messages(&self, body: &ErrorBody) -> Vec<String> {
        let texts = body
            .messages
            .iter()
            .chain(&body.causes)
            .filter_map(|message| message.text.as_deref());
        let untyped = [
            body.error.as_ref(),
            body.message.as_ref(),
            body.extra.get("error_description"),
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
        let is_hidden = self
            .hidden
            .iter()
            .any(|secret| id.contains(secret.expose()));
        (is_plain && !is_hidden).then(|| id.to_owned())
    }

    /// A text of the service as it may be shown: short, escaped, without secrets. Nothing if it is empty.
    fn shown(&self, text: &str) -> Option<String> {
        let text = self
            .hidden
            .iter()
            .map(|secret| secret.expose())
            .filter(|secret| !secret.is_empty())
            .fold(text.trim().to_owned(), |text, secret| {
                text.replace(secret, "[redacted]")
            });
        let shown = Excerpt::of_message(&text).to_string();
        (!text.is_empty()).then_some(shown)
    }
}
