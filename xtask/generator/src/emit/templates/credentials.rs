//! What proves who calls, by the security schemes of the document. Nothing here prints a key, a password or a bearer.

use std::fmt;

use progenitor_client::ClientInfo;
use reqwest::Request;
//= cookie-key
use reqwest::header::COOKIE;
//=
//= header-key
use reqwest::header::HeaderName;
//=
use reqwest::header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue};

//= client-credentials
use super::grant::ClientCredentials;
//=
use super::hooks::Hooks;
#[allow(unused_imports)]
use super::secret::Secret;

/// What proves who calls: one value for each security scheme of the document that the caller has. Each request carries those of the first
/// alternative that its operation asks for and that is here as a whole, and nothing else; a request goes without where there is none, for
/// the service to judge. They go to the server of the operation alone: the client's own, or the one that the document names for it.
#[derive(Clone, Default)]
pub struct Credentials {
    held: [Option<Proof>; COUNT],
    //= env
    /// The only origin to which they go, where they belong to one.
    home: Option<String>,
    //=
}

/// How many schemes there are.
const COUNT: usize = 0;
/// Their names in the document.
const NAMES: [&str; COUNT] = [];

#[derive(Clone)]
#[allow(dead_code)]
enum Proof {
    /// The value of the header `Authorization`.
    Authorization(HeaderValue),
    //= basic
    /// A name and a password.
    Basic(String, Secret),
    //=
    //= header-key
    /// A key in a header.
    Header(&'static str, HeaderValue),
    //=
    //= query-key
    /// A key in the query.
    Query(&'static str, Secret),
    //=
    //= cookie-key
    /// A key in a cookie.
    Cookie(&'static str, Secret),
    //=
    //= client-credentials
    /// What is exchanged for a bearer, and where by the document.
    Grant(ClientCredentials, &'static str),
    //=
}

impl Credentials {
    /// None of them.
    pub fn new() -> Self {
        Self::default()
    }

    // setters
    //= env
    /// The same for requests to the host of this address alone; to none if it is no address.
    #[allow(dead_code)]
    pub(super) fn only_at(mut self, address: &str) -> Self {
        let origin = reqwest::Url::parse(address).map(|url| url.origin().ascii_serialization());
        self.home = Some(origin.unwrap_or_else(|_| "no address".to_owned()));
        self
    }

    //=
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
        //= env
        let target = request.url().origin().ascii_serialization();
        if let Some(home) = &credentials.home
            && *home != target
        {
            return Err(format!(
                "the credentials of the environment belong to {home}, and this operation goes to {target}; give its credentials by `Hooks::credentials`"
            ));
        }
        //=
        match proof {
            //= basic
            Proof::Basic(name, password) => {
                let url = request.url().clone();
                let plain = client
                    .client()
                    .get(url)
                    .basic_auth(name, Some(password.expose()));
                let plain = plain
                    .build()
                    .map_err(|error| error.without_url().to_string())?;
                for value in plain.headers().get_all(AUTHORIZATION) {
                    request.headers_mut().insert(AUTHORIZATION, value.clone());
                }
            }
            //=
            //= header-key
            Proof::Header(name, value) => {
                request
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value.clone());
            }
            //=
            //= query-key
            Proof::Query(name, key) => {
                request
                    .url_mut()
                    .query_pairs_mut()
                    .append_pair(name, key.expose());
            }
            //=
            //= cookie-key
            Proof::Cookie(name, key) => {
                let known = request
                    .headers()
                    .get(COOKIE)
                    .and_then(|value| value.to_str().ok());
                let known = known.map(|known| format!("{known}; ")).unwrap_or_default();
                let value = sensitive(&format!("{known}{name}={}", key.expose()));
                let value = value.map_err(|_| format!("{name} holds what no cookie can"))?;
                request.headers_mut().insert(COOKIE, value);
            }
            //=
            //= client-credentials
            Proof::Grant(grant, url) => {
                let value = grant.bearer(client, url).await?;
                request.headers_mut().insert(AUTHORIZATION, value);
            }
            //=
            Proof::Authorization(value) => {
                request.headers_mut().insert(AUTHORIZATION, value.clone());
            }
        }
    }
    Ok(())
}
