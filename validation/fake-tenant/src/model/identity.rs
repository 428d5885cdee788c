//! Who is there: identities, the credentials of their clients, and who may do what.
//!
//! Words that must not be shown, secrets and bearers, are of a type whose `Debug` says only that they are there.

use std::fmt;

use serde_json::{Value, json};

/// What a token may do when nobody names its scopes: everything its owner may.
pub(crate) const ALL_SCOPES: &str = "sp:scopes:all";
const MY_READ: &str = "sp:my-personal-access-tokens:read";
const MY_MANAGE: &str = "sp:my-personal-access-tokens:manage";
const ALL_READ: &str = "sp:all-personal-access-tokens:read";
const ALL_MANAGE: &str = "sp:all-personal-access-tokens:manage";
const BULK_UPDATE: &str = "idn:all-personal-access-tokens:update";

/// Somebody who owns tokens.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) administrator: bool,
}

impl Identity {
    /// The identity as a token's `owner`.
    pub(crate) fn reference(&self) -> Value {
        json!({ "type": "IDENTITY", "id": self.id, "name": self.name })
    }
}

/// An identity that is there from the start.
#[derive(Clone, Debug)]
pub struct IdentitySeed {
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) administrator: bool,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<Secret>,
}

impl IdentitySeed {
    /// An identity of that name which may only see and change its own tokens.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: None,
            name: name.into(),
            administrator: false,
            client_id: None,
            client_secret: None,
        }
    }

    /// The id; otherwise a fresh one of 32 hexadecimal characters.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Whether it may see and change everybody's tokens.
    #[must_use]
    pub const fn administrator(mut self, administrator: bool) -> Self {
        self.administrator = administrator;
        self
    }

    /// The id of its client; otherwise a fresh one.
    #[must_use]
    pub fn client_id(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(client_id.into());
        self
    }

    /// The secret of its client; otherwise a fresh one, which
    /// [`credentials_of`](crate::FakeTenant::credentials_of) tells.
    #[must_use]
    pub fn client_secret(mut self, client_secret: impl Into<String>) -> Self {
        self.client_secret = Some(Secret::new(client_secret.into()));
        self
    }

    /// Both at once.
    #[must_use]
    pub fn credentials(self, credentials: &Credentials) -> Self {
        self.client_id(credentials.client_id())
            .client_secret(credentials.client_secret())
    }
}

/// A secret or a bearer. There is no `Display`; [`Secret::expose`] is the only way to the word.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) const fn new(word: String) -> Self {
        Self(word)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// What a client exchanges for a bearer: an id and the secret that belongs to it.
///
/// `Debug` shows the id and never the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    client_id: String,
    client_secret: Secret,
}

impl Credentials {
    /// Credentials of the caller's choice.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: Secret::new(client_secret.into()),
        }
    }

    /// The id, as `client_id` of the token exchange.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The secret itself, as `client_secret` of the token exchange.
    pub fn client_secret(&self) -> &str {
        self.client_secret.expose()
    }
}

/// Something that needs a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    /// List one's own tokens.
    ReadOwn,
    /// List somebody else's, or the whole tenant's.
    ReadAll,
    /// Create, or delete one's own.
    ManageOwn,
    /// Delete somebody else's.
    ManageAll,
    /// Patch one's own. Nobody may patch another's, but in bulk.
    PatchOwn,
    /// Bulk update.
    BulkUpdate,
}

/// Who sent a request, as its bearer says.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) client_id: String,
    pub(crate) identity: Identity,
    pub(crate) scope: Vec<String>,
}

impl Caller {
    pub(crate) fn may(&self, right: Right) -> bool {
        let (scopes, needs_administrator): (&[&str], bool) = match right {
            Right::ReadOwn => (&[MY_READ, MY_MANAGE, ALL_READ, ALL_MANAGE], false),
            Right::ManageOwn => (&[MY_MANAGE, ALL_MANAGE], false),
            Right::PatchOwn => (&[MY_MANAGE], false),
            Right::ReadAll => (&[ALL_READ, ALL_MANAGE], true),
            Right::ManageAll => (&[ALL_MANAGE], true),
            Right::BulkUpdate => (&[BULK_UPDATE], true),
        };
        let holds = self
            .scope
            .iter()
            .any(|scope| scope == ALL_SCOPES || scopes.contains(&scope.as_str()));
        holds && (self.identity.administrator || !needs_administrator)
    }
}
