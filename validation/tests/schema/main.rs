//! The exported schemas: that the committed files are fresh, and that they and this crate refuse the same.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p sailpoint-pat --test schema` writes the files.

#[path = "../common/mod.rs"]
mod common;
mod create;
mod files;
mod patch;
