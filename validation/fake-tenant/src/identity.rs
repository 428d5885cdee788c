//! The people of the tenant, each with credentials of an own client to begin with.

use serde_json::{Value, json};

use crate::secret::{Credentials, Secret};

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
