//! How long a policy lets a listed token live.

use chrono::{DateTime, Utc};

use super::Policy;
use crate::{rule::now::Now, token::Token};

impl Policy {
    /// The last instant at which this token may expire by this policy: the one that the violations of [`review`](Policy::review)
    /// name. `None` if the policy sets no limit, or one that no date reaches.
    ///
    /// The time counts from the token's creation, or from `now` where the service does not tell of that. A token without an end
    /// counts from `now` too.
    pub fn latest_expiry(&self, token: &Token, now: &Now) -> Option<DateTime<Utc>> {
        let begin = token
            .expiration_date()
            .and_then(|_| token.created())
            .map_or(*now, Now::at);
        self.latest(&begin)
    }
}
