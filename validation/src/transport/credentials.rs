//! The client id and the secret that calls are made with.

use sailpoint_pat_client::secret::Secret;

use crate::transport::{environment, error::Error};

/// Client id and client secret, for example the id and the secret of a personal access token.
///
/// `Debug` does not show the secret. There is no way in from a command line, where others could read it.
#[derive(Clone, Debug)]
pub struct Credentials {
    client_id: String,
    client_secret: Secret,
}

impl Credentials {
    /// The variables of the environment that every SDK for this service reads: id and secret.
    pub const VARIABLES: [&str; 2] = ["SAIL_CLIENT_ID", "SAIL_CLIENT_SECRET"];

    /// The given id and secret.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
        }
    }

    /// Reads `SAIL_CLIENT_ID` and `SAIL_CLIENT_SECRET`. For the outermost layer of a program.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if one of them is missing or empty, has spaces around it, or characters that
    /// nobody sees. A line end behind it, as a file leaves it, is passed over.
    pub fn from_env() -> Result<Self, Error> {
        let [id, secret] = Self::VARIABLES.map(|name| {
            let value = environment::needed(name)?;
            Ok::<_, Error>(environment::credential(name, value)?.unwrap_or_default())
        });
        Ok(Self::new(id?, secret?))
    }

    /// The client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    pub(crate) fn client_secret(&self) -> &Secret {
        &self.client_secret
    }
}
