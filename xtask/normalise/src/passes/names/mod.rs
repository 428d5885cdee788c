//! Passes over the names of types and fields, and over what depends on every type having one.

pub(super) mod error_schemas;
pub(super) mod field_names;
pub(super) mod growing;
pub(super) mod named_types;
pub(super) mod null_fields;
pub(super) mod optional_collections;
pub(super) mod type_names;
pub(super) mod variants;
