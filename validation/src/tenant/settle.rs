//! Finding out what became of a create.
//!
//! The invariant: a token is called an orphan of ours only if it is proven, as [`claim`](crate::request::create::claim) has it.
//! No clock takes part in that, neither this machine's nor the service's.

use std::time::Duration;

use crate::{
    tenant::{
        Tenant,
        list::{Listing, Owner},
    },
    token::list::TokenList,
    transport::{
        error::{
            Error,
            creation::{Creation, Unsettled},
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

impl Tenant {
    /// Asks what became of a create that ended without an answer, or whose future was dropped. It asks up to three times within the
    /// [settling time](crate::TenantBuilder::settling).
    ///
    /// A token of the name is [ours](Creation::Orphan) only if that is proven: it was not listed before the create (so `unsettled` has
    /// to be made [of](Unsettled::of) such a list), it agrees with what was sent in expiry, scope and validity, it is the only one, and
    /// its expiry was [computed from the clock](crate::NewToken::with_own_expiry) of the run that sent it. Anything less is
    /// [unknown](Creation::Unknown), with the candidates.
    ///
    /// # Errors
    ///
    /// As for [`list`](Tenant::list): it is still unknown then.
    pub async fn settle(&self, unsettled: &Unsettled) -> Result<Creation, Error> {
        let is_whole = |list: &TokenList| list.undecodable.is_empty() && !list.may_be_cut_short();
        let is_found = |list: &TokenList| unsettled.claim(list) != Creation::NotCreated;
        let listed = self
            .listed_until(|list| is_found(list) || !is_whole(list))
            .await?;
        let creation = unsettled.claim(&listed);
        if creation == Creation::NotCreated && !is_whole(&listed) {
            // It may be among those that cannot be seen.
            return Err(self.session.context(Operation::List).unreadable(None));
        }
        Ok(creation)
    }

    /// The owner's tokens, as soon as they are as wanted, and after three lists in any case.
    pub(crate) async fn listed_until(
        &self,
        is_wanted: impl Fn(&TokenList) -> bool,
    ) -> Result<TokenList, Error> {
        let settings = &self.session.connection.settings;
        let limit = TimeLimit::within(settings.settling);
        let listing = Listing::of(Owner::Me);
        let mut waits = WAITS.into_iter().skip(1);
        loop {
            let (listed, _) = self.list_at(&listing, limit.left()).await?;
            let wait = waits.next().filter(|wait| *wait < limit.left());
            match wait {
                Some(wait) if !is_wanted(&listed) => settings.timer.sleep(wait).await,
                _ => return Ok(listed),
            }
        }
    }
}
