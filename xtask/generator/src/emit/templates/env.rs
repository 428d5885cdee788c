//! A client by the environment of the program: where the service is, and as whom it is called. For the outermost layer of a program. An
//! error names the variable, and never what the variable holds.

use std::env::{self, VarError};
use std::fmt;

//= client-credentials
#[allow(unused_imports)]
use super::ClientCredentials;
//=
//= credentials
#[allow(unused_imports)]
use super::Credentials;
//=
use super::{Client, Hooks};

/// Why the environment gives no client.
#[derive(Debug)]
#[non_exhaustive]
pub enum EnvError {
    /// This variable is not set, or blank.
    Missing(&'static str),
    /// This variable is not Unicode.
    NotUnicode(&'static str),
    /// This variable holds what cannot be used, and why.
    Unusable(&'static str, &'static str),
    /// No HTTP client can be made on this machine.
    Client(reqwest::Error),
}

impl fmt::Display for EnvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => {
                write!(f, "{name} is not set; set it in the environment of this program")
            }
            Self::NotUnicode(name) => write!(f, "{name} is not Unicode; set it again"),
            Self::Unusable(name, why) => write!(f, "{name} {why}; set it again"),
            Self::Client(_) => f.write_str("no HTTP client can be made on this machine"),
        }
    }
}

impl std::error::Error for EnvError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Client(error) => Some(error),
            _ => None,
        }
    }
}

/// The value of a variable, without the line end that a file or a shell leaves behind it.
fn variable(name: &'static str) -> Result<String, EnvError> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Err(EnvError::Missing(name)),
        Ok(value) => Ok(value.trim_end_matches(['\r', '\n']).to_owned()),
        Err(VarError::NotPresent) => Err(EnvError::Missing(name)),
        Err(VarError::NotUnicode(_)) => Err(EnvError::NotUnicode(name)),
    }
}

/// An address.
#[allow(dead_code)]
fn address(name: &'static str) -> Result<String, EnvError> {
    let value = variable(name)?;
    let url = reqwest::Url::parse(value.trim()).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    let url = url.ok_or(EnvError::Unusable(
        name,
        "holds no address such as https://api.example.com, without name, password and query",
    ))?;
    Ok(url.into())
}

/// A variable whose value is sent in a header that does not take it.
#[allow(dead_code)]
fn no_header(name: &'static str) -> EnvError {
    EnvError::Unusable(name, "holds characters that a header cannot carry")
}

// functions
