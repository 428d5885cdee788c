//! What the tenant holds while it runs.

pub(crate) mod random;
pub(crate) mod rate;
pub(crate) mod store;
