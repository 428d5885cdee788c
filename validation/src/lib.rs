#![doc = include_str!("../README.md")]

pub mod audit;
mod builder;
mod bulk_report;
mod config;
mod create;
mod delete;
pub mod extend;
mod guard;
mod json;
mod listing;
mod owner;
mod patching;
mod policy;
mod request;
#[cfg(feature = "rotate")]
pub mod rotate;
mod rule;
pub mod schema;
mod settle;
mod tenant;
mod token;
mod transport;
mod watched;

pub use sailpoint_pat_client::{self as client, secret::Secret};

pub use self::{
    builder::TenantBuilder,
    bulk_report::{BulkChunk, BulkOutcome, BulkReport},
    config::Config,
    guard::Guard,
    listing::Listing,
    owner::Owner,
    policy::Policy,
    request::{
        bulk::{BulkPatch, plan::BulkPlan},
        create::NewToken,
        note::{Note, NoteCode},
        patch::{TokenPatch, change::Change},
    },
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
    transport::{
        base_url::BaseUrl,
        credentials::Credentials,
        error::{
            Delivery, Error,
            creation::{Creation, Orphan, Unsettled},
            kind::ErrorKind,
        },
        limiter::Limiter,
        operation::Operation,
        retry::RetryPolicy,
        trace::Retry,
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
