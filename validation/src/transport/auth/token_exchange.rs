//! One token exchange, and the bearer that comes of it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use sailpoint_pat_client::{Hooks, secret::Secret, types::ErrorBody};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use crate::transport::{
    connection::Connection,
    credentials::Credentials,
    error::{Error, context::Context, kind::ErrorKind},
    response::{Head, body_of},
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
    /// How it is used. A service that does not say gives a bearer, as it is documented to.
    token_type: Option<String>,
    /// In seconds. If the service does not say, the bearer serves once.
    #[serde(default, deserialize_with = "seconds")]
    expires_in: u32,
}

/// Whole seconds, cut off, from a number or a text of one: a number in the form `749.0` or `"749"` means one thing only. None for `null`.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = match Value::deserialize(deserializer)? {
        Value::Null => Some(0.0),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match number {
        // A cast of floats cuts off, and gives the greatest for what is greater.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some(number) if number >= 0.0 => Ok(number as u32),
        _ => Err(D::Error::custom("not a number of seconds")),
    }
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
    let mut response = request
        .send()
        .await
        .map_err(|error| context.not_answered(error))?;
    let head = Head::of(response.status(), response.headers(), || connection.now());
    let body = body_of(&mut response).await;
    if !head.status.is_success() {
        // The status says it, even if the body breaks off or is too long.
        let body = body.ok().flatten().unwrap_or_default();
        let error = context.refused(&head, serde_json::from_slice::<ErrorBody>(&body).ok());
        connection.block_if_limited(client_id, &error);
        return Err(explained(error, &head));
    }
    let unreadable = |what| {
        let error = context.unreadable(Some(&head));
        explained(error.with(|inner| inner.what = what), &head)
    };
    let body = body
        .map_err(|error| context.broken_off(&head, error))?
        .ok_or_else(|| unreadable(Some("the answer is longer than 1 MiB")))?;
    // What serde says of it may repeat parts of the body.
    let reply: Reply = serde_json::from_slice(&body).map_err(|_| unreadable(None))?;
    let token_type = reply.token_type.as_deref().unwrap_or("bearer");
    if !token_type.eq_ignore_ascii_case("bearer") {
        return Err(unreadable(Some(
            "the service gave a token of another type than bearer",
        )));
    }
    Bearer::new(reply, asked_at).ok_or_else(|| unreadable(None))
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
