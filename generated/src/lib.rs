// Generated from an OpenAPI document. Do not edit.

//! Client generated from the document "Identity Security Cloud personal access tokens", version v1.
//!
//! Every line in this folder comes from the generator. The document is the place to change it.
#![doc = ""]
#![doc = include_str!("../README.md")]

pub mod bounded;
#[cfg(feature = "client")]
#[rustfmt::skip]
pub mod builder;
#[cfg(feature = "client")]
#[rustfmt::skip]
mod client;
#[cfg(feature = "client")]
#[rustfmt::skip]
pub mod credentials;
#[cfg(feature = "client")]
#[rustfmt::skip]
pub mod errors;
#[cfg(feature = "client")]
pub mod grant;
#[cfg(feature = "client")]
pub mod hooks;
mod integer;
#[cfg(feature = "retry")]
pub mod limiter;
pub mod listed;
pub mod nullable;
mod object;
#[cfg(feature = "client")]
pub mod received;
#[cfg(feature = "retry")]
pub mod retry;
pub mod secret;
#[cfg(feature = "client")]
#[rustfmt::skip]
pub mod servers;
pub mod timestamp;
#[rustfmt::skip]
pub mod types;
#[cfg(feature = "client")]
#[rustfmt::skip]
mod wire;

#[cfg(feature = "public-identities")]
pub mod public_identities;

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
