//! What is sent: a token to create, a change of one or of several, and what about each may surprise. Each can only hold what the
//! rule allows.

pub(crate) mod bulk;
pub(crate) mod create;
pub(crate) mod note;
pub(crate) mod patch;
