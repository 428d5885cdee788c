//! Credentials in, bearer out.

pub(crate) mod session;
pub(crate) mod token_exchange;
