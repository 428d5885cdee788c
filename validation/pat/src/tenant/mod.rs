//! The tenant that a command works on: how to reach it, and how to find tokens in it.

pub(crate) mod connect;
#[cfg(feature = "demo")]
pub(crate) mod demo;
pub(crate) mod find;
pub(crate) mod note;
pub(crate) mod profile;
pub(crate) mod state;
