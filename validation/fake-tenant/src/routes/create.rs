//! `POST`: a new token of the caller's, and the one time its secret is shown.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use crate::app::App;
use crate::error_body::Refusal;
use crate::older;
use crate::rights::{Caller, Right};
use crate::rule;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    caller.needs(Right::ManageOwn)?;
    let body = super::json_body(&headers, &body, "application/json")?;
    create(&app, &caller, &body)
}

/// The create of the versions before.
pub(super) async fn handle_as_before(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    caller.needs(Right::ManageOwn)?;
    let mut body = super::json_body(&headers, &body, "application/json")?;
    older::keep_to_six_months(&mut body, app.now());
    create(&app, &caller, &body)
}

fn create(app: &App, caller: &Caller, body: &Value) -> Result<Response, Refusal> {
    let owner = &caller.identity;
    let now = app.now();
    let (new, mut violations) = rule::check(body, now);
    let mut state = app.state();
    if let Some(name) = body["name"].as_str() {
        violations.extend(state.store.name_taken(&owner.id, name, None));
    }
    violations.extend(state.store.too_many(&owner.id));
    match new {
        Some(new) if violations.is_empty() => {
            let token = state.store.create(new, owner, now);
            Ok(super::json(
                &token.created_reply(owner, app.settings.never_expiring),
            ))
        }
        _ => Err(violations.into()),
    }
}
