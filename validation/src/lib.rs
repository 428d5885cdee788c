#![doc = include_str!("../README.md")]

pub mod audit;
pub mod extend;
mod guard;
mod json;
mod policy;
mod request;
#[cfg(feature = "rotate")]
pub mod rotate;
mod rule;
pub mod schema;
mod tenant;
mod token;
mod transport;

pub use sailpoint_pat_client::{self as client, secret::Secret};

pub use self::{
    guard::Guard,
    policy::Policy,
    request::{
        bulk::{BulkPatch, BulkPlan},
        create::NewToken,
        note::{Note, NoteCode},
        patch::{TokenPatch, field::Change},
    },
    rule::{
        code::Code,
        deadline::Deadline,
        expiry::{Acknowledged, Expiry},
        name::TokenName,
        now::Now,
        scope::{NamedScopes, Scope},
        ttl::AccessTokenTtl,
        violation::{Position, Violation, Violations},
    },
    tenant::{
        Tenant,
        builder::TenantBuilder,
        bulk::{BulkChunk, BulkOutcome, BulkReport},
        config::Config,
        list::{Listing, Owner},
    },
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
