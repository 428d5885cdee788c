//! One handler an operation, and which path leads to it. The token exchange has a file of its own.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::{delete as delete_method, get, patch as patch_method, post};
use serde_json::Value;

use super::app::App;
use super::identities;
use super::operation::{
    BULK_UPDATE, COLLECTIONS, IDENTITIES, OLDER_COLLECTIONS, Operation, TOKEN_EXCHANGE,
};
use super::query::Parameters;
use super::refusal::{JSON, Refusal, json_reply};
use super::token_exchange;
use crate::model::date::Timestamp;
use crate::model::identity::{Caller, Right};
use crate::model::token::Token;
use crate::rule::bulk::BulkUpdate;
use crate::rule::create;
use crate::rule::fields::Violation;
use crate::rule::patch::{self, Patch};
use crate::state::store::Store;

pub(super) fn router(app: Arc<App>) -> Router {
    let mut router = Router::new().route(TOKEN_EXCHANGE, post(token_exchange::handle));
    for collection in COLLECTIONS {
        router = router
            .route(collection, get(list).post(create::<false>))
            .route(
                &format!("{collection}{BULK_UPDATE}"),
                patch_method(bulk_update).post(bulk_update),
            )
            .route(
                &format!("{collection}/{{id}}"),
                patch_method(patch).delete(delete),
            );
    }
    for collection in IDENTITIES {
        router = router.route(collection, get(identities::handle));
    }
    for collection in OLDER_COLLECTIONS {
        router = router
            .route(collection, get(list).post(create::<true>))
            .route(&format!("{collection}/{{id}}"), delete_method(delete));
    }
    router
        .method_not_allowed_fallback(async |uri: Uri| {
            Refusal::Method(Operation::methods(uri.path()))
        })
        .fallback(async || Refusal::UnknownPath)
        .with_state(app)
}

/// `GET`: one's own tokens, an identity's, or the whole tenant's.
async fn list(State(app): State<Arc<App>>, caller: Caller, uri: Uri) -> Result<Response, Refusal> {
    let query = Parameters::of(&uri)?;
    let owner = match query.get("owner-id") {
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
    let filter = Filter::parse(query.get("filters").unwrap_or_default())?;
    let state = app.state();
    let shown = state
        .store
        .tokens
        .iter()
        .filter(|token| owner.is_none_or(|id| token.owner == id))
        .filter(|token| app.shows(token) && filter.keeps(token))
        .map(|token| state.store.show(token, Token::view));
    Ok(json_reply(&Value::Array(shown.collect())))
}

/// The `filters` of the list: two forms, operators in lower case, nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    Everything,
    /// Used, and not after this instant.
    LastUsedNotAfter(Timestamp),
    NeverUsed,
}

impl Filter {
    /// Reads `lastUsed le <date-time>` or `lastUsed isnull`; nothing at all means everything.
    fn parse(text: &str) -> Result<Self, Violation> {
        let malformed = |sentence: String| Violation::new("filter-malformed", sentence);
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => Ok(Self::Everything),
            ["lastUsed", "isnull"] => Ok(Self::NeverUsed),
            ["lastUsed", "le", date] => match Timestamp::parse(date) {
                Ok(limit) => Ok(Self::LastUsedNotAfter(limit)),
                Err(reason) => Err(malformed(format!(
                    "the date of filters is not a date-time: {reason}"
                ))),
            },
            _ => Err(malformed(
                "filters must be `lastUsed le <date-time>` or `lastUsed isnull`".to_owned(),
            )),
        }
    }

    fn keeps(self, token: &Token) -> bool {
        match self {
            Self::Everything => true,
            Self::LastUsedNotAfter(limit) => token.last_used.is_some_and(|used| used <= limit),
            Self::NeverUsed => token.last_used.is_none(),
        }
    }
}

/// `POST`: a new token of the caller's, and the one time its secret is shown. The versions before the expiry rule give it a date.
async fn create<const BEFORE_THE_RULE: bool>(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    caller.needs(Right::ManageOwn)?;
    let mut body = json_body(&headers, &body, JSON)?;
    if BEFORE_THE_RULE {
        create::keep_to_six_months(&mut body, app.now());
    }
    let owner = &caller.identity;
    let now = app.now();
    let (new, mut violations) = create::check(&body, now);
    let mut state = app.state();
    if let Some(name) = body["name"].as_str() {
        violations.extend(state.store.name_taken(&owner.id, name, None));
    }
    violations.extend(state.store.too_many(&owner.id));
    match new {
        Some(new) if violations.is_empty() => {
            let token = state.store.create(new, owner, now);
            Ok(json_reply(
                &token.created_reply(owner, app.settings.never_expiring),
            ))
        }
        _ => Err(violations.into()),
    }
}

/// `PATCH` of one token: RFC 6902, under the expiry rule.
async fn patch(
    State(app): State<Arc<App>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    caller.needs(Right::PatchOwn)?;
    let document = json_body(&headers, &body, "application/json-patch+json")?;
    let id = known(id)?;
    let mut state = app.state();
    let token = token(&app, &state.store, &id)?;
    if token.owner != caller.identity.id {
        return Err(Refusal::Forbidden("The token is somebody else's."));
    }
    let change = Patch::parse(&document, patch::SINGLE)?.change(token, app.now())?;
    if let Some(taken) = change
        .name()
        .and_then(|name| state.store.name_taken(&token.owner, name, Some(&id)))
    {
        return Err(taken.into());
    }
    let token = state.store.token_mut(&id).ok_or(Refusal::UnknownToken)?;
    change.apply(token);
    let token = token.clone();
    Ok(json_reply(&state.store.show(&token, Token::view)))
}

/// `PATCH` or `POST` of up to 25 tokens: the expiry rule's two fields, for all of them or for none.
async fn bulk_update(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    caller.needs(Right::BulkUpdate)?;
    let BulkUpdate { ids, patch } = BulkUpdate::parse(&json_body(&headers, &body, JSON)?)?;
    let now = app.now();
    let mut state = app.state();
    let mut changes = Vec::with_capacity(ids.len());
    for id in &ids {
        changes.push(patch.change(token(&app, &state.store, id)?, now)?);
    }
    let mut updated = Vec::with_capacity(ids.len());
    for (id, change) in ids.iter().zip(changes) {
        let token = state.store.token_mut(id).ok_or(Refusal::UnknownToken)?;
        change.apply(token);
        updated.push(token.clone());
    }
    let shown = updated.iter();
    let shown = shown.map(|token| state.store.show(token, Token::bulk_view));
    Ok(json_reply(&Value::Array(shown.collect())))
}

/// `DELETE`: the token is gone. Bearers got with it count until their own end.
async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refusal> {
    caller.needs(Right::ManageOwn)?;
    let id = known(id)?;
    let mut state = app.state();
    if token(&app, &state.store, &id)?.owner != caller.identity.id {
        caller.needs(Right::ManageAll)?;
    }
    state.store.tokens.retain(|token| token.id != id);
    Ok(StatusCode::NO_CONTENT)
}

/// An id that cannot be read is that of no token.
fn known(id: Result<Path<String>, PathRejection>) -> Result<String, Refusal> {
    id.map(|Path(id)| id).map_err(|_| Refusal::UnknownToken)
}

/// The token of that id, if the operations show it.
fn token<'s>(app: &App, store: &'s Store, id: &str) -> Result<&'s Token, Refusal> {
    let token = store.token(id).filter(|token| app.shows(token));
    token.ok_or(Refusal::UnknownToken)
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
