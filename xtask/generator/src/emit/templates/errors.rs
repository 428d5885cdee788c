//! What error responses hold. A body that is not what the document has for its status fails nothing: status and headers are told all the
//! same, and the body is kept. It never prints such a body.

use std::borrow::Cow;
use std::fmt;
//= secrets
use std::ops::Deref;
//=

use bytes::Bytes;
use reqwest::{Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::received::Received;

/// A body as it came.
#[derive(Clone)]
pub struct RawBody {
    bytes: Bytes,
    is_complete: bool,
}

#[allow(dead_code)]
impl RawBody {
    /// The body of a response up to this length. What breaks off, or is longer, is kept as far as it came.
    pub(super) async fn receive(response: &mut Response, longest: usize) -> Self {
        let Received { bytes, broken_off } = Received::of(response, longest, |_| ()).await;
        let is_complete = broken_off.is_none();
        Self { bytes, is_complete }
    }

    /// What came of it.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Whether it came to its end, and was no longer than is read.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// It as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// It as JSON, if it is some.
    pub fn json(&self) -> Option<Value> {
        self.read().ok()
    }

    fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        if !self.is_complete {
            return Err(serde::de::Error::custom("the body is cut off"));
        }
        serde_json::from_slice(&self.bytes)
    }

    /// A value of a type, or the body as it came: if it is something else, or an object of which the type has not one field.
    pub(super) fn typed<T: DeserializeOwned + Serialize, E>(
        self,
        typed: fn(T) -> E,
        raw: fn(Self) -> E,
    ) -> E {
        let is_empty = |value: Value| matches!(value, Value::Object(fields) if fields.is_empty());
        match self.read::<T>() {
            Ok(value)
                if !serde_json::to_value(&value).is_ok_and(is_empty)
                    || self.json().is_some_and(is_empty) =>
            {
                typed(value)
            }
            _ => raw(self),
        }
    }

    /// As [`typed`](Self::typed), for text.
    pub(super) fn plain<E>(self, typed: fn(String) -> E, raw: fn(Self) -> E) -> E {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) if self.is_complete => typed(text.to_owned()),
            _ => raw(self),
        }
    }

    /// What it is, in a word.
    fn kind(&self) -> &'static str {
        match self.json() {
            Some(Value::Object(_)) => "a JSON object",
            Some(Value::Array(_)) => "a JSON array",
            Some(_) => "a JSON value",
            None if self.bytes.is_empty() => "nothing",
            None if self.bytes.trim_ascii_start().starts_with(b"<") => "markup",
            None if std::str::from_utf8(&self.bytes).is_ok() => "text",
            None => "bytes",
        }
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.is_complete { "" } else { ", cut off" };
        let (kind, length) = (self.kind(), self.bytes.len());
        write!(f, "RawBody({kind}, {length} bytes{end})")
    }
}

/// The body of an error of an operation whose errors all have bodies of one type.
#[derive(Debug, Clone)]
pub enum ErrorBody<T> {
    /// What the document has.
    Typed(T),
    /// Anything else.
    Unexpected(RawBody),
}

impl<T> ErrorBody<T> {
    /// What the document has, if it is that.
    pub fn typed(&self) -> Option<&T> {
        match self {
            Self::Typed(value) => Some(value),
            Self::Unexpected(_) => None,
        }
    }
}

//= secrets
/// The body of an error of an operation whose types hold a secret, which the service might repeat in it: it is not printed.
#[derive(Clone)]
pub struct Withheld<E>(E);

impl<E> Withheld<E> {
    /// The body.
    pub fn into_inner(self) -> E {
        self.0
    }
}

impl<E> Deref for Withheld<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.0
    }
}

impl<E> fmt::Debug for Withheld<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[withheld: the types of this operation hold a secret]")
    }
}

/// Reads as `read` does, for an operation with a secret.
#[allow(dead_code)]
pub(super) fn withheld<E>(
    read: impl FnOnce(StatusCode, RawBody) -> serde_json::Result<E>,
) -> impl FnOnce(StatusCode, RawBody) -> serde_json::Result<Withheld<E>> {
    |status, body| read(status, body).map(Withheld)
}

//=
/// Reads a body of one type.
#[allow(dead_code)]
pub(super) fn typed<T: DeserializeOwned + Serialize>(
    _: StatusCode,
    body: RawBody,
) -> serde_json::Result<ErrorBody<T>> {
    Ok(body.typed(ErrorBody::Typed, ErrorBody::Unexpected))
}

/// Reads an object whose fields are all optional: those that fit.
#[allow(dead_code)]
pub(super) fn object<T: DeserializeOwned>(_: StatusCode, body: RawBody) -> serde_json::Result<T> {
    if let Ok(value) = body.read() {
        return Ok(value);
    }
    let mut fields: Map<String, Value> = body.read().unwrap_or_default();
    fields.retain(|name, value| {
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        serde_json::from_value::<T>(alone.into()).is_ok()
    });
    serde_json::from_value(fields.into())
}

/// Reads any JSON, or a string: of what is no such JSON the text.
#[allow(dead_code)]
pub(super) fn any<T: DeserializeOwned>(_: StatusCode, body: RawBody) -> serde_json::Result<T> {
    body.read()
        .or_else(|_| serde_json::from_value(Value::String(body.text().into_owned())))
}

/// Reads text.
#[allow(dead_code)]
pub(super) fn text(_: StatusCode, body: RawBody) -> serde_json::Result<String> {
    Ok(body.text().into_owned())
}
