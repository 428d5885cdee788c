//! placeholder

mod acknowledged;
mod code;
mod date;
mod deadline;
mod excerpt;
mod expiry;
mod fault;
mod field;
mod fields;
mod json;
mod name;
mod new_token;
mod now;
mod scope;
mod ttl;
mod violation;
mod violations;

pub use self::{
    acknowledged::Acknowledged,
    code::Code,
    deadline::Deadline,
    expiry::Expiry,
    name::TokenName,
    new_token::NewToken,
    now::Now,
    scope::{NamedScopes, Scope},
    ttl::AccessTokenTtl,
    violation::{Position, Violation},
    violations::Violations,
};
