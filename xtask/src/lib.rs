//! The build line: document to client. It imports none of the crates that it builds, so that it works while they are broken.

pub mod cmd;
pub mod corpus;
pub mod drift;
pub mod emit;
mod quietly;
pub mod service;
pub mod tree;
