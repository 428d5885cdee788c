//! JSON Schemas (draft 2020-12) of what is sent, for whoever checks requests without this crate: editors, gateways, pipelines,
//! other languages.
//!
//! They are derived from the generated models and say, with the rule between the fields, what this crate refuses. The same files
//! stand in the folder `schema/` of this crate. They need no `format` to be asserted: patterns say the same.
//!
//! [`openapi_3_0`] and [`openapi_3_1`] put the rule of create requests into the service's whole OpenAPI document.
//!
//! Not in them, because no schema can say it: that a date lies in the future, and that a key stands in an object twice.

mod create;
mod date_time;
mod document;
mod operation;
mod patch;
mod refine;

pub use self::{
    create::create_request,
    document::{openapi_3_0, openapi_3_1},
    patch::{bulk_patch, token_patch},
};
