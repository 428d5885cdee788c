//! What a request must be, field by field and as a whole. Pure: it knows no other token and reads no clock.

pub(crate) mod bulk;
pub(crate) mod create;
pub(crate) mod fields;
pub(crate) mod patch;
pub(crate) mod pointer;
