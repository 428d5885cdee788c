//! The exported schemas: that the committed files are fresh, and that they and this crate refuse the same.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p sailpoint-pat --test it schema::` writes the files.

mod create;
mod document;
mod files;
mod patch;
