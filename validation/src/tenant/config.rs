//! Where the address and credentials of a tenant come from, in the order in which the vendor's own SDKs look: the program, the
//! environment, a file. Never the command line, which others can read.

use std::{
    fmt,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use sailpoint_pat_client::secret::Secret;
use serde::Deserialize;

use crate::{
    tenant::builder::TenantBuilder,
    transport::{
        base_url::BaseUrl,
        credentials::Credentials,
        environment::{self, credential, filled},
        error::Error,
        trace,
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
///
/// # Which address gets which secret
///
/// A secret goes only where somebody who may know it says. So an address that a file tells is good for the credentials of that file
/// and for no others: anybody may put a `config.json` into a folder, as into a repository that is checked out, and would be sent the
/// secret of whoever runs a program there. What the program and the environment say is said on purpose.
///
/// | address from | credentials of the program | of the environment | of a file |
/// |---|---|---|---|
/// | the program | taken | taken | taken |
/// | the environment | taken | taken | taken |
/// | a file | refused | refused | taken from the same file only |
///
/// [`into_builder`](Config::into_builder) refuses, and names both places.
///
/// # What is passed over
///
/// A byte order mark before a value or a file, and line ends behind a value. Spaces around an id or a secret, characters in them that
/// nobody sees, and a file in UTF-16 are errors that say so.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Config {
    base_url: Option<(Place, BaseUrl)>,
    credentials: Option<(Place, Credentials)>,
    exposed: Vec<PathBuf>,
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Program,
    Environment,
    File(PathBuf),
}

/// What one place has, and its names for the three.
struct Found<'a> {
    place: Place,
    names: [&'a str; 3],
    base_url: Option<String>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(rename = "BaseURL")]
    base_url: Option<String>,
    #[serde(rename = "ClientId")]
    client_id: Option<String>,
    #[serde(rename = "ClientSecret")]
    client_secret: Option<Secret>,
}

/// No configuration is longer, in bytes: what is may have no end, as a device.
const LONGEST: u64 = 1 << 20;

impl Config {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this address.
    pub fn with_base_url(self, base_url: BaseUrl) -> Self {
        Self {
            base_url: Some((Place::Program, base_url)),
            ..self
        }
    }

    /// With these credentials.
    pub fn with_credentials(self, credentials: Credentials) -> Self {
        Self {
            credentials: Some((Place::Program, credentials)),
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
            place: Place::Environment,
            names: [BaseUrl::VARIABLE, id, secret],
            base_url: variable(BaseUrl::VARIABLE)?,
            client_id: variable(id)?,
            client_secret: variable(secret)?.map(Secret::from),
        })
    }

    /// What is missing, from `BaseURL`, `ClientId` and `ClientSecret` in this JSON file. A file that is not there has nothing. If
    /// others may read its secret, [`readable_by_others`](Config::readable_by_others) names it, and so does a warning to `tracing`.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) for a file that cannot be read, an address that is none, or an id
    /// without a secret.
    pub fn or_file(mut self, path: impl AsRef<Path>) -> Result<Self, Error> {
        if self.is_complete() {
            return Ok(self);
        }
        let path = path.as_ref();
        let shown = path.display();
        let (text, is_for_others) = match read(path) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(self),
            Err(error) => {
                let text = format!("{shown} cannot be read; see the source of this error");
                return Err(Error::configuration(text).caused_by(error));
            }
        };
        if text.len() as u64 > LONGEST {
            return Err(Error::configuration(format!(
                "{shown} is longer than the {LONGEST} bytes that a configuration may have; name another file"
            )));
        }
        if is_utf_16(&text) {
            return Err(Error::configuration(format!(
                "{shown} is written in UTF-16, and JSON is read in UTF-8; save it as UTF-8"
            )));
        }
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        // What serde says of it may repeat the secret: only the place is repeated.
        let content: Content = serde_json::from_slice(text).map_err(|error| {
            Error::configuration(format!(
                "{shown} is no JSON object with the strings BaseURL, ClientId and ClientSecret (line {}, column {}); correct it",
                error.line(),
                error.column()
            ))
        })?;
        if is_for_others && content.client_secret.is_some() {
            tracing::warn!(target: trace::SESSION, path = %shown, "others may read a file with a secret in it");
            self.exposed.push(path.to_owned());
        }
        self.or_found(Found {
            place: Place::File(path.to_owned()),
            names: ["BaseURL", "ClientId", "ClientSecret"],
            base_url: content.base_url,
            client_id: content.client_id,
            client_secret: content.client_secret,
        })
    }

    /// The address, if one was found.
    pub fn base_url(&self) -> Option<&BaseUrl> {
        self.base_url.as_ref().map(|(_, base_url)| base_url)
    }

    /// The client id, if credentials were found. For a personal access token this is its id.
    pub fn client_id(&self) -> Option<&str> {
        let (_, credentials) = self.credentials.as_ref()?;
        Some(credentials.client_id())
    }

    /// Where the address is from, if one was found, in words: `the program`, `the environment`, or the name of a file.
    pub fn base_url_place(&self) -> Option<String> {
        self.base_url.as_ref().map(|(place, _)| place.to_string())
    }

    /// Where client id and secret are from, if they were found, in the same words.
    pub fn credentials_place(&self) -> Option<String> {
        let found = self.credentials.as_ref();
        found.map(|(place, _)| place.to_string())
    }

    /// Files that were read and have a secret in them, though others than their owner may read or change them (on Unix). Somebody
    /// should take that right away.
    pub fn readable_by_others(&self) -> &[PathBuf] {
        &self.exposed
    }

    /// A builder of the [`Tenant`](crate::Tenant) at this address, with these credentials.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration), naming what was found nowhere, or both places of an address and of
    /// credentials that do not go [together](Config#which-address-gets-which-secret).
    pub fn into_builder(self) -> Result<TenantBuilder, Error> {
        let missing = |what: &str| {
            Error::configuration(format!(
                "{what}; set SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET"
            ))
        };
        let (from, base_url) = self
            .base_url
            .ok_or_else(|| missing("there is no base URL"))?;
        let (of, credentials) = self
            .credentials
            .ok_or_else(|| missing("there are no credentials"))?;
        if matches!(from, Place::File(_)) && from != of {
            let advice = match &of {
                Place::Program => "give the base URL there too".to_owned(),
                Place::Environment => {
                    "set SAIL_BASE_URL beside them, or write all three into one file and none of them into the environment"
                        .to_owned()
                }
                Place::File(path) => {
                    format!("write BaseURL beside them into {}, or set SAIL_BASE_URL", path.display())
                }
            };
            return Err(Error::configuration(format!(
                "the credentials are from {of} and the base URL is from {from}, which may be anybody's, so the secret is not sent \
                 there; {advice}"
            )));
        }
        Ok(TenantBuilder::new(base_url, credentials))
    }

    fn is_complete(&self) -> bool {
        self.base_url.is_some() && self.credentials.is_some()
    }

    fn or_found(self, found: Found<'_>) -> Result<Self, Error> {
        let base_url = match (self.base_url, found.base_url.as_ref().and_then(filled)) {
            (None, Some(text)) => Some((found.place.clone(), BaseUrl::parse(&text)?)),
            (base_url, _) => base_url,
        };
        let credentials = if self.credentials.is_some() {
            self.credentials
        } else {
            let credentials = found.credentials()?;
            credentials.map(|credentials| (found.place, credentials))
        };
        Ok(Self {
            base_url,
            credentials,
            exposed: self.exposed,
        })
    }
}

impl Found<'_> {
    fn credentials(&self) -> Result<Option<Credentials>, Error> {
        let place = &self.place;
        let [_, id_name, secret_name] = self.names;
        let told = |name: &str, text: Option<&str>| match text {
            Some(text) => credential(&format!("{name} in {place}"), text),
            None => Ok(None),
        };
        let secret = self.client_secret.as_ref().map(Secret::expose);
        let (has, lacks) = match (
            told(id_name, self.client_id.as_deref())?,
            told(secret_name, secret)?,
        ) {
            (Some(id), Some(secret)) => return Ok(Some(Credentials::new(id, secret))),
            (None, None) => return Ok(None),
            (Some(_), None) => (id_name, secret_name),
            (None, Some(_)) => (secret_name, id_name),
        };
        Err(Error::configuration(format!(
            "{place} has {has} and no {lacks}; give both there, or neither"
        )))
    }
}

/// The beginning of a file, and whether others than its owner may read or change it.
fn read(path: &Path) -> io::Result<(Vec<u8>, bool)> {
    let file = File::open(path)?;
    let is_for_others = is_for_others(&file.metadata()?);
    let mut text = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut text)?;
    Ok((text, is_for_others))
}

#[cfg(unix)]
fn is_for_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // A pipe, as a shell makes it for one command, is nobody else's.
    metadata.is_file() && metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_for_others(_metadata: &std::fs::Metadata) -> bool {
    false
}

/// Whether a text that should be JSON is of units of two bytes: by its mark, or as its first character has a byte that is zero.
fn is_utf_16(text: &[u8]) -> bool {
    matches!(
        text,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]
    )
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program => f.write_str("the program"),
            Self::Environment => f.write_str("the environment"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}
