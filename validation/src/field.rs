//! JSON Pointers to the fields of the request.

pub(crate) const NAME: &str = "/name";
pub(crate) const SCOPE: &str = "/scope";
pub(crate) const VALIDITY: &str = "/accessTokenValiditySeconds";
pub(crate) const EXPIRATION: &str = "/expirationDate";
pub(crate) const ACKNOWLEDGEMENT: &str = "/userAwareTokenNeverExpires";

/// The pointer to the member `key` of the whole document.
pub(crate) fn pointer_to(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}
