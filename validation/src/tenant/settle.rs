//! Finding out what became of a create.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    tenant::{
        Tenant,
        list::{Listing, Owner},
    },
    token::list::TokenList,
    transport::{
        error::{
            Error,
            creation::{Creation, Orphan, Unsettled},
        },
        operation::Operation,
        timer::TimeLimit,
    },
};

/// How long it waits before each time it asks. What was created just now may be listed a little later.
const WAITS: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// How far the clocks of one service may be apart.
const SKEW: TimeDelta = TimeDelta::seconds(5);

impl Tenant {
    /// Asks what became of a create that ended without an answer, or whose future was dropped: whether there is a token of that
    /// name that was created since. It asks up to three times within the [settling time](crate::TenantBuilder::settling).
    ///
    /// The time at the service is taken from its answer, so it does not matter if the clock here is wrong. If the answer does not
    /// say the time, any token of that name counts.
    ///
    /// # Errors
    ///
    /// As for [`list`](Tenant::list): it is still unknown then.
    pub async fn settle(&self, unsettled: &Unsettled) -> Result<Creation, Error> {
        let settings = &self.session.connection.settings;
        let limit = TimeLimit::within(settings.settling);
        let listing = Listing::of(Owner::Me);
        for wait in WAITS {
            if !wait.is_zero() {
                if wait >= limit.left() {
                    break;
                }
                settings.timer.sleep(wait).await;
            }
            let (listed, date) = self.list_at(&listing, limit.left()).await?;
            let since = date.map(|date| {
                let ago = self.session.connection.now() - unsettled.since;
                date - ago.max(TimeDelta::zero()) - SKEW
            });
            if let Some(orphan) = orphan(&listed, unsettled, since) {
                return Ok(Creation::Orphan(orphan));
            }
            if !listed.undecodable.is_empty() || listed.may_be_cut_short() {
                // It may be among those that cannot be seen.
                return Err(self.session.context(Operation::List).unreadable(None));
            }
        }
        Ok(Creation::NotCreated)
    }
}

/// The newest token of that name, if it was created since, by the clock of the service.
fn orphan(
    listed: &TokenList,
    unsettled: &Unsettled,
    since: Option<DateTime<Utc>>,
) -> Option<Orphan> {
    let is_since = |created: Option<DateTime<Utc>>| {
        since
            .zip(created)
            .is_none_or(|(since, created)| created >= since)
    };
    let named = listed
        .tokens
        .iter()
        .filter(|token| token.name() == unsettled.name.as_str() && is_since(token.created()));
    named
        .max_by_key(|token| token.created())
        .map(|token| Orphan {
            id: token.id().clone(),
            name: unsettled.name.clone(),
            created: token.created(),
        })
}
