//! Why a request is refused, and the body that says so: a different one for 401, for 429 and for the rest.
//!
//! A handler returns a [`Refusal`]; `pipeline` gives it its tracking id and its bytes.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::rule::fields::Violation;

/// A request the service does not do.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// 400: rules of the request are broken.
    Invalid(Vec<Violation>),
    /// 401: no bearer, or none that counts.
    Unauthorized(&'static str),
    /// 403: a bearer without the right.
    Forbidden(&'static str),
    /// 404: no such token.
    UnknownToken,
    /// 404: no such path.
    UnknownPath,
    /// 405: with these methods only.
    Method(String),
    /// 414: the address is longer than gateways take.
    AddressTooLong,
    /// 415: the body is not of the media type named here.
    MediaType(&'static str),
    /// 429: try again after so many seconds.
    TooManyRequests(u64),
    /// 400 or 401 of the token exchange, with `error` and `error_description`.
    Exchange(StatusCode, &'static str, &'static str),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::UnknownToken | Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Exchange(status, ..) => *status,
        }
    }

    fn body(&self, tracking_id: &str) -> Value {
        let common = |detail_code: &str, sentence: String, causes: &[Violation]| {
            service_error(
                detail_code,
                tracking_id,
                &sentence,
                causes.iter().map(ToString::to_string),
            )
        };
        match self {
            Self::Invalid(violations) => {
                let count = violations.len();
                let sentence = format!(
                    "The request breaks {count} rule{}.",
                    if count == 1 { "" } else { "s" }
                );
                common("400.1 Bad Request Content", sentence, violations)
            }
            Self::Forbidden(reason) => common("403 Forbidden", (*reason).to_owned(), &[]),
            Self::UnknownToken => {
                common("404 Not found", "There is no such token.".to_owned(), &[])
            }
            Self::UnknownPath => common(
                "404 Not found",
                "There is nothing at this path.".to_owned(),
                &[],
            ),
            Self::Method(_) => common(
                "405 Method not allowed",
                "This path does not know the method.".to_owned(),
                &[],
            ),
            Self::AddressTooLong => common(
                "414 URI too long",
                "The address is longer than is taken.".to_owned(),
                &[],
            ),
            Self::MediaType(expected) => {
                let sentence = format!("The body must be sent as {expected}.");
                common("415 Unsupported media type", sentence, &[])
            }
            Self::Unauthorized(reason) => json!({ "error": reason }),
            Self::TooManyRequests(seconds) => {
                json!({ "message": format!("Too many requests: try again in {seconds} seconds.") })
            }
            Self::Exchange(_, error, description) => {
                json!({ "error": error, "error_description": description })
            }
        }
    }

    /// The whole reply.
    pub(crate) fn render(&self, tracking_id: &str) -> Response {
        let mut response = json_reply(&self.body(tracking_id));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        match self {
            Self::TooManyRequests(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Self::Method(known) => {
                headers.extend(HeaderValue::from_str(known).map(|known| (header::ALLOW, known)));
            }
            _ => {}
        }
        response
    }
}

impl From<Vec<Violation>> for Refusal {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Invalid(violations)
    }
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        Self::Invalid(vec![violation])
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

pub(super) const JSON: &str = "application/json";

/// 200 with JSON.
pub(super) fn json_reply(body: &Value) -> Response {
    let media_type = HeaderValue::from_static(JSON);
    ([(header::CONTENT_TYPE, media_type)], body.to_string()).into_response()
}

/// The body of 400, 403, 404 and 500.
pub(crate) fn service_error(
    detail_code: &str,
    tracking_id: &str,
    sentence: &str,
    causes: impl Iterator<Item = String>,
) -> Value {
    let message =
        |text: &str| json!({ "locale": "en-US", "localeOrigin": "DEFAULT", "text": text });
    json!({
        "detailCode": detail_code,
        "trackingId": tracking_id,
        "messages": [message(sentence)],
        "causes": causes.map(|text| message(&text)).collect::<Vec<_>>(),
    })
}
