//! Runs the examples of a document through its generated types: read, written, compared.

pub mod cases;
pub mod harness;
mod judge;
pub mod outcome;
