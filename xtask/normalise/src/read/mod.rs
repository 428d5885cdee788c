//! Reads the files of a document: text becomes one JSON value whose nodes can be located by line and column. It knows nothing of OpenAPI.

mod positions;
pub mod source;
mod yaml;
