//! The service on the wire: sockets, the way of a request, its faults, and one handler an operation.

pub(crate) mod app;
pub(crate) mod fault;
mod identities;
pub(crate) mod journal;
pub(crate) mod operation;
mod pipeline;
mod query;
mod refusal;
mod routes;
pub(crate) mod server;
mod token_exchange;
