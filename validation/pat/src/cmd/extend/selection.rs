//! Which tokens are extended, and which of those that are spared unless somebody says otherwise.

use std::path::PathBuf;

use clap::Args;
use sailpoint_pat::{Deadline, Now, Owner, Status, TokenId, TokenList, extend::Extend};

use crate::{cmd::list::owner, failure::Failure, file, find, when::Span, world::World};

/// Which tokens somebody named.
#[derive(Args, Debug)]
pub(super) struct Selection {
    /// The tokens' ids
    #[arg(value_name = "ID", value_parser = find::id)]
    ids: Vec<TokenId>,
    /// More ids, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    ids_from: Option<PathBuf>,
    /// Every token that expires within this time
    #[arg(long, value_name = "SPAN")]
    expiring_within: Option<Span>,
    /// Whose: me, all, or the id of an identity
    #[arg(long, value_name = "WHO", value_parser = owner)]
    owner: Option<Owner>,
}

/// What is not spared.
#[derive(Args, Debug)]
pub(super) struct Also {
    /// Bring expired tokens back to life
    #[arg(long = "also-expired")]
    pub(super) expired: bool,
    /// Shorten the life of tokens that expire later
    #[arg(long = "also-sooner")]
    sooner: bool,
    /// Give an end to tokens that never expire
    #[arg(long = "also-never-expiring")]
    never_expiring: bool,
}

impl Selection {
    /// The ids that were given, of which there are none if tokens are chosen by their expiry.
    pub(super) fn named(&self, world: &World<'_>) -> Result<Vec<TokenId>, Failure> {
        let mut ids = self.ids.clone();
        if let Some(path) = &self.ids_from {
            ids.extend(file::ids(path, world)?);
        }
        if ids.is_empty() && self.expiring_within.is_none() {
            return Err(Failure::usage(
                "there is no token to extend; give ids, --ids-from or --expiring-within",
            ));
        }
        Ok(ids)
    }

    /// Whose tokens are looked at. One's own are all that can be changed one by one without a right that lists all.
    pub(super) fn owner(&self, one_by_one: bool) -> Owner {
        let otherwise = if one_by_one {
            Owner::Me
        } else {
            Owner::WholeTenant
        };
        self.owner.clone().unwrap_or(otherwise)
    }

    /// The ids that were given, and those of the tokens that expire in time.
    pub(super) fn ids(
        &self,
        mut named: Vec<TokenId>,
        list: &TokenList,
        also_expired: bool,
        now: &Now,
    ) -> Vec<TokenId> {
        if let Some(Span(soon)) = self.expiring_within {
            let due = list
                .tokens
                .iter()
                .filter(|token| match token.status(now, soon) {
                    Status::ExpiresIn(_) => true,
                    Status::Expired => also_expired,
                    Status::Active | Status::NeverExpires { .. } => false,
                });
            named.extend(due.map(|token| token.id().clone()));
        }
        named
    }
}

impl Also {
    /// The extension to this deadline.
    pub(super) fn to(&self, deadline: Deadline) -> Extend {
        let mut extend = Extend::to(deadline);
        if self.expired {
            extend = extend.also_expired();
        }
        if self.sooner {
            extend = extend.also_sooner();
        }
        if self.never_expiring {
            extend = extend.also_never_expiring();
        }
        extend
    }
}
