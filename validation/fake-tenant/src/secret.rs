//! Words that must not be shown: secrets and bearers. Their `Debug` says only that they are there.

use std::fmt;

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
