//! One token exchange, and the bearer that comes of it.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderValue},
};
use sailpoint_pat_client::{Client, Hooks, received::LONGEST_ERROR, secret::Secret};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use crate::transport::{
    connection::Connection,
    credentials::Credentials,
    error::{Error, context::Context, kind::ErrorKind},
    response::Response,
    timer::TimeLimit,
    trace,
};

/// A bearer is no longer used this long before its end, or after half of its life if that is shorter.
const MARGIN: TimeDelta = TimeDelta::seconds(60);
const NOT_THE_API: &str = "check the base URL: it is that of the API, such as https://tenant.api.identitynow.com, and not the \
                           address or vanity URL at which people sign in";

/// A bearer, and the generated client that sends it.
pub(crate) struct Bearer {
    pub(crate) token: Secret,
    /// What puts it on a request.
    pub(crate) hooks: Hooks,
    client: Arc<Client>,
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
    let request = request
        .build()
        .map_err(|error| context.not_answered(error))?;
    let on_exchange = connection.settings.on_exchange.as_ref();
    if let Some(on_exchange) = on_exchange {
        trace::show_request(on_exchange, request.method(), request.url(), None);
    }
    let response = connection.http.execute(request).await;
    let response = response.map_err(|error| context.not_answered(error))?;
    if let Some(on_exchange) = on_exchange {
        trace::show_answer(on_exchange, response.status());
    }
    let is_html = response.headers().get(CONTENT_TYPE).is_some_and(is_html);
    let mut response = Response::receive(response, LONGEST_ERROR, || connection.now()).await;
    let status = response.head.status;
    let bearer = context.decode(&mut response).and_then(|reply: Reply| {
        let unreadable = || context.unreadable(Some(&response.head));
        let token_type = reply.token_type.as_deref().unwrap_or("bearer");
        if !token_type.eq_ignore_ascii_case("bearer") {
            return Err(unreadable().with(|inner| {
                inner.what = Some("the service gave a token of another type than bearer");
            }));
        }
        Bearer::new(reply, asked_at, connection).ok_or_else(unreadable)
    });
    bearer.map_err(|error| {
        connection.block_if_limited(client_id, &error);
        explained(error, status, is_html)
    })
}

/// A generated client whose requests take at most `time`. It leaves it to its caller to read what it is answered.
fn client(connection: &Connection, hooks: &Hooks, time: Duration) -> Client {
    let hooks = hooks.clone().timeout(time).unread();
    let on_exchange = connection.settings.on_exchange.as_ref();
    connection.client(trace::observed(hooks, on_exchange))
}

/// Refused credentials may come as 400 (RFC 6749, 5.2), and a page for people from a wrong address.
fn explained(error: Error, status: StatusCode, is_html: bool) -> Error {
    let is_elsewhere = is_html && !status.is_server_error()
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

fn is_html(content_type: &HeaderValue) -> bool {
    let media_type = content_type.as_bytes().trim_ascii_start();
    let name = media_type.get(..9).unwrap_or_default();
    name.eq_ignore_ascii_case(b"text/html")
}

impl Bearer {
    /// `None` if the text cannot stand in a header.
    fn new(reply: Reply, asked_at: DateTime<Utc>, connection: &Connection) -> Option<Self> {
        let lifetime = TimeDelta::seconds(reply.expires_in.into());
        let hooks = Hooks::new().bearer(reply.access_token.expose()).ok()?;
        Some(Self {
            client: Arc::new(client(connection, &hooks, connection.settings.timeout)),
            hooks,
            token: reply.access_token,
            lifetime: Duration::from_secs(reply.expires_in.into()),
            usable_until: asked_at + (lifetime - MARGIN.min(lifetime / 2)),
        })
    }

    /// The generated client with this bearer, for one request within `time`, whose response is kept.
    pub(crate) fn client(&self, connection: &Connection, time: Duration) -> Arc<Client> {
        if time == connection.settings.timeout {
            return Arc::clone(&self.client);
        }
        Arc::new(client(connection, &self.hooks, time))
    }

    pub(crate) fn is_usable_at(&self, now: DateTime<Utc>) -> bool {
        now < self.usable_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_known_by_its_name() {
        let is = |value| is_html(&HeaderValue::from_static(value));
        assert!(is("Text/HTML; charset=utf-8") && is(" text/html"));
        assert!(!is("application/json") && !is("") && !is("text"));
    }
}
