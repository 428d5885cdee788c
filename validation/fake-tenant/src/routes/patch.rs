//! `PATCH` of one token: RFC 6902, under the expiry rule.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::app::App;
use crate::error_body::Refusal;
use crate::patch::{self, Patch};
use crate::patch_rule;
use crate::rights::{Caller, Right};
use crate::token::Token;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    caller.needs(Right::PatchOwn)?;
    let document = super::json_body(&headers, &body, "application/json-patch+json")?;
    let Ok(Path(id)) = id else {
        return Err(Refusal::UnknownToken);
    };
    let mut state = app.state();
    let token = state
        .store
        .token(&id)
        .filter(|token| app.shows(token))
        .ok_or(Refusal::UnknownToken)?;
    if token.owner != caller.identity.id {
        return Err(Refusal::Forbidden("The token is somebody else's."));
    }
    let patched = Patch::parse(&document, patch::SINGLE)?.apply(token)?;
    let change = patch_rule::check(&patched, app.now())?;
    if let Some(taken) = change
        .name()
        .and_then(|name| state.store.name_taken(&token.owner, name, Some(&id)))
    {
        return Err(taken.into());
    }
    let token = state.store.token_mut(&id).ok_or(Refusal::UnknownToken)?;
    change.apply(token);
    let token = token.clone();
    Ok(super::json(&state.store.show(&token, Token::view)))
}
