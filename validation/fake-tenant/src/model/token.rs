//! One personal access token: what is kept of it, and the JSON the operations show of it.
//!
//! Only the create reply holds the secret.

use serde_json::{Map, Value, json};

use super::date::Timestamp;
use super::identity::{ALL_SCOPES, Identity, Secret};

/// How long a bearer of a token lives when nobody says, in seconds.
pub(crate) const DEFAULT_VALIDITY: u32 = 43_200;

/// A token as the service keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) secret: Secret,
    pub(crate) name: String,
    pub(crate) scope: Vec<String>,
    pub(crate) owner: String,
    pub(crate) created: Timestamp,
    pub(crate) last_used: Option<Timestamp>,
    pub(crate) managed: bool,
    pub(crate) validity: u32,
    pub(crate) expiration: Option<Timestamp>,
    pub(crate) acknowledged: bool,
}

/// How the create reply of a token that never expires shows that there is no date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum NeverExpiring {
    /// `"expirationDate": null`.
    #[default]
    Null,
    /// No `expirationDate` at all.
    Absent,
}

impl Token {
    /// The reply to a create, the one place where the secret is shown.
    pub(crate) fn created_reply(&self, owner: &Identity, never: NeverExpiring) -> Value {
        let mut reply = self.common(owner);
        reply.insert("secret".to_owned(), json!(self.secret.expose()));
        if self.expiration.is_none() && never == NeverExpiring::Absent {
            reply.remove("expirationDate");
        }
        Value::Object(reply)
    }

    /// The token as bulk update shows it: without the acknowledgement.
    pub(crate) fn bulk_view(&self, owner: &Identity) -> Value {
        let mut view = self.common(owner);
        view.insert(
            "lastUsed".to_owned(),
            json!(self.last_used.map(|at| at.to_string())),
        );
        view.insert("managed".to_owned(), json!(self.managed));
        Value::Object(view)
    }

    /// The token as list and patch show it.
    pub(crate) fn view(&self, owner: &Identity) -> Value {
        let mut view = self.bulk_view(owner);
        view["userAwareTokenNeverExpires"] = json!(self.acknowledged);
        view
    }

    fn common(&self, owner: &Identity) -> Map<String, Value> {
        let view = json!({
            "id": self.id,
            "name": self.name,
            "scope": self.scope,
            "owner": owner.reference(),
            "created": self.created.to_string(),
            "accessTokenValiditySeconds": self.validity,
            "expirationDate": self.expiration.map(|at| at.to_string()),
        });
        let Value::Object(view) = view else {
            return Map::new();
        };
        view
    }

    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expiration.is_some_and(|at| at <= now)
    }
}

/// A token that is there from the start. It is not held to any rule: it may be expired, or never expire without
/// acknowledgement, as tokens of older versions do.
#[derive(Clone, Debug)]
pub struct TokenSeed {
    pub(crate) id: Option<String>,
    pub(crate) secret: Option<Secret>,
    pub(crate) owner: Option<String>,
    pub(crate) name: String,
    pub(crate) scope: Vec<String>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) last_used: Option<Timestamp>,
    pub(crate) managed: bool,
    pub(crate) validity: u32,
    pub(crate) expiration: Option<Timestamp>,
    pub(crate) acknowledged: bool,
}

impl TokenSeed {
    /// A token of the bootstrap identity with all scopes, made now, that never expires.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: None,
            secret: None,
            owner: None,
            name: name.into(),
            scope: vec![ALL_SCOPES.to_owned()],
            created: None,
            last_used: None,
            managed: false,
            validity: DEFAULT_VALIDITY,
            expiration: None,
            acknowledged: false,
        }
    }

    /// The id; otherwise a fresh one.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The secret; otherwise a fresh one, which [`secret_of`](crate::FakeTenant::secret_of) tells.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(Secret::new(secret.into()));
        self
    }

    /// The id of a seeded identity; otherwise the bootstrap identity owns it.
    #[must_use]
    pub fn owner(mut self, identity_id: impl Into<String>) -> Self {
        self.owner = Some(identity_id.into());
        self
    }

    /// The scopes; otherwise `sp:scopes:all`.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scope = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// When it was made; otherwise the clock's time at the start.
    #[must_use]
    pub const fn created(mut self, at: Timestamp) -> Self {
        self.created = Some(at);
        self
    }

    /// When it was last exchanged for a bearer; otherwise never.
    #[must_use]
    pub const fn last_used(mut self, at: Timestamp) -> Self {
        self.last_used = Some(at);
        self
    }

    /// When it expires, be it in the past.
    #[must_use]
    pub const fn expires_at(mut self, at: Timestamp) -> Self {
        self.expiration = Some(at);
        self
    }

    /// `userAwareTokenNeverExpires`; otherwise false.
    #[must_use]
    pub const fn acknowledged(mut self, acknowledged: bool) -> Self {
        self.acknowledged = acknowledged;
        self
    }

    /// The lifetime of its bearers in seconds; otherwise 43200.
    #[must_use]
    pub const fn validity_seconds(mut self, seconds: u32) -> Self {
        self.validity = seconds;
        self
    }

    /// Whether the platform made it. Such a token is hidden, unless the tenant shows managed tokens.
    #[must_use]
    pub const fn managed(mut self, managed: bool) -> Self {
        self.managed = managed;
        self
    }
}
