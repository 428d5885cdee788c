//! What a create gives: the only time that the secret is seen.

use chrono::{DateTime, Utc};
use sailpoint_pat_client::{secret::Secret, types::CreatePersonalAccessTokenResponse};

use crate::token::{id::TokenId, salvage::Saved};

/// A token that was just created, with its secret, which nobody can ask for again.
///
/// `Debug` does not show the secret, there is no `Display`, and the secret is wiped from memory when the last copy of it
/// is dropped.
#[derive(Clone, Debug)]
pub struct IssuedToken {
    id: TokenId,
    secret: Secret,
    details: Option<IssuedDetails>,
}

/// What else the service said about a token that was just created.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuedDetails {
    /// The name.
    pub name: String,
    /// The scopes; `None` for all rights of the owner.
    pub scope: Option<Vec<String>>,
    /// When it was created, by the clock of the service.
    pub created: DateTime<Utc>,
    /// When it expires; `None` for a token that never does.
    pub expiration_date: Option<DateTime<Utc>>,
    /// How long its bearers are valid, in seconds.
    pub access_token_validity_seconds: i32,
}

impl IssuedToken {
    /// The id, which is the client id when a bearer is taken.
    pub fn id(&self) -> &TokenId {
        &self.id
    }

    /// The secret, which is the client secret when a bearer is taken. [`Secret::expose`] gives the text.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// What else the service said. `None` if its answer could not be read as a whole and only id and secret were
    /// saved from it: the token exists and works, but list it to see what it is.
    pub fn details(&self) -> Option<&IssuedDetails> {
        self.details.as_ref()
    }

    /// The token in an answer that was read; if its id is none, only its secret.
    pub(crate) fn of_response(response: CreatePersonalAccessTokenResponse) -> Result<Self, Saved> {
        match TokenId::new(response.id) {
            Ok(id) => Ok(Self {
                id,
                secret: response.secret,
                details: Some(IssuedDetails {
                    name: response.name,
                    scope: response.scope,
                    created: response.created.to_utc(),
                    expiration_date: response.expiration_date.map(Into::into),
                    access_token_validity_seconds: response.access_token_validity_seconds,
                }),
            }),
            Err(_) => Err(Saved {
                id: None,
                secret: Some(response.secret),
            }),
        }
    }

    /// The token of which only these could be saved.
    pub(crate) fn of_parts(id: TokenId, secret: Secret) -> Self {
        Self {
            id,
            secret,
            details: None,
        }
    }
}
