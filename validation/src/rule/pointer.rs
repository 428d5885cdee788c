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

/// The steps of a pointer, as they name keys and indices.
pub(crate) fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
}
