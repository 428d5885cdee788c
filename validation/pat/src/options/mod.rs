//! What several commands take on the command line, read into typed values.

pub(crate) mod columns;
pub(crate) mod consent;
pub(crate) mod format;
pub(crate) mod global;
pub(crate) mod ids;
pub(crate) mod policy;
pub(crate) mod scope;
pub(crate) mod secret;
pub(crate) mod when;
