//! `POST /oauth/token`: client credentials for a bearer.
//!
//! A scope in the request is honoured as absent: the bearer may do what the token may.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Query, State};
use axum::http::{HeaderMap, Request, StatusCode, Uri, header};
use axum::response::Response;
use axum::{Extension, Form};
use serde_json::json;

use super::app::App;
use super::journal::RequestNumber;
use super::refusal::{Refusal, json_reply};
use crate::state::store::NotExchanged;

const URLENCODED: &str = "application/x-www-form-urlencoded";

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
    let parameters = parameters(&uri, content_type, &body).await;
    let mut state = app.state();
    state.journal.parameters(
        number,
        parameters.iter().map(|(name, _)| name.clone()).collect(),
    );
    let parameter = |name: &str| {
        let mut values = parameters.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
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
    Ok(json_reply(&json!({
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

/// All parameters, those of the query first: form-urlencoded, or the multipart form and the query string that the vendor's TypeScript
/// SDKs send. What cannot be read is left out.
async fn parameters(uri: &Uri, content_type: Option<&str>, body: &Bytes) -> Vec<(String, String)> {
    let mut parameters: Vec<(String, String)> = Query::try_from_uri(uri)
        .map(|Query(pairs)| pairs)
        .unwrap_or_default();
    let content_type = content_type.unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case(URLENCODED) {
        parameters.extend(urlencoded(body.clone()).await);
    } else if media_type.eq_ignore_ascii_case("multipart/form-data")
        && let Some(boundary) = boundary(content_type)
    {
        let text = String::from_utf8_lossy(body);
        parameters.extend(text.split(&format!("--{boundary}")).filter_map(part));
    }
    parameters
}

async fn urlencoded(body: Bytes) -> Vec<(String, String)> {
    let request = Request::post("/")
        .header(header::CONTENT_TYPE, URLENCODED)
        .body(Body::from(body));
    let Ok(request) = request else {
        return Vec::new();
    };
    Form::from_request(request, &())
        .await
        .map(|Form(pairs)| pairs)
        .unwrap_or_default()
}

fn boundary(content_type: &str) -> Option<&str> {
    content_type.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary")
            .then(|| value.trim_matches('"'))
    })
}

/// One part of a multipart form: its name and its text.
fn part(part: &str) -> Option<(String, String)> {
    let (head, value) = part.split_once("\r\n\r\n")?;
    let (_, name) = head.split_once("name=\"")?;
    let (name, _) = name.split_once('"')?;
    Some((
        name.to_owned(),
        value.strip_suffix("\r\n").unwrap_or(value).to_owned(),
    ))
}
