//! How results look: for people, for programs, for spreadsheets, for code scanners. Nothing here asks a tenant anything.

pub(crate) mod records;
pub(crate) mod sarif;
pub(crate) mod table;
pub(crate) mod text;
