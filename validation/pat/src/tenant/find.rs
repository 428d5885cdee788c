//! Lists tokens, and finds tokens by their ids. The service cannot be asked for one token, so lists are searched: one's own, then the
//! tenant's.

use std::fmt::Display;

use sailpoint_pat::{ErrorKind, Listing, Owner, Tenant, Token, TokenId, TokenList, visible};

use crate::{
    output::text,
    terminal::{exit::Exit, failure::Failure, progress, world::World},
};

/// The tokens of a listing.
pub(crate) async fn list(
    tenant: &Tenant,
    listing: impl Into<Listing>,
    world: &World<'_>,
) -> Result<TokenList, Failure> {
    let _shown = progress::spinner("listing tokens", world);
    Ok(tenant.list(listing).await?)
}

/// Says what a list does not show.
pub(crate) fn warn(list: &TokenList, world: &mut World<'_>) {
    for item in &list.undecodable {
        let id = item
            .reason
            .id()
            .map_or_else(String::new, |id| format!(" ({id})"));
        world.say(format_args!(
            "pat: token {} of the list{id} cannot be read: {}",
            item.index + 1,
            item.reason
        ));
    }
    if list.may_be_cut_short() {
        world.say(format_args!(
            "pat: there are exactly {} tokens, so that the service may have left some out; list by owner to be sure",
            TokenList::PAGE_CAP
        ));
    }
}

/// What is known of a token that was asked for.
pub(crate) enum Found {
    Readable(Box<Token>),
    /// It is there, and the service tells something about it that cannot be read.
    Undecodable(TokenId),
}

impl Found {
    pub(crate) fn id(&self) -> &TokenId {
        match self {
            Self::Readable(token) => token.id(),
            Self::Undecodable(id) => id,
        }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Readable(token) => Some(token.name()),
            Self::Undecodable(_) => None,
        }
    }

    /// `id "name" of owner`
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Readable(token) => {
                let owner = text::owner(token.owner());
                format!(
                    "{} \"{}\" of {}",
                    visible(token.id().as_str()),
                    visible(token.name()),
                    owner.map_or("an unknown owner".into(), visible)
                )
            }
            Self::Undecodable(id) => format!(
                "{}, which is there and cannot be read",
                visible(id.as_str())
            ),
        }
    }
}

/// All of the given tokens, in the given order, or none.
pub(crate) async fn tokens(
    tenant: &Tenant,
    ids: &[TokenId],
    world: &World<'_>,
) -> Result<Vec<Found>, Failure> {
    let _shown = progress::spinner("looking for the tokens", world);
    let mut found: Vec<Option<Found>> = ids.iter().map(|_| None).collect();
    for owner in [Owner::Me, Owner::WholeTenant] {
        let listed = match tenant.list(owner.clone()).await {
            Err(error) if error.kind() == ErrorKind::Forbidden && owner == Owner::WholeTenant => {
                continue;
            }
            listed => listed?,
        };
        for (id, place) in ids.iter().zip(&mut found) {
            if place.is_none() {
                let token = listed.tokens.iter().find(|token| token.id() == id);
                let unreadable = || {
                    let mut others = listed.undecodable.iter();
                    others.any(|other| other.reason.id() == Some(id))
                };
                *place = match token {
                    Some(token) => Some(Found::Readable(Box::new(token.clone()))),
                    None => unreadable().then(|| Found::Undecodable(id.clone())),
                };
            }
        }
        if found.iter().all(Option::is_some) {
            break;
        }
    }
    let missing = ids.iter().zip(&found);
    let missing: Vec<_> = missing
        .filter(|(_, found)| found.is_none())
        .map(|(id, _)| id)
        .collect();
    if missing.is_empty() {
        Ok(found.into_iter().flatten().collect())
    } else {
        Err(Failure::new(Exit::Service, not_there(missing)))
    }
}

/// Says that there are no tokens with these ids.
pub(crate) fn not_there(ids: impl IntoIterator<Item = impl Display>) -> String {
    let ids: Vec<_> = ids.into_iter().map(|id| id.to_string()).collect();
    format!(
        "there is no token with the id {}, or these credentials may not see it; see pat list --owner all",
        visible(&ids.join(", "))
    )
}
