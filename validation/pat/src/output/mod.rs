//! How results look: for people, for programs, for spreadsheets, for code scanners. Nothing here asks a tenant anything.

pub(crate) mod cells;
pub(crate) mod csv;
pub(crate) mod format;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod sarif;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod token;
