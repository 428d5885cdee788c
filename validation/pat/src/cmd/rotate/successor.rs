//! What the successor shall be, where it shall not be as the old token is.

use clap::Args;
use sailpoint_pat::{
    AccessTokenTtl, Acknowledged, Now, Scope, TokenId, TokenName, rotate::Rotation,
};

use crate::{
    failure::Failure,
    when::{Span, When},
};

#[derive(Args, Debug)]
pub(super) struct Successor {
    /// When it expires [default: it lives as long as the old]
    #[arg(long, value_name = "WHEN")]
    expires: Option<When>,
    /// It never expires; only with --acknowledged
    #[arg(long, conflicts_with = "expires", requires = "acknowledged")]
    never_expires: bool,
    /// I know that it stays valid until somebody deletes it
    #[arg(long, requires = "never_expires")]
    acknowledged: bool,
    /// Give it the old name as soon as that is free
    #[arg(long)]
    keep_name: bool,
    /// The name to create it with [default: old, with a number]
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    name: Option<String>,
    /// What it may do; repeatable [default: as the old]
    #[arg(long, value_name = "SCOPE", hide_short_help = true)]
    scope: Vec<String>,
    /// How long its bearers are valid [default: as the old]
    #[arg(long, value_name = "SPAN", hide_short_help = true)]
    bearer: Option<Span>,
}

impl Successor {
    pub(super) fn of(&self, old: TokenId, now: &Now) -> Result<Rotation, Failure> {
        let mut rotation = Rotation::of(old);
        if let Some(when) = self.expires {
            rotation = rotation.expiring(when.deadline(now)?);
        }
        if self.never_expires && self.acknowledged {
            rotation = rotation.expiring(Acknowledged::that_this_token_never_expires());
        }
        if self.keep_name {
            rotation = rotation.keeping_name();
        }
        if let Some(name) = &self.name {
            rotation = rotation.named(TokenName::new(name.clone())?);
        }
        if !self.scope.is_empty() {
            rotation = rotation.with_scope(Scope::named(self.scope.iter().cloned())?);
        }
        if let Some(Span(length)) = self.bearer {
            let seconds = i64::try_from(length.as_secs()).unwrap_or(i64::MAX);
            rotation = rotation.with_access_token_ttl(AccessTokenTtl::from_seconds(seconds)?);
        }
        Ok(rotation)
    }
}
