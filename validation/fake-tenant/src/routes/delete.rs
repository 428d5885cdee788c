//! `DELETE`: the token is gone. Bearers got with it count until their own end.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::app::App;
use crate::error_body::Refusal;
use crate::rights::{Caller, Right};

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refusal> {
    caller.needs(Right::ManageOwn)?;
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
        caller.needs(Right::ManageAll)?;
    }
    state.store.tokens.retain(|token| token.id != id);
    Ok(StatusCode::NO_CONTENT)
}
