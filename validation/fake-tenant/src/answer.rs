//! A whole reply made up by a test: a status, headers, and any bytes for a body.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::error_body::service_error;

/// A reply that stands in for the service's own.
#[derive(Clone)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    /// Shows the status and the body's length: a test may have put a secret into it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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
