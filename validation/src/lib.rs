#![doc = include_str!("../README.md")]

mod admission;
mod answer;
mod arrived;
mod ask;
pub mod audit;
mod base_url;
mod budget;
mod builder;
mod bulk_report;
mod call;
mod config;
mod create;
mod creation;
mod credentials;
mod delete;
mod error;
mod error_text;
mod exchange;
pub mod extend;
mod guard;
mod head;
mod json;
mod kind;
mod limiter;
mod listing;
mod observe;
mod obstacle;
mod operation;
mod owner;
mod patching;
mod policy;
mod request;
mod retry;
#[cfg(feature = "rotate")]
pub mod rotate;
mod rule;
pub mod schema;
mod session;
mod settle;
mod tenant;
mod timer;
mod token;
mod watched;

pub use sailpoint_pat_client::{self as client, secret::Secret};

pub use self::{
    base_url::BaseUrl,
    builder::TenantBuilder,
    bulk_report::{BulkChunk, BulkOutcome, BulkReport},
    config::Config,
    creation::{Creation, Orphan, Unsettled},
    credentials::Credentials,
    error::{Delivery, Error},
    guard::Guard,
    kind::ErrorKind,
    limiter::Limiter,
    listing::Listing,
    observe::Retry,
    operation::Operation,
    owner::Owner,
    policy::Policy,
    request::{
        bulk::{BulkPatch, plan::BulkPlan},
        create::NewToken,
        note::{Note, NoteCode},
        patch::{TokenPatch, change::Change},
    },
    retry::RetryPolicy,
    rule::{
        acknowledged::Acknowledged,
        code::Code,
        deadline::Deadline,
        expiry::Expiry,
        name::TokenName,
        now::Now,
        scope::{NamedScopes, Scope},
        ttl::AccessTokenTtl,
        violation::{Position, Violation},
        violations::Violations,
    },
    tenant::Tenant,
    token::{
        Token,
        id::{InvalidTokenId, TokenId},
        issued::{IssuedDetails, IssuedToken},
        list::{TokenList, Undecodable},
        owner::{OwnerKind, TokenOwner},
        status::Status,
        unreadable::UnreadableToken,
    },
};

/// The Rust in the guides is compiled and run with the other examples.
#[cfg(doctest)]
mod guides {
    #[doc = include_str!("../guides/forbid-never-expiring.md")]
    struct ForbidNeverExpiring;

    #[doc = include_str!("../guides/generated-client-alone.md")]
    struct GeneratedClientAlone;
}
