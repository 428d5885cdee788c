//! Names of types and fields, and what has to be settled once every type has one.

pub(super) mod error_schemas;
pub(super) mod field_names;
pub(super) mod named_types;
pub(super) mod optional_collections;
pub(super) mod type_names;
