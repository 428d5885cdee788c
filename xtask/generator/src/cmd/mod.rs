//! The commands, one file each.

pub mod corpus;
pub mod drift;
pub mod generate;
pub mod normalise;
mod summary;
