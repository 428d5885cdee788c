//! What OpenAPI 3.0 and its generator make of a document: which nodes it has, where references lead, what schemas say and what they
//! are called. Nothing here changes a document on its own account.

pub mod examples;
pub mod media_type;
pub mod naming;
pub mod object;
pub mod operation;
pub mod reference;
pub mod schema;
pub mod walk;
