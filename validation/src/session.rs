//! Credentials in, bearer out. One bearer is kept until shortly before its end, and however many callers wait for a new
//! one, it is asked for once. Nothing here is ever printed.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use sailpoint_pat_client::{Hooks, secret::Secret, types::ErrorBody};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::{
    answer::{Context, Head},
    base_url::BaseUrl,
    credentials::Credentials,
    error::Error,
    kind::ErrorKind,
    operation::Operation,
};

/// A bearer is no longer used this long before its end, or after half of its life if that is shorter.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

/// Reads the time.
pub(crate) type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

pub(crate) struct Session {
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    pub(crate) bearer: Mutex<Option<Arc<Bearer>>>,
}

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

impl Session {
    /// The bearer of this session, a new one if need be.
    pub(crate) async fn bearer(&self) -> Result<Arc<Bearer>, Error> {
        let mut kept = self.bearer.lock().await;
        match &*kept {
            Some(bearer) if (self.clock)() < bearer.usable_until => Ok(Arc::clone(bearer)),
            _ => {
                let bearer = Arc::new(self.exchange(&self.credentials).await?);
                *kept = Some(Arc::clone(&bearer));
                Ok(bearer)
            }
        }
    }

    /// Forgets a bearer that the service refused, unless another has taken its place meanwhile.
    pub(crate) async fn forget(&self, refused: &Arc<Bearer>) {
        let mut kept = self.bearer.lock().await;
        if kept
            .as_ref()
            .is_some_and(|bearer| Arc::ptr_eq(bearer, refused))
        {
            *kept = None;
        }
    }

    /// Exchanges any credentials for a bearer.
    pub(crate) async fn exchange(&self, credentials: &Credentials) -> Result<Bearer, Error> {
        let context = Context {
            operation: Operation::TokenExchange,
            hidden: [
                credentials.client_secret(),
                self.credentials.client_secret(),
            ],
        };
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", credentials.client_id()),
            ("client_secret", credentials.client_secret().expose()),
        ];
        let asked_at = (self.clock)();
        let request = self
            .http
            .post(format!("{}/oauth/token", self.base.as_str()))
            .form(&form);
        let response = request
            .send()
            .await
            .map_err(|error| context.transport(error))?;
        let head = Head::of(response.status(), response.headers());
        let body = response
            .bytes()
            .await
            .map_err(|error| context.broken_off(Some(head), error))?;
        if !head.status.is_success() {
            let error = context.refused(head, serde_json::from_slice::<ErrorBody>(&body).ok());
            // Refused credentials may come as 400 (RFC 6749, 5.2).
            let is_about_credentials = head.status == StatusCode::BAD_REQUEST;
            return Err(if is_about_credentials {
                error.of_kind(ErrorKind::Authentication)
            } else {
                error
            });
        }
        // What serde says of it may repeat parts of the body.
        let reply: Reply =
            serde_json::from_slice(&body).map_err(|_| context.unreadable(Some(head)))?;
        Bearer::new(reply, asked_at).ok_or_else(|| context.unreadable(Some(head)))
    }
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
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("base", &self.base)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
