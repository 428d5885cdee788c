// Generated from an OpenAPI document. Do not edit.

//! What error responses hold.

#[allow(unused_imports)]
use reqwest::StatusCode;

#[allow(unused_imports)]
pub(super) use super::super::errors::{any, object, text, typed};
#[allow(unused_imports)]
pub(super) use super::super::errors::withheld;
pub use super::super::errors::Withheld;
pub use super::super::errors::{ErrorBody, RawBody};

/// The body of an error of `getPublicIdentitiesV1`, by its status.
#[derive(Debug, Clone)]
pub enum GetPublicIdentitiesV1Error {
    /// 400: The request is malformed, such as by a filter that this list does not know.
    BadRequest(super::types::ErrorResponse),
    /// 401: The bearer is missing, malformed or no longer valid. Get a new one and repeat the request.
    Unauthorized(super::types::UnauthorizedError),
    /// 403: The identity behind the bearer lacks a right or scope that this request takes.
    Forbidden(super::types::ErrorResponse),
    /// 429: The client id has sent too many requests. Wait as long as `Retry-After` says, all of it: the time grows with each further refusal. In practice the body has also been seen to be that of status 401.
    TooManyRequests(super::types::TooManyRequestsError),
    /// 500: The service failed while it handled the request, which may have taken effect all the same.
    InternalServerError(super::types::ErrorResponse),
    /// A body that is not what the document has for its status.
    Unexpected(RawBody),
}
impl GetPublicIdentitiesV1Error {
    pub(super) fn read(status: StatusCode, body: RawBody) -> serde_json::Result<Self> {
        Ok(
            match status.as_u16() {
                400u16 => body.typed(Self::BadRequest, Self::Unexpected),
                401u16 => body.typed(Self::Unauthorized, Self::Unexpected),
                403u16 => body.typed(Self::Forbidden, Self::Unexpected),
                429u16 => body.typed(Self::TooManyRequests, Self::Unexpected),
                500u16 => body.typed(Self::InternalServerError, Self::Unexpected),
                _ => Self::Unexpected(body),
            },
        )
    }
}
