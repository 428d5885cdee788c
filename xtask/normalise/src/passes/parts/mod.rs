//! Passes over the structure of a document: where its parts are, what they are called, and keywords that OpenAPI 3.0 does not have.

mod head;
pub(super) mod inlined_parts;
pub(super) mod keywords;
pub(super) mod operation_ids;
pub(super) mod path_parameters;
pub(super) mod reference_siblings;
