//! What the parts of an OpenAPI 3.0 document mean: which nodes there are, what references point at, what schemas state, and how the
//! generator names things. It holds the vocabulary of the passes and decides nothing for them.

pub(crate) mod backtracking;
pub mod errors;
pub mod examples;
pub mod media_type;
pub mod naming;
pub mod object;
pub mod operation;
pub mod pattern;
pub mod reference;
pub mod schema;
pub mod variants;
pub(crate) mod version;
pub mod walk;
