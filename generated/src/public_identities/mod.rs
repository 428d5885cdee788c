// Generated from an OpenAPI document. Do not edit.

//! Client generated from the document "Identity Security Cloud public identities", version v1.
//!
//! Every line in this folder comes from the generator. The document is the place to change it.

#[allow(unused_imports)]
pub use super::bounded;
#[cfg(feature = "client")]
#[rustfmt::skip]
pub mod builder;
#[cfg(feature = "client")]
#[rustfmt::skip]
mod client;
#[cfg(feature = "client")]
#[allow(unused_imports)]
pub use super::credentials;
#[cfg(feature = "client")]
#[rustfmt::skip]
pub mod errors;
#[cfg(feature = "client")]
#[allow(unused_imports)]
pub use super::grant;
#[cfg(feature = "client")]
#[allow(unused_imports)]
pub use super::hooks;
#[allow(unused_imports)]
use super::integer;
#[cfg(feature = "retry")]
#[allow(unused_imports)]
pub use super::limiter;
#[allow(unused_imports)]
pub use super::listed;
#[allow(unused_imports)]
pub use super::nullable;
#[allow(unused_imports)]
use super::object;
#[cfg(feature = "client")]
#[allow(unused_imports)]
pub use super::received;
#[cfg(feature = "retry")]
#[allow(unused_imports)]
pub use super::retry;
#[allow(unused_imports)]
pub use super::secret;
#[cfg(feature = "client")]
#[rustfmt::skip]
pub mod servers;
#[allow(unused_imports)]
pub use super::timestamp;
#[rustfmt::skip]
pub mod types;
#[cfg(feature = "client")]
#[rustfmt::skip]
mod wire;

#[cfg(feature = "client")]
pub use client::{ByteStream, Client, ClientInfo, Error, ResponseValue};
#[cfg(feature = "client")]
pub use credentials::Credentials;
#[cfg(feature = "client")]
pub use grant::ClientCredentials;
#[cfg(feature = "client")]
pub use hooks::Hooks;
#[cfg(feature = "client")]
#[allow(unused_imports)]
use hooks::encode_path;
#[cfg(feature = "client")]
#[allow(unused_imports)]
use progenitor_client::{ClientHooks, OperationInfo, RequestBuilderExt};
#[cfg(feature = "client")]
pub use servers::Server;
