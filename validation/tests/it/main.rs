//! The tests of this crate, in one program. Each module is about one thing; what they share is in `common`.
//!
//! Two are programs of their own: `allocations`, which replaces the allocator, and `rotate_kill`, which starts itself once more.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod all_rights;
mod audit;
mod bulk;
mod changes;
mod common;
mod config;
mod config_places;
mod create;
mod create_outcomes;
mod echoed_secrets;
mod extend;
mod fault_matrix;
mod fuzz_corpus;
mod generated_client;
mod granted;
mod guard;
mod identities;
mod json;
mod json_linear;
mod judges;
mod limiter;
mod load;
mod messages;
mod notes;
mod patch;
mod places;
mod policy;
mod quickstart;
mod report;
mod retries;
mod rotate;
mod rule_table;
mod schema;
mod secrets;
mod session;
mod spans;
mod tenant;
mod time;
#[cfg(feature = "rustls")]
mod tls;
mod token;
mod wire;
