//! One handler an operation, and which path leads to it.

mod bulk_update;
mod create;
mod delete;
mod list;
mod patch;
mod token_exchange;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete as delete_method, get, patch as patch_method, post};
use serde_json::Value;

use crate::app::App;
use crate::error_body::Refusal;
use crate::operation::{BULK_UPDATE, COLLECTIONS, OLDER_COLLECTIONS, TOKEN_EXCHANGE};
use crate::violation::Violation;

pub(crate) fn router(app: Arc<App>) -> Router {
    let mut router = Router::new().route(TOKEN_EXCHANGE, post(token_exchange::handle));
    for collection in COLLECTIONS {
        router = router
            .route(collection, get(list::handle).post(create::handle))
            .route(
                &format!("{collection}{BULK_UPDATE}"),
                patch_method(bulk_update::handle).post(bulk_update::handle),
            )
            .route(
                &format!("{collection}/{{id}}"),
                patch_method(patch::handle).delete(delete::handle),
            );
    }
    for collection in OLDER_COLLECTIONS {
        router = router
            .route(collection, get(list::handle).post(create::handle_as_before))
            .route(
                &format!("{collection}/{{id}}"),
                delete_method(delete::handle),
            );
    }
    router
        .method_not_allowed_fallback(async || Refusal::Method)
        .fallback(async || Refusal::UnknownPath)
        .with_state(app)
}

/// 200 with JSON.
fn json(body: &Value) -> Response {
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )],
        body.to_string(),
    )
        .into_response()
}

/// Reads a body that must be JSON and say so, by exactly this media type; parameters such as a charset may follow.
fn json_body(
    headers: &HeaderMap,
    body: &Bytes,
    media_type: &'static str,
) -> Result<Value, Refusal> {
    if media_type_of(headers).is_none_or(|sent| !sent.eq_ignore_ascii_case(media_type)) {
        return Err(Refusal::MediaType(media_type));
    }
    serde_json::from_slice(body)
        .map_err(|_| Violation::new("body-malformed", "the body must be JSON").into())
}

fn media_type_of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or(value).trim())
}
