#![doc = include_str!("../README.md")]

pub mod audit;
#[cfg(feature = "client")]
pub mod extend;
#[cfg(feature = "client")]
mod guard;
mod json;
mod policy;
mod request;
#[cfg(feature = "rotate")]
pub mod rotate;
mod rule;
pub mod schema;
#[cfg(feature = "client")]
mod tenant;
mod token;
#[cfg(feature = "client")]
mod transport;

pub use sailpoint_pat_client::{self as client, secret::Secret};

#[cfg(feature = "policy-file")]
pub use self::rule::time_span::{InvalidTimeSpan, TimeSpan};
#[cfg(feature = "client")]
pub use sailpoint_pat_client::{limiter::Limiter, retry::RetryPolicy};

#[cfg(feature = "client")]
pub use self::{
    guard::Guard,
    request::create::difference::Difference,
    tenant::{
        Tenant,
        builder::TenantBuilder,
        bulk::{BulkChunk, BulkOutcome, BulkReport},
        config::Config,
        list::{Listing, Owner},
    },
    token::issued::{IssuedDetails, IssuedToken},
    transport::{
        base_url::BaseUrl,
        credentials::Credentials,
        error::{
            Error,
            creation::{Creation, Orphan, Unsettled},
            kind::{Delivery, ErrorKind},
        },
        operation::Operation,
        trace::{Exchange, Retry},
    },
};
pub use self::{
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
        excerpt::{is_hidden, visible},
        expiry::{Acknowledged, Expiry},
        name::TokenName,
        now::Now,
        scope::{NamedScopes, Scope},
        ttl::AccessTokenTtl,
        violation::{Position, Violation, Violations},
    },
    token::{
        Token,
        id::{InvalidTokenId, TokenId},
        identity::{Identities, Identity, IdentityState, Manager},
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
