#![doc = include_str!("../README.md")]

// For the programs of this workspace and its tests; no part of what this package promises.
#[doc(hidden)]
#[cfg(feature = "program")]
pub mod cmd;
#[doc(hidden)]
#[cfg(feature = "program")]
pub mod corpus;
#[doc(hidden)]
pub mod drift;
#[doc(hidden)]
pub mod emit;
#[doc(hidden)]
pub mod settings;
#[doc(hidden)]
pub mod tree;

mod catch_panic;
mod error;
#[cfg(feature = "program")]
mod fetch;
mod generate;

pub use openapi_normalise::{Document, Normalised};

pub use emit::environment::{Environment, Variables};
pub use emit::manifest::{Package, Tls};
pub use emit::paging::{By, Paging};
pub use emit::retry::{RateLimit, Retry};
pub use error::Error;
pub use generate::{Form, Generated, Summary, generate};
pub use settings::Settings;
pub use tree::{Difference, Files};
