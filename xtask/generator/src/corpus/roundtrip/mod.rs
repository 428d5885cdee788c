//! Runs values of a document through its generated types: reads them, writes them, and compares.

pub mod cases;
pub mod difference;
pub mod harness;
mod named;
pub mod outcome;
mod requested;
