//! Who is there: identities, what is public of them, the credentials of their clients, and who may do what.
//!
//! Words that must not be shown, secrets and bearers, are of a type whose `Debug` says only that they are there.

use std::fmt;

use serde_json::{Value, json};

/// What a token may do when nobody names its scopes: everything its owner may.
pub(crate) const ALL_SCOPES: &str = "sp:scopes:all";
const DEFAULT_SCOPES: &str = "sp:scopes:default";
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
    pub(crate) public: Public,
}

/// What is public of an identity beside its id and name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Public {
    pub(crate) email: Option<String>,
    pub(crate) status: Option<String>,
    /// Null where the service does not say.
    pub(crate) state: Option<String>,
    /// The id of its manager.
    pub(crate) manager: Option<String>,
    /// Whether the identity was deleted, and is shown no more.
    pub(crate) gone: bool,
}

impl Identity {
    /// The identity as the list of public identities shows it.
    pub(crate) fn public_view(&self, manager: Option<&Self>) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "alias": self.alias(),
            "email": self.public.email,
            "status": self.public.status,
            "identityState": self.public.state,
            "manager": manager.map(Self::reference),
            "attributes": [],
        })
    }

    /// A second name that nobody else has.
    pub(crate) fn alias(&self) -> String {
        let plain = |c: char| if c.is_alphanumeric() { c } else { '.' };
        let name: String = self.name.to_lowercase().chars().map(plain).collect();
        let id: String = self.id.chars().take(4).collect();
        format!("{name}.{id}")
    }

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
    pub(crate) public: Public,
}

impl IdentitySeed {
    /// An active identity of that name which may only see and change its own tokens.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: None,
            name: name.into(),
            administrator: false,
            client_id: None,
            client_secret: None,
            public: Public {
                state: Some("ACTIVE".to_owned()),
                ..Public::default()
            },
        }
    }

    /// The e-mail address; otherwise there is none.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.public.email = Some(email.into());
        self
    }

    /// Where it is in its life cycle; otherwise that is not told.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.public.status = Some(status.into());
        self
    }

    /// Its state, such as `INACTIVE_LONG_TERM`, or none if the service does not say; otherwise `ACTIVE`.
    #[must_use]
    pub fn state(mut self, state: Option<&str>) -> Self {
        self.public.state = state.map(str::to_owned);
        self
    }

    /// The id of its manager, who must be seeded too; otherwise it has none.
    #[must_use]
    pub fn manager(mut self, identity_id: impl Into<String>) -> Self {
        self.public.manager = Some(identity_id.into());
        self
    }

    /// Deletes it: its tokens go on, as the service has it, and nobody finds it any more.
    #[must_use]
    pub const fn gone(mut self) -> Self {
        self.public.gone = true;
        self
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
    /// List identities with what is public of them.
    ReadIdentities,
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
            Right::ReadIdentities => (&[DEFAULT_SCOPES], false),
        };
        let holds = self
            .scope
            .iter()
            .any(|scope| scope == ALL_SCOPES || scopes.contains(&scope.as_str()));
        holds && (self.identity.administrator || !needs_administrator)
    }
}
