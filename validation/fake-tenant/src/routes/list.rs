//! `GET`: one's own tokens, an identity's, or the whole tenant's.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::Response;
use serde_json::Value;

use crate::app::App;
use crate::error_body::Refusal;
use crate::filter::Filter;
use crate::rights::{Caller, Right};
use crate::token::Token;
use crate::violation::Violation;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Refusal> {
    let query = Query::<Vec<(String, String)>>::try_from_uri(&uri)
        .map_err(|_| Violation::new("query-malformed", "the query must be form-urlencoded"))?;
    let parameter = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let owner = match parameter("owner-id") {
        Some(id) if id.trim().is_empty() => {
            return Err(Violation::new(
                "owner-id-blank",
                "owner-id must be me, an identity's id, or absent",
            )
            .into());
        }
        Some("me") => Some(caller.identity.id.as_str()),
        other => other,
    };
    caller.needs(if owner == Some(&caller.identity.id) {
        Right::ReadOwn
    } else {
        Right::ReadAll
    })?;
    let filter = Filter::parse(parameter("filters").unwrap_or_default())?;
    let state = app.state();
    let shown = state
        .store
        .tokens
        .iter()
        .filter(|token| owner.is_none_or(|id| token.owner == id))
        .filter(|token| app.shows(token) && filter.keeps(token))
        .map(|token| state.store.show(token, Token::view));
    Ok(super::json(&Value::Array(shown.collect())))
}
