//! What a token may be, and why not: the values that only hold what the rule allows, and the violations that say what it
//! refuses. Pure: it reads no clock, no file and no text of JSON, and imports nothing but the generated types.

pub(crate) mod code;
pub(crate) mod date;
pub(crate) mod deadline;
pub(crate) mod excerpt;
pub(crate) mod expiry;
pub(crate) mod name;
pub(crate) mod now;
pub(crate) mod pointer;
pub(crate) mod position;
pub(crate) mod reason;
#[cfg(feature = "diagnostics")]
mod render;
pub(crate) mod scope;
#[cfg(feature = "policy-file")]
pub(crate) mod time_span;
pub(crate) mod ttl;
pub(crate) mod violation;
pub(crate) mod words;
