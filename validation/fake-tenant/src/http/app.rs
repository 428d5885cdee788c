//! What all requests share: the clock, the settings, and the state behind one lock.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::fault::Faults;
use super::journal::Journal;
use super::refusal::Refusal;
use crate::model::clock::{Clock, lock};
use crate::model::date::Timestamp;
use crate::model::identity::{Caller, Right};
use crate::model::token::{NeverExpiring, Token};
use crate::state::rate::{Counters, RateLimit};
use crate::state::store::{BadBearer, Store};

pub(crate) struct App {
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) tenant_id: String,
    pub(crate) state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) counters: Counters,
}

/// How this tenant behaves where the service may do one thing or another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) show_managed: bool,
    pub(crate) never_expiring: NeverExpiring,
    pub(crate) rate_limit: Option<RateLimit>,
}

impl App {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Whether the operations show a token at all.
    pub(crate) fn shows(&self, token: &Token) -> bool {
        self.settings.show_managed || !token.managed
    }
}

impl Caller {
    /// 403 without the right.
    pub(crate) fn needs(&self, right: Right) -> Result<(), Refusal> {
        if self.may(right) {
            Ok(())
        } else {
            Err(Refusal::Forbidden("The bearer lacks the right to do this."))
        }
    }
}

/// Every call but the token exchange needs a bearer that counts, and is counted.
impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let header = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let bearer = header
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, bearer)| bearer.trim())
            .ok_or(Refusal::Unauthorized("A bearer is required."))?;
        let now = app.now();
        let mut state = app.state();
        let caller = state.store.bearers.caller(bearer, now).map_err(|bad| {
            Refusal::Unauthorized(match bad {
                BadBearer::Unknown => "The bearer is unknown.",
                BadBearer::Expired => "The bearer has expired.",
            })
        })?;
        if let Some(limit) = &app.settings.rate_limit {
            state
                .counters
                .admit(limit, &caller.client_id, now)
                .map_err(Refusal::TooManyRequests)?;
        }
        Ok(caller)
    }
}
