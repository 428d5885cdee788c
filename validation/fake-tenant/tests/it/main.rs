//! The tests of the fake tenant, in one program. Each module is about one operation or one ability; what they share is in `common`.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

#[cfg(feature = "cli")]
mod binary;
mod bulk;
mod common;
mod create;
mod errors;
mod faults;
mod identities;
mod list_and_delete;
mod patch;
mod tenant;
mod token_exchange;
