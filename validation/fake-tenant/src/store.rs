//! The state of the tenant: identities, their clients, their tokens, and the bearers that are about.
//!
//! It never judges a request by itself; it keeps the limits that need to know of other tokens.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;

use crate::bearers::Bearers;
use crate::date::Timestamp;
use crate::fields::{ALL_SCOPES, DEFAULT_VALIDITY};
use crate::identity::Identity;
use crate::random::Random;
use crate::rights::Caller;
use crate::rule::NewToken;
use crate::secret::{Credentials, Secret};
use crate::token::Token;
use crate::violation::Violation;

const DAY: Duration = Duration::from_secs(86_400);

pub(crate) struct Store {
    pub(crate) random: Random,
    pub(crate) identities: Vec<Identity>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) token_limit: usize,
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
            tokens: Vec::new(),
            token_limit,
            clients: HashMap::new(),
            bearers: Bearers::default(),
            history: remember_secrets.then(Vec::new),
        }
    }

    pub(crate) fn add_identity(
        &mut self,
        identity: Identity,
        credentials: Credentials,
        validity: Option<u32>,
    ) {
        self.remember(Secret::new(credentials.client_secret().to_owned()));
        let client = Client {
            credentials,
            identity: identity.clone(),
            validity: validity.unwrap_or(DEFAULT_VALIDITY),
        };
        self.clients
            .insert(client.credentials.client_id().to_owned(), client);
        self.identities.push(identity);
    }

    pub(crate) fn add_token(&mut self, token: Token) {
        self.remember(token.secret.clone());
        self.tokens.push(token);
    }

    /// The identity of that id; every token's owner is one of them.
    pub(crate) fn identity(&self, id: &str) -> Option<&Identity> {
        self.identities.iter().find(|identity| identity.id == id)
    }

    pub(crate) fn credentials_of(&self, identity_id: &str) -> Option<&Credentials> {
        self.clients
            .values()
            .find(|client| client.identity.id == identity_id)
            .map(|client| &client.credentials)
    }

    pub(crate) fn has_client(&self, client_id: &str) -> bool {
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
