//! `POST /oauth/token`: client credentials for a bearer.
//!
//! A scope in the request is honoured as absent: the bearer may do what the token may.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::{Extension, http::header};
use serde_json::json;

use crate::app::App;
use crate::error_body::Refusal;
use crate::form;
use crate::pipeline::RequestNumber;
use crate::store::NotExchanged;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    Extension(RequestNumber(number)): Extension<RequestNumber>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let parameters = form::parameters(&uri, content_type, &body).await;
    let mut state = app.state();
    state.journal.parameters(
        number,
        parameters.iter().map(|(name, _)| name.clone()).collect(),
    );
    let parameter = |name: &str| {
        parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let invalid =
        |description| Refusal::Exchange(StatusCode::BAD_REQUEST, "invalid_request", description);
    let grant = parameter("grant_type").ok_or_else(|| invalid("grant_type is required"))?;
    if grant != "client_credentials" {
        let description = "grant_type must be client_credentials";
        return Err(Refusal::Exchange(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            description,
        ));
    }
    let id = parameter("client_id").ok_or_else(|| invalid("client_id is required"))?;
    let secret = parameter("client_secret").ok_or_else(|| invalid("client_secret is required"))?;
    let issued = state
        .store
        .exchange(id, secret, app.now())
        .map_err(|refused| {
            let description = match refused {
                NotExchanged::BadCredentials => {
                    "client_id and client_secret do not belong together"
                }
                NotExchanged::Expired => "the personal access token has expired",
            };
            Refusal::Exchange(StatusCode::UNAUTHORIZED, "invalid_client", description)
        })?;
    let identity = &issued.caller.identity;
    Ok(super::json(&json!({
        "access_token": issued.bearer.expose(),
        "token_type": "bearer",
        "expires_in": issued.validity,
        "scope": issued.caller.scope.join(" "),
        "tenant_id": app.tenant_id,
        "pod": "fake",
        "org": "fake-tenant",
        "identity_id": identity.id,
        "user_id": identity.id,
        "user_name": identity.name,
        "strong_auth_supported": true,
        "strong_auth": false,
        "jti": issued.jti,
    })))
}
