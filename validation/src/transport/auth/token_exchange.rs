//! One token exchange, and the bearer that comes of it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use sailpoint_pat_client::{Hooks, secret::Secret, types::ErrorBody};
use serde::Deserialize;

use crate::transport::{
    connection::Connection,
    credentials::Credentials,
    error::{Error, context::Context, kind::ErrorKind},
    response::Head,
    timer::TimeLimit,
};

/// A bearer is no longer used this long before its end, or after half of its life if that is shorter.
const MARGIN: TimeDelta = TimeDelta::seconds(60);
const NOT_THE_API: &str = "check the base URL: it is that of the API, such as https://tenant.api.identitynow.com, and not the \
                           address or vanity URL at which people sign in";

/// A bearer, and the hooks that put it on a request.
pub(crate) struct Bearer {
    pub(crate) token: Secret,
    pub(crate) hooks: Hooks,
    pub(crate) lifetime: Duration,
    usable_until: DateTime<Utc>,
}

/// What is wanted of the answer to a token exchange.
#[derive(Deserialize)]
struct Reply {
    access_token: Secret,
    /// In seconds. If the service does not say, the bearer serves once.
    #[serde(default)]
    expires_in: u32,
}

/// Exchanges credentials for a bearer, once.
pub(crate) async fn exchange(
    connection: &Connection,
    credentials: &Credentials,
    context: &Context<'_>,
    limit: &TimeLimit,
) -> Result<Bearer, Error> {
    let client_id = credentials.client_id();
    connection
        .wait_while_blocked(client_id, context, limit)
        .await?;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id),
        ("client_secret", credentials.client_secret().expose()),
    ];
    let time = connection.time_for_attempt(context, limit)?;
    let asked_at = connection.now();
    let url = format!("{}/oauth/token", connection.base_url.as_str());
    let request = connection.http.post(url).form(&form).timeout(time);
    let response = request
        .send()
        .await
        .map_err(|error| context.not_answered(error))?;
    let head = Head::of(response.status(), response.headers(), || connection.now());
    let body = response.bytes().await;
    if !head.status.is_success() {
        // The status says it, even if the body breaks off.
        let body = body.unwrap_or_default();
        let error = context.refused(&head, serde_json::from_slice::<ErrorBody>(&body).ok());
        connection.block_if_limited(client_id, &error);
        return Err(explained(error, &head));
    }
    let body = body.map_err(|error| context.broken_off(&head, error))?;
    // What serde says of it may repeat parts of the body.
    serde_json::from_slice(&body)
        .ok()
        .and_then(|reply| Bearer::new(reply, asked_at))
        .ok_or_else(|| explained(context.unreadable(Some(&head)), &head))
}

/// Refused credentials may come as 400 (RFC 6749, 5.2), and a page for people from a wrong address.
fn explained(error: Error, head: &Head) -> Error {
    let status = head.status;
    let is_elsewhere = head.is_html && !status.is_server_error()
        || status.is_redirection()
        || matches!(
            status,
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
        );
    error.with(|inner| {
        if is_elsewhere {
            inner.what = Some("the answer is not that of the service");
            inner.advice = Some(NOT_THE_API);
        } else if status == StatusCode::BAD_REQUEST {
            inner.kind = ErrorKind::Authentication;
        }
    })
}

impl Bearer {
    /// `None` if the text cannot stand in a header.
    fn new(reply: Reply, asked_at: DateTime<Utc>) -> Option<Self> {
        let lifetime = TimeDelta::seconds(reply.expires_in.into());
        Some(Self {
            hooks: Hooks::new().bearer(reply.access_token.expose()).ok()?,
            token: reply.access_token,
            lifetime: Duration::from_secs(reply.expires_in.into()),
            usable_until: asked_at + (lifetime - MARGIN.min(lifetime / 2)),
        })
    }

    pub(crate) fn is_usable_at(&self, now: DateTime<Utc>) -> bool {
        now < self.usable_until
    }
}
