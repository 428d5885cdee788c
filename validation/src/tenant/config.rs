//! Where the address and credentials of a tenant come from, in the order in which the vendor's own SDKs look: the program, the
//! environment, a file. Never the command line, which others can read.

use std::{io, path::Path};

use sailpoint_pat_client::secret::Secret;
use serde::Deserialize;

use crate::{
    tenant::builder::TenantBuilder,
    transport::{
        base_url::BaseUrl,
        credentials::Credentials,
        environment::{self, filled},
        error::Error,
    },
};

/// Address and credentials, from several places. What was found first counts; client id and secret come from the same place.
///
/// ```no_run
/// use sailpoint_pat::Config;
///
/// // SAIL_BASE_URL, SAIL_CLIENT_ID, SAIL_CLIENT_SECRET; then BaseURL, ClientId, ClientSecret in config.json
/// let tenant = Config::new().or_env()?.or_file("config.json")?.into_builder()?.build()?;
/// # Ok::<(), sailpoint_pat::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Config {
    base_url: Option<BaseUrl>,
    credentials: Option<Credentials>,
}

/// What one place has, and its names for the three.
struct Found<'a> {
    place: &'a str,
    names: [&'a str; 3],
    base_url: Option<String>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "BaseURL")]
    base_url: Option<String>,
    #[serde(rename = "ClientId")]
    client_id: Option<String>,
    #[serde(rename = "ClientSecret")]
    client_secret: Option<Secret>,
}

impl Config {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this address.
    pub fn with_base_url(self, base_url: BaseUrl) -> Self {
        Self {
            base_url: Some(base_url),
            ..self
        }
    }

    /// With these credentials.
    pub fn with_credentials(self, credentials: Credentials) -> Self {
        Self {
            credentials: Some(credentials),
            ..self
        }
    }

    /// What is missing, from `SAIL_BASE_URL`, `SAIL_CLIENT_ID` and `SAIL_CLIENT_SECRET`. For the outermost layer of a program.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) for an address that is none, or an id without a secret.
    pub fn or_env(self) -> Result<Self, Error> {
        self.or_named(environment::variable)
    }

    /// What is missing, from the variables that `variable` knows.
    ///
    /// # Errors
    ///
    /// As [`or_env`](Config::or_env).
    pub fn or_variables(self, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        self.or_named(|name| Ok(variable(name)))
    }

    fn or_named(
        self,
        variable: impl Fn(&str) -> Result<Option<String>, Error>,
    ) -> Result<Self, Error> {
        if self.is_complete() {
            return Ok(self);
        }
        let [id, secret] = Credentials::VARIABLES;
        self.or_found(Found {
            place: "the environment",
            names: [BaseUrl::VARIABLE, id, secret],
            base_url: variable(BaseUrl::VARIABLE)?,
            client_id: variable(id)?,
            client_secret: variable(secret)?.map(Secret::from),
        })
    }

    /// What is missing, from `BaseURL`, `ClientId` and `ClientSecret` in this JSON file. A file that is not there has nothing.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) for a file that cannot be read, an address that is none, or an id
    /// without a secret.
    pub fn or_file(self, path: impl AsRef<Path>) -> Result<Self, Error> {
        if self.is_complete() {
            return Ok(self);
        }
        let path = path.as_ref();
        let place = path.display().to_string();
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(self),
            Err(error) => {
                let text = format!("{place} cannot be read; see the source of this error");
                return Err(Error::configuration(text).caused_by(error));
            }
        };
        // What serde says of it may repeat the secret: only the place is repeated.
        let file: File = serde_json::from_slice(&text).map_err(|error| {
            Error::configuration(format!(
                "{place} is no JSON object with the strings BaseURL, ClientId and ClientSecret (line {}, column {}); correct it",
                error.line(),
                error.column()
            ))
        })?;
        self.or_found(Found {
            place: &place,
            names: ["BaseURL", "ClientId", "ClientSecret"],
            base_url: file.base_url,
            client_id: file.client_id,
            client_secret: file.client_secret,
        })
    }

    /// The address, if one was found.
    pub fn base_url(&self) -> Option<&BaseUrl> {
        self.base_url.as_ref()
    }

    /// The client id, if credentials were found. For a personal access token this is its id.
    pub fn client_id(&self) -> Option<&str> {
        self.credentials.as_ref().map(Credentials::client_id)
    }

    /// A builder of the [`Tenant`](crate::Tenant) at this address, with these credentials.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration), naming what was found nowhere.
    pub fn into_builder(self) -> Result<TenantBuilder, Error> {
        let missing = |what: &str| {
            Error::configuration(format!(
                "{what}; set SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET"
            ))
        };
        let base_url = self
            .base_url
            .ok_or_else(|| missing("there is no base URL"))?;
        let credentials = self
            .credentials
            .ok_or_else(|| missing("there are no credentials"))?;
        Ok(TenantBuilder::new(base_url, credentials))
    }

    fn is_complete(&self) -> bool {
        self.base_url.is_some() && self.credentials.is_some()
    }

    fn or_found(self, found: Found<'_>) -> Result<Self, Error> {
        let Found { place, names, .. } = found;
        let base_url = match (self.base_url, found.base_url.and_then(filled)) {
            (None, Some(text)) => Some(BaseUrl::parse(&text)?),
            (base_url, _) => base_url,
        };
        let secret = found
            .client_secret
            .filter(|secret| !secret.expose().is_empty());
        let credentials = match (self.credentials, found.client_id.and_then(filled), secret) {
            (Some(credentials), ..) => Some(credentials),
            (None, Some(id), Some(secret)) => Some(Credentials::new(id, secret)),
            (None, None, None) => None,
            (None, id, _) => {
                let [_, id_name, secret_name] = names;
                let (has, lacks) = if id.is_some() {
                    (id_name, secret_name)
                } else {
                    (secret_name, id_name)
                };
                return Err(Error::configuration(format!(
                    "{place} has {has} and no {lacks}; give both there, or neither"
                )));
            }
        };
        Ok(Self {
            base_url,
            credentials,
        })
    }
}
