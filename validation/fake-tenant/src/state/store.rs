//! The state of the tenant: identities, their clients, their tokens, and the bearers that are about.
//!
//! It never judges a request by itself; it keeps the limits that need to know of other tokens. What is seeded is held to no rule but
//! that ids are not used twice and every token has an owner.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;

use super::random::Random;
use crate::model::date::Timestamp;
use crate::model::identity::{ALL_SCOPES, Caller, Credentials, Identity, IdentitySeed, Secret};
use crate::model::token::{DEFAULT_VALIDITY, Token, TokenSeed};
use crate::rule::create::NewToken;
use crate::rule::fields::Violation;

const DAY: Duration = Duration::from_secs(86_400);

pub(crate) struct Store {
    pub(crate) random: Random,
    pub(crate) identities: Vec<Identity>,
    /// The places of the identities, by their ids.
    places: HashMap<String, usize>,
    pub(crate) tokens: Vec<Token>,
    token_limit: usize,
    clients: HashMap<String, Client>,
    pub(crate) bearers: Bearers,
    /// Every secret and bearer that ever was, if somebody wants to look for leaks.
    history: Option<Vec<Secret>>,
}

/// The client that an identity has from the start. It is no token: it is not listed and does not expire.
struct Client {
    credentials: Credentials,
    identity: Identity,
    validity: u32,
}

/// What a token exchange gives.
pub(crate) struct Issued {
    pub(crate) bearer: Secret,
    pub(crate) validity: u32,
    pub(crate) caller: Caller,
    pub(crate) jti: String,
}

/// Why a token exchange is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotExchanged {
    BadCredentials,
    Expired,
}

impl Store {
    pub(crate) fn new(random: Random, token_limit: usize, remember_secrets: bool) -> Self {
        Self {
            random,
            identities: Vec::new(),
            places: HashMap::new(),
            tokens: Vec::new(),
            token_limit,
            clients: HashMap::new(),
            bearers: Bearers::default(),
            history: remember_secrets.then(Vec::new),
        }
    }

    /// Gives the identity's id and the credentials of its client.
    pub(crate) fn seed_identity(
        &mut self,
        seed: IdentitySeed,
        validity: Option<u32>,
    ) -> Result<(String, Credentials), SeedError> {
        let id = seed.id.unwrap_or_else(|| self.random.id());
        if self.identity(&id).is_some() {
            return Err(SeedError::DuplicateId(id));
        }
        let client_id = seed.client_id.unwrap_or_else(|| self.random.id());
        let client_secret = seed
            .client_secret
            .unwrap_or_else(|| Secret::new(self.random.secret()));
        if self.has_client(&client_id) {
            return Err(SeedError::DuplicateId(client_id));
        }
        let credentials = Credentials::new(client_id.clone(), client_secret.expose());
        self.remember(client_secret);
        let identity = Identity {
            id: id.clone(),
            name: seed.name,
            administrator: seed.administrator,
            public: seed.public,
        };
        let client = Client {
            credentials: credentials.clone(),
            identity: identity.clone(),
            validity: validity.unwrap_or(DEFAULT_VALIDITY),
        };
        self.clients.insert(client_id, client);
        self.places.insert(id.clone(), self.identities.len());
        self.identities.push(identity);
        Ok((id, credentials))
    }

    /// Gives the token's id. It belongs to `bootstrap` unless the seed says otherwise.
    pub(crate) fn seed_token(
        &mut self,
        seed: TokenSeed,
        bootstrap: &str,
        now: Timestamp,
    ) -> Result<String, SeedError> {
        let owner = seed.owner.unwrap_or_else(|| bootstrap.to_owned());
        if self.identity(&owner).is_none() {
            return Err(SeedError::UnknownOwner {
                token: seed.name,
                owner,
            });
        }
        let id = seed.id.unwrap_or_else(|| self.random.id());
        if self.has_client(&id) {
            return Err(SeedError::DuplicateId(id));
        }
        let secret = seed
            .secret
            .unwrap_or_else(|| Secret::new(self.random.secret()));
        self.add_token(Token {
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

    fn add_token(&mut self, token: Token) {
        self.remember(token.secret.clone());
        self.tokens.push(token);
    }

    /// The identity of that id; every token's owner is one of them.
    pub(crate) fn identity(&self, id: &str) -> Option<&Identity> {
        self.identities.get(*self.places.get(id)?)
    }

    pub(crate) fn credentials_of(&self, identity_id: &str) -> Option<&Credentials> {
        self.clients
            .values()
            .find(|client| client.identity.id == identity_id)
            .map(|client| &client.credentials)
    }

    fn has_client(&self, client_id: &str) -> bool {
        self.clients.contains_key(client_id) || self.token(client_id).is_some()
    }

    pub(crate) fn token(&self, id: &str) -> Option<&Token> {
        self.tokens.iter().find(|token| token.id == id)
    }

    pub(crate) fn token_mut(&mut self, id: &str) -> Option<&mut Token> {
        self.tokens.iter_mut().find(|token| token.id == id)
    }

    /// Shows a token with its owner by one of the views of [`Token`].
    pub(crate) fn show(&self, token: &Token, view: impl Fn(&Token, &Identity) -> Value) -> Value {
        self.identity(&token.owner)
            .map_or(Value::Null, |owner| view(token, owner))
    }

    /// What a create or a rename may not do in view of the owner's other tokens.
    pub(crate) fn name_taken(
        &self,
        owner: &str,
        name: &str,
        except: Option<&str>,
    ) -> Option<Violation> {
        self.tokens
            .iter()
            .any(|token| {
                token.owner == owner && token.name == name && except != Some(token.id.as_str())
            })
            .then(|| {
                Violation::new(
                    "name-taken",
                    "/name is the name of another token of the same owner",
                )
            })
    }

    /// Tokens the platform made do not count.
    pub(crate) fn too_many(&self, owner: &str) -> Option<Violation> {
        let count = self
            .tokens
            .iter()
            .filter(|token| token.owner == owner && !token.managed)
            .count();
        let sentence = format!(
            "the owner has {} tokens, which is the most a user may have",
            self.token_limit
        );
        (count >= self.token_limit).then(|| Violation::new("too-many-tokens", sentence))
    }

    pub(crate) fn create(&mut self, new: NewToken, owner: &Identity, now: Timestamp) -> Token {
        let token = Token {
            id: self.random.id(),
            secret: Secret::new(self.random.secret()),
            name: new.name,
            scope: new.scope,
            owner: owner.id.clone(),
            created: now,
            last_used: None,
            managed: false,
            validity: new.validity,
            expiration: new.expiration,
            acknowledged: new.acknowledged,
        };
        self.add_token(token.clone());
        token
    }

    /// Exchanges credentials for a bearer, and notes the use of a token at most once a day.
    pub(crate) fn exchange(
        &mut self,
        id: &str,
        secret: &str,
        now: Timestamp,
    ) -> Result<Issued, NotExchanged> {
        let (caller, validity) = match self.clients.get(id) {
            Some(client) if client.credentials.client_secret() == secret => {
                let scope = vec![ALL_SCOPES.to_owned()];
                (
                    Caller {
                        client_id: id.to_owned(),
                        identity: client.identity.clone(),
                        scope,
                    },
                    client.validity,
                )
            }
            Some(_) => return Err(NotExchanged::BadCredentials),
            None => self.use_token(id, secret, now)?,
        };
        let bearer = Secret::new(self.random.secret());
        let jti = self.random.id();
        self.remember(bearer.clone());
        let ends = now.plus(Duration::from_secs(validity.into()));
        self.bearers.add(bearer.clone(), caller.clone(), ends, now);
        Ok(Issued {
            bearer,
            validity,
            caller,
            jti,
        })
    }

    fn use_token(
        &mut self,
        id: &str,
        secret: &str,
        now: Timestamp,
    ) -> Result<(Caller, u32), NotExchanged> {
        let token = self
            .tokens
            .iter_mut()
            .find(|token| token.id == id && token.secret.expose() == secret)
            .ok_or(NotExchanged::BadCredentials)?;
        if token.is_expired(now) {
            return Err(NotExchanged::Expired);
        }
        if token.last_used.is_none_or(|used| used.plus(DAY) <= now) {
            token.last_used = Some(now);
        }
        let (owner, scope, validity) = (token.owner.clone(), token.scope.clone(), token.validity);
        let identity = self
            .identity(&owner)
            .cloned()
            .ok_or(NotExchanged::BadCredentials)?;
        Ok((
            Caller {
                client_id: id.to_owned(),
                identity,
                scope,
            },
            validity,
        ))
    }

    pub(crate) fn every_secret(&self) -> Vec<String> {
        self.history
            .iter()
            .flatten()
            .map(|secret| secret.expose().to_owned())
            .collect()
    }

    fn remember(&mut self, secret: Secret) {
        if let Some(history) = &mut self.history {
            history.push(secret);
        }
    }
}

/// A bearer counts until its own end, whatever becomes of the token it was got with.
#[derive(Default)]
pub(crate) struct Bearers(HashMap<Secret, Bearer>);

struct Bearer {
    caller: Caller,
    ends: Timestamp,
}

/// Why there is no caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadBearer {
    Unknown,
    Expired,
}

impl Bearers {
    pub(crate) fn add(&mut self, bearer: Secret, caller: Caller, ends: Timestamp, now: Timestamp) {
        // now and then those that have ended are dropped, so that a long run does not grow
        if self.0.len() % 256 == 255 {
            self.0.retain(|_, bearer| bearer.ends > now);
        }
        self.0.insert(bearer, Bearer { caller, ends });
    }

    /// Who holds this bearer.
    pub(crate) fn caller(&self, bearer: &str, now: Timestamp) -> Result<Caller, BadBearer> {
        let bearer = self
            .0
            .get(&Secret::new(bearer.to_owned()))
            .ok_or(BadBearer::Unknown)?;
        if bearer.ends <= now {
            Err(BadBearer::Expired)
        } else {
            Ok(bearer.caller.clone())
        }
    }

    pub(crate) fn revoke_all(&mut self) {
        self.0.clear();
    }
}

/// An identity or a token cannot be seeded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// A seeded token's owner is none of the identities.
    #[error(
        "the owner {owner} of the seeded token {token:?} is not among the identities; add it with `identity`"
    )]
    UnknownOwner {
        /// The token's name.
        token: String,
        /// The id that no identity has.
        owner: String,
    },
    /// Two things that must be told apart by their ids have the same.
    #[error("the id {0} is seeded twice; identities, clients and tokens need ids of their own")]
    DuplicateId(String),
}
