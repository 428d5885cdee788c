//! One call to the service: its address, its bearer, its attempts and its outcome. It knows how a request is sent and an answer is
//! received, and never what an operation does.

pub(crate) mod auth;
pub(crate) mod base_url;
pub(crate) mod call;
pub(crate) mod connection;
pub(crate) mod credentials;
pub(crate) mod endpoint;
pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod locked;
pub(crate) mod operation;
pub(crate) mod response;
pub(crate) mod timer;
pub(crate) mod trace;
