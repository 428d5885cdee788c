//! The owners of tokens: looked up by one request for many, and whom to tell about theirs.

use std::sync::Arc;

use sailpoint_pat::{
    ErrorKind, Identities, Identity, IdentityState, Tenant, TokenList, TokenOwner, audit::Finding,
};
use serde::Serialize;

use crate::terminal::{failure::Failure, progress, world::World};

/// What is known of the owners.
pub(super) enum Owners {
    /// Nobody asked.
    NotAsked,
    /// These credentials may not look at identities.
    Forbidden,
    Known(Arc<Identities>),
}

impl Owners {
    /// Looks up who owns the tokens of a list. An audit is worth something without them, so it goes on where that is not allowed.
    pub(super) async fn of(
        list: &TokenList,
        tenant: &Tenant,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        let looked_up = {
            let _shown = progress::spinner("looking up the owners", world);
            tenant.identities(list.owner_ids()).await
        };
        match looked_up {
            Ok(owners) => Ok(Self::Known(Arc::new(owners))),
            Err(error) if error.kind() == ErrorKind::Forbidden => {
                world.say(
                    "pat: warning: these credentials may not look up identities, so nothing is known of the owners; give the token the \
                     scope sp:scopes:default as well",
                );
                Ok(Self::Forbidden)
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn known(&self) -> Option<&Arc<Identities>> {
        match self {
            Self::Known(owners) => Some(owners),
            Self::NotAsked | Self::Forbidden => None,
        }
    }

    /// Whether they were looked up, if somebody asked for that.
    pub(super) fn were_looked_up(&self) -> Option<bool> {
        match self {
            Self::NotAsked => None,
            Self::Forbidden => Some(false),
            Self::Known(_) => Some(true),
        }
    }

    /// What is known of the owner that a finding is about.
    pub(super) fn identity(&self, finding: &Finding<'_>) -> Option<&Identity> {
        let id = finding.subject().owner()?.id.as_deref()?;
        self.known()?.get(id)
    }

    /// What JSON tells of the owner that a finding is about, if owners were asked for.
    pub(super) fn view<'r>(&'r self, finding: &Finding<'r>) -> Option<OwnerView<'r>> {
        self.were_looked_up()?;
        let owner = finding.subject().owner()?;
        Some(OwnerView::of(owner, self.identity(finding)))
    }
}

/// An owner in JSON.
#[derive(Serialize)]
pub(super) struct OwnerView<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
    state: Option<&'a str>,
    status: Option<&'a str>,
    email: Option<&'a str>,
    manager: Option<ManagerView<'a>>,
}

#[derive(Serialize)]
struct ManagerView<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
    email: Option<&'a str>,
}

impl<'a> OwnerView<'a> {
    fn of(owner: &'a TokenOwner, identity: Option<&'a Identity>) -> Self {
        let state = identity.and_then(|identity| identity.state.as_ref());
        let name = identity.and_then(|identity| identity.name.as_deref());
        let manager = identity.and_then(|identity| identity.manager.as_ref());
        Self {
            id: owner.id.as_deref(),
            name: name.or(owner.name.as_deref()),
            state: state.map(IdentityState::as_str),
            status: identity.and_then(|identity| identity.status.as_deref()),
            email: identity.and_then(|identity| identity.email.as_deref()),
            manager: manager.map(|manager| ManagerView {
                id: manager.id.as_deref(),
                name: manager.name.as_deref(),
                email: manager.email.as_deref(),
            }),
        }
    }
}

/// Whom to write to about an owner's tokens: the owner, or the manager of one who is inactive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Contact<'a> {
    /// `owner` or `manager`.
    pub(super) who: &'static str,
    pub(super) name: Option<&'a str>,
    pub(super) email: &'a str,
}

impl<'a> Contact<'a> {
    /// Nobody, where no address is known.
    pub(super) fn of(identity: &'a Identity) -> Option<Self> {
        let is_inactive = identity
            .state
            .as_ref()
            .is_some_and(IdentityState::is_inactive);
        let (who, name, email) = if is_inactive {
            let manager = identity.manager.as_ref()?;
            ("manager", &manager.name, &manager.email)
        } else {
            ("owner", &identity.name, &identity.email)
        };
        Some(Self {
            who,
            name: name.as_deref(),
            email: email.as_deref().filter(|email| !email.trim().is_empty())?,
        })
    }
}
