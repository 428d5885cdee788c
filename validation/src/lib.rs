#![doc = include_str!("../README.md")]

mod acknowledged;
mod admission;
mod answer;
mod arrived;
mod ask;
pub mod audit;
mod base_url;
mod budget;
mod builder;
mod bulk;
mod bulk_report;
mod call;
mod code;
mod config;
mod create;
mod creation;
mod credentials;
mod date;
mod deadline;
mod delete;
mod error;
mod error_text;
mod excerpt;
mod exchange;
mod expiry;
pub mod extend;
mod fault;
mod field;
mod fields;
mod guard;
mod head;
mod issued;
mod json;
mod json_object;
mod json_value;
mod kind;
mod limiter;
mod lines;
mod listing;
mod locate;
mod name;
mod name_taken;
mod new_token;
mod note;
mod now;
mod observe;
mod obstacle;
mod operation;
mod owner;
mod owner_json;
mod patch;
mod patching;
mod policy;
#[cfg(feature = "diagnostics")]
mod render;
mod reply_value;
mod request;
mod retry;
#[cfg(feature = "rotate")]
pub mod rotate;
mod salvage;
pub mod schema;
mod scope;
mod session;
mod settle;
mod status;
mod tenant;
#[cfg(feature = "policy-file")]
mod time_span;
mod timer;
mod token;
mod token_id;
mod token_json;
mod token_list;
mod token_owner;
mod ttl;
mod unreadable;
mod violation;
mod violations;
mod watched;

pub use sailpoint_pat_client::{self as client, secret::Secret};

#[cfg(feature = "policy-file")]
pub use self::time_span::{InvalidTimeSpan, TimeSpan};
pub use self::{
    acknowledged::Acknowledged,
    base_url::BaseUrl,
    builder::TenantBuilder,
    bulk::{BulkPatch, plan::BulkPlan},
    bulk_report::{BulkChunk, BulkOutcome, BulkReport},
    code::Code,
    config::Config,
    creation::{Creation, Orphan, Unsettled},
    credentials::Credentials,
    deadline::Deadline,
    error::{Delivery, Error},
    expiry::Expiry,
    guard::Guard,
    issued::{IssuedDetails, IssuedToken},
    kind::ErrorKind,
    limiter::Limiter,
    listing::Listing,
    name::TokenName,
    new_token::NewToken,
    note::{Note, NoteCode},
    now::Now,
    observe::Retry,
    operation::Operation,
    owner::Owner,
    patch::{TokenPatch, change::Change},
    policy::Policy,
    retry::RetryPolicy,
    scope::{NamedScopes, Scope},
    status::Status,
    tenant::Tenant,
    token::Token,
    token_id::{InvalidTokenId, TokenId},
    token_list::{TokenList, Undecodable},
    token_owner::{OwnerKind, TokenOwner},
    ttl::AccessTokenTtl,
    unreadable::UnreadableToken,
    violation::{Position, Violation},
    violations::Violations,
};

/// The Rust in the guides is compiled and run with the other examples.
#[cfg(doctest)]
mod guides {
    #[doc = include_str!("../guides/forbid-never-expiring.md")]
    struct ForbidNeverExpiring;

    #[doc = include_str!("../guides/generated-client-alone.md")]
    struct GeneratedClientAlone;
}
