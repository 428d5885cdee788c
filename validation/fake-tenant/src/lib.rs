#![doc = include_str!("../README.md")]

mod builder;
mod http;
mod model;
mod rule;
mod state;
mod tenant;

pub use builder::{Builder, StartError};
pub use http::fault::{Answer, Edit, Fault, Gate};
pub use http::journal::ReceivedRequest;
pub use http::operation::Operation;
pub use model::clock::Clock;
pub use model::date::{MalformedDate, Timestamp};
pub use model::identity::{Credentials, IdentitySeed};
pub use model::token::{NeverExpiring, TokenSeed};
pub use state::rate::RateLimit;
pub use state::store::SeedError;
pub use tenant::FakeTenant;
