//! The build pipeline of this workspace. It imports none of the crates that it builds, so it works while they are broken.

pub mod client;
pub mod demo;
pub mod service;
