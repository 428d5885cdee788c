//! `PATCH` or `POST` of up to 25 tokens: the expiry rule's two fields, for all of them or for none.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use crate::app::App;
use crate::bulk::BulkUpdate;
use crate::error_body::Refusal;
use crate::patch_rule;
use crate::rights::{Caller, Right};
use crate::token::Token;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    caller.needs(Right::BulkUpdate)?;
    let body = super::json_body(&headers, &body, "application/json")?;
    let BulkUpdate { ids, patch } = BulkUpdate::parse(&body)?;
    let now = app.now();
    let mut state = app.state();
    let mut changes = Vec::with_capacity(ids.len());
    for id in &ids {
        let token = state
            .store
            .token(id)
            .filter(|token| app.shows(token))
            .ok_or(Refusal::UnknownToken)?;
        changes.push(patch_rule::check(&patch.apply(token)?, now)?);
    }
    let mut updated = Vec::with_capacity(ids.len());
    for (id, change) in ids.iter().zip(changes) {
        let token = state.store.token_mut(id).ok_or(Refusal::UnknownToken)?;
        change.apply(token);
        updated.push(token.clone());
    }
    Ok(super::json(&Value::Array(
        updated
            .iter()
            .map(|token| state.store.show(token, Token::bulk_view))
            .collect(),
    )))
}
