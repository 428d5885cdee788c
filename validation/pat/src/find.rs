//! Finds tokens by their ids. The service cannot be asked for one token, so lists are searched: one's own, then the tenant's.

use sailpoint_pat::{ErrorKind, Owner, Tenant, Token, TokenId};

use crate::{exit::Exit, failure::Failure, output::text, progress, world::World};

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
                let owner = token.owner();
                let owner = owner.name.as_deref().or(owner.id.as_deref());
                format!(
                    "{} \"{}\" of {}",
                    text::plain(token.id().as_str()),
                    text::plain(token.name()),
                    owner.map_or("an unknown owner".into(), text::plain)
                )
            }
            Self::Undecodable(id) => format!(
                "{}, which is there and cannot be read",
                text::plain(id.as_str())
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
    let missing: Vec<_> = ids
        .iter()
        .zip(&found)
        .filter(|(_, found)| found.is_none())
        .map(|(id, _)| text::plain(id.as_str()))
        .collect();
    if missing.is_empty() {
        Ok(found.into_iter().flatten().collect())
    } else {
        Err(Failure::new(
            Exit::Service,
            format!(
                "there is no token with the id {}, or these credentials may not see it; see pat list --owner all",
                missing.join(", ")
            ),
        ))
    }
}

/// A token id on the command line.
pub(crate) fn id(text: &str) -> Result<TokenId, sailpoint_pat::InvalidTokenId> {
    TokenId::new(text)
}
