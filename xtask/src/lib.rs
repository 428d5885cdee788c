//! The build pipeline: from document to client. It imports none of the crates that it builds, so it works while they are broken.

mod catch_panic;
pub mod cmd;
pub mod corpus;
pub mod drift;
pub mod emit;
mod fetch;
pub mod service;
pub mod settings;
pub mod tree;
