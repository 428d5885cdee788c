//! From credentials to a bearer.

pub(crate) mod session;
pub(crate) mod token_exchange;
