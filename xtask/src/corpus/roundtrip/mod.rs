//! Runs the examples of a document through its generated types: reads them, writes them, and compares.

pub mod cases;
pub mod harness;
mod judge;
pub mod outcome;
