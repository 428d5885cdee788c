//! The address of a tenant.

use std::{fmt, net::IpAddr};

use reqwest::Url;

use crate::{
    rule::excerpt::Excerpt,
    transport::{environment, error::Error},
};

/// The address of a tenant, such as `https://acme.api.identitynow.com`.
///
/// It is https, or http to this machine itself (to another only if [asked for](BaseUrl::parse_allowing_clear_text)); it carries no user name, query or fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// The variable of the environment that every SDK for this service reads.
    pub const VARIABLE: &str = "SAIL_BASE_URL";

    /// Checks an address. A slash at its end makes no difference.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration), saying what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, false)
    }

    /// The same, and http to any machine too. Secrets and bearers go over the network in clear text then: for a test network, or
    /// a proxy on the next machine that does TLS.
    ///
    /// # Errors
    ///
    /// As [`parse`](BaseUrl::parse).
    pub fn parse_allowing_clear_text(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, true)
    }

    fn parse_with(text: &str, clear_text: bool) -> Result<Self, Error> {
        let refuse = |reason: &str| {
            let shown = Excerpt::of_input(text);
            Error::configuration(format!(
                "the base URL {shown} {reason}; it looks like https://tenant.api.identitynow.com"
            ))
        };
        // Before anything is repeated: a user name and password must not get into the message.
        if text.contains('@') {
            return Err(Error::configuration(
                "the base URL carries a user name; give the address alone, and client id and secret apart",
            ));
        }
        let url = Url::parse(text).map_err(|error| refuse(&format!("is not a URL ({error})")))?;
        match url.scheme() {
            "https" => {}
            "http" if clear_text || is_loopback(&url) => {}
            "http" => return Err(refuse("is http, which would send the secret in clear text")),
            _ => return Err(refuse("is neither https nor http")),
        }
        // Where people sign in. The API has a name of its own.
        if let Some(tenant) = url
            .host_str()
            .and_then(|host| host.strip_suffix(".identitynow.com"))
            && !tenant.contains('.')
        {
            return Err(Error::configuration(format!(
                "the base URL is the address at which people sign in; the API's is https://{tenant}.api.identitynow.com"
            )));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("has a query or a fragment"));
        }
        Ok(Self(url))
    }

    /// Reads `SAIL_BASE_URL`. For the outermost layer of a program.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if it is missing, empty or no address.
    pub fn from_env() -> Result<Self, Error> {
        Self::parse(&environment::needed(Self::VARIABLE)?)
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Whether it is http, without TLS.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Whether it names this machine itself.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BaseUrl").field(&self.as_str()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, message: &str) {
        let error = BaseUrl::parse(text).expect_err(text);
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn https_and_this_machine_are_taken() {
        for (text, base) in [
            (
                "https://acme.api.identitynow.com",
                "https://acme.api.identitynow.com",
            ),
            (
                "https://acme.api.identitynow.com/",
                "https://acme.api.identitynow.com",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
            ("http://localhost:8080", "http://localhost:8080"),
        ] {
            assert_eq!(BaseUrl::parse(text).expect(text).as_str(), base);
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        refused(
            "http://acme.api.identitynow.com",
            "the base URL \"http://acme.api.identitynow.com\" is http, which would send the secret in clear text; it looks \
             like https://tenant.api.identitynow.com",
        );
        refused(
            "acme.api.identitynow.com",
            "the base URL \"acme.api.identitynow.com\" is not a URL (relative URL without a base); it looks like \
             https://tenant.api.identitynow.com",
        );
        refused(
            "https://me:hush@acme.api.identitynow.com",
            "the base URL carries a user name; give the address alone, and client id and secret apart",
        );
        refused(
            "https://acme.identitynow.com",
            "the base URL is the address at which people sign in; the API's is https://acme.api.identitynow.com",
        );
        refused(
            "https://acme.api.identitynow.com?x=1",
            "the base URL \"https://acme.api.identitynow.com?x=1\" has a query or a fragment; it looks like \
             https://tenant.api.identitynow.com",
        );
        assert!(BaseUrl::parse("http://localhost.evil.example").is_err());
        assert!(BaseUrl::parse_allowing_clear_text("http://10.0.0.7:8080").is_ok());
        assert!(BaseUrl::parse_allowing_clear_text("ftp://10.0.0.7").is_err());
        assert!(BaseUrl::parse("ftp://127.0.0.1").is_err());
    }
}
