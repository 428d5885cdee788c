// Generated from an OpenAPI document. Do not edit.

//! The servers that the document names.
use super::{Client, Hooks};
/// A server that the document names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Server {
    /// `https://{tenant}.api.identitynow.com`: The API host of one tenant.
    ApiIdentitynowCom {
        /// By default `sailpoint`.
        tenant: String,
    },
}
impl Server {
    /// Its address, without a slash at the end.
    pub fn base_url(&self) -> String {
        match self {
            Self::ApiIdentitynowCom { tenant } => {
                format!("https://{}.api.identitynow.com", tenant)
            }
        }
    }
    /// A client of it, as [`Client::new`] makes one.
    ///
    /// # Errors
    ///
    /// If no HTTP client can be made on this machine.
    pub fn client(&self, hooks: Hooks) -> reqwest::Result<Client> {
        Client::new(&self.base_url(), hooks)
    }
}
/// The first of them, with the values that the document gives its variables.
impl Default for Server {
    fn default() -> Self {
        Self::ApiIdentitynowCom {
            tenant: "sailpoint".to_owned(),
        }
    }
}
