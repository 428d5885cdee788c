//! Rotating a token, with the fake tenant as the judge of what is left.

mod cancel;
mod commands;
mod course;
mod faults;
mod journal;
mod proof;
mod recover;
mod refusals;
mod resolved;
mod sinks;
mod world;
