//! What a tenant is made of: people, tokens, instants. Nothing here judges a request.

pub(crate) mod clock;
pub(crate) mod date;
pub(crate) mod identity;
pub(crate) mod token;
