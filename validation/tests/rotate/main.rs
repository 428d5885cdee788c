//! Rotating a token, with the fake tenant as the judge of what is left.

#[path = "../common/mod.rs"]
mod common;

mod course;
mod world;
