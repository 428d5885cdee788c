//! Puts identities and tokens that were described into the store. No rule of the service is asked.

use crate::date::Timestamp;
use crate::error::SeedError;
use crate::identity::{Identity, IdentitySeed};
use crate::secret::{Credentials, Secret};
use crate::store::Store;
use crate::token::{Token, TokenSeed};

/// Gives the identity's id and the credentials of its client.
pub(crate) fn identity(
    store: &mut Store,
    seed: IdentitySeed,
    validity: Option<u32>,
) -> Result<(String, Credentials), SeedError> {
    let id = seed.id.unwrap_or_else(|| store.random.id());
    if store.identity(&id).is_some() {
        return Err(SeedError::DuplicateId(id));
    }
    let client_id = seed.client_id.unwrap_or_else(|| store.random.id());
    let client_secret = seed
        .client_secret
        .unwrap_or_else(|| Secret::new(store.random.secret()));
    if store.has_client(&client_id) {
        return Err(SeedError::DuplicateId(client_id));
    }
    let credentials = Credentials::new(client_id, client_secret.expose());
    let identity = Identity {
        id: id.clone(),
        name: seed.name,
        administrator: seed.administrator,
    };
    store.add_identity(identity, credentials.clone(), validity);
    Ok((id, credentials))
}

/// Gives the token's id. It belongs to `bootstrap` unless the seed says otherwise.
pub(crate) fn token(
    store: &mut Store,
    seed: TokenSeed,
    bootstrap: &str,
    now: Timestamp,
) -> Result<String, SeedError> {
    let owner = seed.owner.unwrap_or_else(|| bootstrap.to_owned());
    if store.identity(&owner).is_none() {
        return Err(SeedError::UnknownOwner {
            token: seed.name,
            owner,
        });
    }
    let id = seed.id.unwrap_or_else(|| store.random.id());
    if store.has_client(&id) {
        return Err(SeedError::DuplicateId(id));
    }
    let secret = seed
        .secret
        .unwrap_or_else(|| Secret::new(store.random.secret()));
    store.add_token(Token {
        id: id.clone(),
        secret,
        name: seed.name,
        scope: seed.scope,
        owner,
        created: seed.created.unwrap_or(now),
        last_used: seed.last_used,
        managed: seed.managed,
        validity: seed.validity,
        expiration: seed.expiration,
        acknowledged: seed.acknowledged,
    });
    Ok(id)
}
