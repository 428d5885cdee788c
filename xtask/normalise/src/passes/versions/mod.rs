//! Passes over what OpenAPI 3.1 and 3.2 have and 3.0 has not. They come first: all others read a document of OpenAPI 3.0.

pub(super) mod document;
pub(super) mod json_schema;
mod schema;
