//! From an OpenAPI document to a client. It knows no vendor and no workspace.

mod catch_panic;
#[cfg(feature = "program")]
pub mod cmd;
#[cfg(feature = "program")]
pub mod corpus;
pub mod drift;
pub mod emit;
#[cfg(feature = "program")]
mod fetch;
pub mod settings;
pub mod tree;
