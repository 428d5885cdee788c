// Generated from an OpenAPI document. Do not edit.

//! What proves who calls, by the security schemes of the document. Nothing here prints a key, a password or a bearer.

use std::fmt;

use progenitor_client::ClientInfo;
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue};

use super::grant::ClientCredentials;
use super::hooks::Hooks;
#[allow(unused_imports)]
use super::secret::Secret;

/// What proves who calls: one value for each security scheme of the document that the caller has. Each request carries those of the first
/// alternative that its operation asks for and that is here as a whole, and nothing else; a request goes without where there is none, for
/// the service to judge. They go to the server of the operation alone: the client's own, or the one that the document names for it.
#[derive(Clone, Default)]
pub struct Credentials {
    held: [Option<Proof>; COUNT],
}

/// How many schemes there are.
const COUNT: usize = 1;
/// Their names in the document.
const NAMES: [&str; COUNT] = ["userAuth"];

#[derive(Clone)]
#[allow(dead_code)]
enum Proof {
    /// The value of the header `Authorization`.
    Authorization(HeaderValue),
    /// What is exchanged for a bearer, and where by the document.
    Grant(ClientCredentials, &'static str),
}

impl Credentials {
    /// None of them.
    pub fn new() -> Self {
        Self::default()
    }

    /// `userAuth`: a bearer that the caller has got.
    ///
    /// # Errors
    ///
    /// If it holds characters that a header cannot carry.
    pub fn user_auth(self, token: &str) -> Result<Self, InvalidHeaderValue> {
        Ok(self.with(0usize, bearer(token)?))
    }
    /// `userAuth`: an id and a secret that are exchanged for a bearer at `https://example-tenant.api.identitynow.com/oauth/token`.
    pub fn user_auth_client(self, client: ClientCredentials) -> Self {
        self.with(
            0usize,
            Proof::Grant(
                client,
                "https://example-tenant.api.identitynow.com/oauth/token",
            ),
        )
    }

    fn with(mut self, index: usize, proof: Proof) -> Self {
        self.held[index] = Some(proof);
        self
    }

    /// The first alternative that is here as a whole.
    fn first_of(&self, alternatives: &'static [&'static [usize]]) -> impl Iterator<Item = &Proof> {
        let is_whole = |scheme: &&[usize]| scheme.iter().all(|index| self.held[*index].is_some());
        let chosen = alternatives
            .iter()
            .copied()
            .find(is_whole)
            .unwrap_or_default();
        chosen.iter().filter_map(|index| self.held[*index].as_ref())
    }
}

/// Names the schemes that are here, and shows nothing of what they hold.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = NAMES
            .iter()
            .zip(&self.held)
            .filter(|(_, proof)| proof.is_some());
        f.debug_set().entries(names.map(|(name, _)| name)).finish()
    }
}

#[allow(dead_code)]
fn bearer(token: &str) -> Result<Proof, InvalidHeaderValue> {
    Ok(Proof::Authorization(sensitive(&format!("Bearer {token}"))?))
}

fn sensitive(text: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(text)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Puts on the request what its operation asks for.
#[allow(unused_variables, clippy::unused_async)]
pub(super) async fn apply(
    client: &impl ClientInfo<Hooks>,
    request: &mut Request,
    credentials: &Credentials,
    alternatives: &'static [&'static [usize]],
) -> Result<(), String> {
    for proof in credentials.first_of(alternatives) {
        match proof {
            Proof::Grant(grant, url) => {
                let value = grant.bearer(client, url).await?;
                request.headers_mut().insert(AUTHORIZATION, value);
            }
            Proof::Authorization(value) => {
                request.headers_mut().insert(AUTHORIZATION, value.clone());
            }
        }
    }
    Ok(())
}
