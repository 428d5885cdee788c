//! The bearers that are about: whose they are, and when they end.

use std::collections::HashMap;

use crate::date::Timestamp;
use crate::rights::Caller;
use crate::secret::Secret;

/// A bearer counts until its own end, whatever becomes of the token it was got with.
#[derive(Default)]
pub(crate) struct Bearers(HashMap<Secret, Bearer>);

struct Bearer {
    caller: Caller,
    ends: Timestamp,
}

/// Why there is no caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadBearer {
    Unknown,
    Expired,
}

impl Bearers {
    pub(crate) fn add(&mut self, bearer: Secret, caller: Caller, ends: Timestamp, now: Timestamp) {
        // now and then those that have ended are dropped, so that a long run does not grow
        if self.0.len() % 256 == 255 {
            self.0.retain(|_, bearer| bearer.ends > now);
        }
        self.0.insert(bearer, Bearer { caller, ends });
    }

    /// Who holds this bearer.
    pub(crate) fn caller(&self, bearer: &str, now: Timestamp) -> Result<Caller, BadBearer> {
        let bearer = self
            .0
            .get(&Secret::new(bearer.to_owned()))
            .ok_or(BadBearer::Unknown)?;
        if bearer.ends <= now {
            Err(BadBearer::Expired)
        } else {
            Ok(bearer.caller.clone())
        }
    }

    pub(crate) fn revoke_all(&mut self) {
        self.0.clear();
    }
}
