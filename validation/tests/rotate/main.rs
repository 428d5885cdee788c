//! Rotating a token, with the fake tenant as the judge of what is left.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

#[path = "../common/mod.rs"]
mod common;

mod cancel;
mod commands;
mod course;
mod faults;
mod journal;
mod proof;
mod recover;
mod refusals;
mod sinks;
mod world;
