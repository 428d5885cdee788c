//! What was received, byte for byte, so that a test can say what went over the wire.
//!
//! It never keeps the value of `Authorization`, nor any of a token exchange but the names of its parameters.

use std::collections::VecDeque;
use std::fmt;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::operation::Operation;

const WITHHELD: [header::HeaderName; 3] = [
    header::AUTHORIZATION,
    header::PROXY_AUTHORIZATION,
    header::COOKIE,
];

/// One request as it came in.
#[derive(Clone)]
pub struct ReceivedRequest {
    operation: Option<Operation>,
    method: String,
    path: String,
    query: Option<String>,
    headers: Vec<(String, String)>,
    had_bearer: bool,
    body: Option<Vec<u8>>,
    parameters: Vec<String>,
    status: Option<u16>,
}

impl ReceivedRequest {
    pub(crate) fn begin(operation: Option<Operation>, parts: &Parts) -> Self {
        let exchange = operation == Some(Operation::TokenExchange);
        Self {
            operation,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().filter(|_| !exchange).map(str::to_owned),
            headers: shown(&parts.headers),
            had_bearer: parts.headers.contains_key(header::AUTHORIZATION),
            body: None,
            parameters: Vec::new(),
            status: None,
        }
    }

    /// The operation that method and path name, if there is one.
    pub const fn operation(&self) -> Option<Operation> {
        self.operation
    }

    /// The method, in upper case.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path as it was sent, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query as it was sent, without the question mark. Withheld for a token exchange.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The value of `Content-Type`.
    pub fn content_type(&self) -> Option<&str> {
        self.header("content-type")
    }

    /// The first value of a header; the name in lower case. Those that carry credentials are withheld.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All headers in the order they came, names in lower case. Those that carry credentials are withheld.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Whether an `Authorization` header came along, whatever it said.
    pub const fn had_authorization(&self) -> bool {
        self.had_bearer
    }

    /// The body as it was sent. `None` for a token exchange, and when the body was not read to its end.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The body read as JSON, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body()?).ok()
    }

    /// Of a token exchange: the names of its parameters in the order they came, without the values.
    pub fn parameters(&self) -> &[String] {
        &self.parameters
    }

    /// The status of the reply. `None` while there is none, and when the connection was dropped instead.
    pub const fn status(&self) -> Option<u16> {
        self.status
    }
}

impl fmt::Debug for ReceivedRequest {
    /// Shows no header and no body, as a mistaken client may have put anything there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("content_type", &self.content_type())
            .field("body_length", &self.body.as_ref().map(Vec::len))
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !WITHHELD.contains(name))
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect()
}

/// The number of a request in the journal.
#[derive(Clone, Copy)]
pub(super) struct RequestNumber(pub(super) u64);

/// The last requests, up to a limit.
#[derive(Debug)]
pub(crate) struct Journal {
    limit: usize,
    /// The number of the first request that is still kept.
    first: u64,
    requests: VecDeque<ReceivedRequest>,
}

impl Journal {
    pub(crate) const fn new(limit: usize) -> Self {
        Self {
            limit,
            first: 0,
            requests: VecDeque::new(),
        }
    }

    /// Keeps a request, and gives the number by which the rest of it can be added.
    pub(crate) fn begin(&mut self, request: ReceivedRequest) -> u64 {
        self.requests.push_back(request);
        let number = self.received() - 1;
        while self.requests.len() > self.limit {
            self.requests.pop_front();
            self.first += 1;
        }
        number
    }

    /// How many requests ever came in.
    pub(crate) fn received(&self) -> u64 {
        self.first + self.requests.len() as u64
    }

    pub(crate) fn body(&mut self, number: u64, body: &[u8]) {
        if let Some(request) = self
            .find(number)
            .filter(|request| request.operation != Some(Operation::TokenExchange))
        {
            request.body = Some(body.to_vec());
        }
    }

    pub(crate) fn parameters(&mut self, number: u64, names: Vec<String>) {
        if let Some(request) = self.find(number) {
            request.parameters = names;
        }
    }

    pub(crate) fn answered(&mut self, number: u64, status: u16) {
        if let Some(request) = self.find(number) {
            request.status = Some(status);
        }
    }

    pub(crate) fn snapshot(&self) -> Vec<ReceivedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.first = self.received();
        self.requests.clear();
    }

    fn find(&mut self, number: u64) -> Option<&mut ReceivedRequest> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.requests.get_mut(index)
    }
}
