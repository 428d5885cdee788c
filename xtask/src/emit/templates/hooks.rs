//! What happens around each request of the [`Client`]: the media types that the document names, the bearer,
//! and what the caller hangs in. It never prints a header or a body.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, InvalidHeaderValue,
};
use reqwest::{Request, Response, StatusCode};

use super::Client;
use super::wire::{Errors, Wire};

type Guard = dyn Fn(&'static str, &Request) -> Result<(), String> + Send + Sync;
type Observer = dyn Fn(&'static str, StatusCode, &HeaderMap) + Send + Sync;
type Collector = dyn Fn(&'static str, &Bytes) + Send + Sync;

/// What a [`Client`] does around each of its requests.
///
/// The default does nothing but put the right media types on the wire.
#[derive(Clone, Default)]
pub struct Hooks {
    bearer: Option<HeaderValue>,
    guard: Option<Arc<Guard>>,
    observer: Option<Arc<Observer>>,
    collector: Option<Arc<Collector>>,
    timeout: Option<Duration>,
}

impl Hooks {
    /// No bearer, no timeout, and nobody who looks on.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends `token` as the bearer of every request. The header is marked sensitive.
    ///
    /// # Errors
    ///
    /// If `token` holds characters that a header cannot carry.
    pub fn bearer(mut self, token: &str) -> Result<Self, InvalidHeaderValue> {
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))?;
        value.set_sensitive(true);
        self.bearer = Some(value);
        Ok(self)
    }

    /// Asks `guard` before every request, with the id of the operation and the request as it is about to be sent.
    /// What it refuses is not sent; the call ends with [`Error::Custom`] and the text that the guard gave.
    pub fn guard(
        mut self,
        guard: impl Fn(&'static str, &Request) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.guard = Some(Arc::new(guard));
        self
    }

    /// Shows `observer` the head of every response: the id of the operation, the status and the headers.
    pub fn observer(
        mut self,
        observer: impl Fn(&'static str, StatusCode, &HeaderMap) + Send + Sync + 'static,
    ) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Shows `collector` the body of every response, piece by piece as it arrives; that of an error response which is read into
    /// a type is left out. A body that breaks off ends the call with [`Error::CommunicationError`], and the pieces before have
    /// been shown by then. Bodies are read as a whole, streams too.
    pub fn collector(
        mut self,
        collector: impl Fn(&'static str, &Bytes) + Send + Sync + 'static,
    ) -> Self {
        self.collector = Some(Arc::new(collector));
        self
    }

    /// The longest time for a request, from connecting to the last byte of the response, instead of the HTTP client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("bearer", &self.bearer.as_ref().map(|_| "[redacted]"))
            .field("guard", &self.guard.is_some())
            .field("observer", &self.observer.is_some())
            .field("collector", &self.collector.is_some())
            .field("timeout", &self.timeout)
            .finish()
    }
}

impl ClientHooks<Hooks> for Client {
    async fn pre<E>(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error<E>> {
        if request.url().path().contains(REFUSED) {
            return Err(Error::InvalidRequest(format!(
                "{}: a path parameter is empty, is `.` or `..`, or has a NUL: the request would go to another address, and was not sent",
                info.operation_id
            )));
        }
        let wire = Wire::of(info.operation_id);
        let headers = request.headers_mut();
        drop_version_header(headers);
        if let Some(accept) = wire.accept {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        }
        if let (Some(content_type), true) = (wire.content_type, headers.contains_key(CONTENT_TYPE))
        {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        //= multipart
        if let Some(media_type) = wire
            .content_type
            .filter(|name| name.starts_with("multipart/"))
        {
            super::multipart::announce(request, media_type).map_err(Error::InvalidRequest)?;
        }
        //=
        //= parameters
        super::parameters::adjust(request, wire.query, wire.headers)
            .map_err(Error::InvalidRequest)?;
        //=
        if let Some(bearer) = &self.inner().bearer {
            request.headers_mut().insert(AUTHORIZATION, bearer.clone());
        }
        if let Some(timeout) = self.inner().timeout {
            *request.timeout_mut() = Some(timeout);
        }
        match &self.inner().guard {
            Some(guard) => guard(info.operation_id, request).map_err(Error::Custom),
            None => Ok(()),
        }
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        let response = self.client().execute(request).await?;
        if let Some(observer) = &self.inner().observer {
            observer(info.operation_id, response.status(), response.headers());
        }
        let failed = response.status().is_client_error() || response.status().is_server_error();
        let wire = Wire::of(info.operation_id);
        if failed && wire.errors != Errors::Untyped {
            return Ok(readable(response, wire.errors).await);
        }
        let response = match &self.inner().collector {
            Some(collector) => {
                collected(response, |piece| collector(info.operation_id, piece)).await?
            }
            None => response,
        };
        //= empty
        if wire.empty_is_null && response.status().is_success() {
            return Ok(never_empty(response).await);
        }
        //=
        Ok(response)
    }
}

/// Marks a path parameter that must not be sent. A value gives it only where it has a NUL.
const REFUSED: &str = "%00";

/// The value of a path parameter as it stands in the address, where it is one segment or part of one and nothing else. What no encoding
/// holds there is marked: URLs drop a segment `.`, take one back for `..` however it is encoded, and an empty one names what is above.
#[allow(dead_code)]
pub(super) fn encode_path(value: &str) -> String {
    // In an address of HTTP a backslash is a slash.
    let encoded = progenitor_client::encode_path(value).replace('\\', "%5C");
    match value {
        "" | "." | ".." => format!("{REFUSED}{encoded}"),
        _ => encoded,
    }
}

/// The generator sends the document's version as a header of its own making; the document declares none. A header of that
/// name that the document does declare was added after it, and stays.
fn drop_version_header(headers: &mut HeaderMap) {
    const VERSION: &str = "api-version";
    let declared: Vec<HeaderValue> = headers.get_all(VERSION).iter().skip(1).cloned().collect();
    headers.remove(VERSION);
    for value in declared {
        headers.append(VERSION, value);
    }
}

/// The same response, after each piece of its body was shown.
async fn collected(mut response: Response, show: impl Fn(&Bytes)) -> reqwest::Result<Response> {
    let head = head(&mut response);
    let mut pieces = Vec::new();
    while let Some(piece) = response.chunk().await? {
        show(&piece);
        pieces.push(piece);
    }
    // Most bodies come in one piece, which needs no copy; the others need one.
    let body = match pieces.as_slice() {
        [one] => one.clone(),
        several => several.concat().into(),
    };
    Ok(Response::from(head.map(|()| reqwest::Body::from(body))))
}

/// An error response whose body can be read. A gateway may answer with HTML, with nothing, or break off: the typed error then
/// has no fields, or where it is any JSON value it is that text, but status and headers still reach the caller.
async fn readable(mut response: Response, errors: Errors) -> Response {
    let head = head(&mut response);
    let body = response.bytes().await.unwrap_or_default();
    let body = if errors == Errors::Object {
        let is_object =
            serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&body).is_ok();
        if is_object { body } else { "{}".into() }
    } else if serde_json::from_slice::<serde_json::Value>(&body).is_ok() {
        body
    } else {
        let text = String::from_utf8_lossy(&body).into_owned();
        serde_json::Value::String(text).to_string().into()
    };
    Response::from(head.map(|()| reqwest::Body::from(body)))
}

//= empty
/// A success with a body: null where the service sent none.
async fn never_empty(mut response: Response) -> Response {
    let head = head(&mut response);
    let body = match response.bytes().await {
        Ok(body) if body.is_empty() => "null".into(),
        Ok(body) => body,
        // broken off: what is left is no JSON, and that is what the caller is told
        Err(_) => "broken off".into(),
    };
    Response::from(head.map(|()| reqwest::Body::from(body)))
}

//=
/// The head, taken off the response.
fn head(response: &mut Response) -> http::Response<()> {
    let mut head = http::Response::new(());
    *head.status_mut() = response.status();
    *head.headers_mut() = std::mem::take(response.headers_mut());
    head
}
