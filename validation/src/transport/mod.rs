//! One call to the service: where to, with which bearer, how often, and what came of it. It knows no operation by what it does,
//! only how a request is sent and an answer is read.

pub(crate) mod admission;
pub(crate) mod arrived;
pub(crate) mod auth;
pub(crate) mod base_url;
pub(crate) mod budget;
pub(crate) mod call;
pub(crate) mod credentials;
pub(crate) mod endpoint;
pub(crate) mod error;
pub(crate) mod limiter;
pub(crate) mod operation;
pub(crate) mod response;
pub(crate) mod retry;
pub(crate) mod timer;
pub(crate) mod trace;
