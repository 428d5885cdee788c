//! Passes over schemas: from what the document states to what a Rust type can hold.

pub(super) mod all_of;
pub(super) mod constraints;
pub(super) mod defaults;
pub(super) mod enum_null;
pub(super) mod enums;
pub(super) mod further_fields;
pub(super) mod inheritance;
pub(super) mod integers;
pub(super) mod nullable_components;
pub(super) mod nullable_unions;
pub(super) mod objects;
pub(super) mod read_only;
pub(super) mod strings;
pub(super) mod types;
pub(super) mod unions;
