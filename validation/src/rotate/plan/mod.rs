//! What a rotation would do, found out without changing anything.

mod draft;
mod free_name;

use std::fmt;

use crate::{
    request::create::NewToken,
    rule::{
        date,
        deadline::Deadline,
        excerpt::{Excerpt, visible},
        name::TokenName,
        scope::Scope,
        ttl::AccessTokenTtl,
    },
    token::{Token, owner::TokenOwner},
};

/// What a rotation would do. Made by [`Rotation::plan`](crate::rotate::Rotation::plan), which changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotationPlan {
    pub(crate) old: Token,
    pub(crate) successor: NewToken,
    pub(crate) final_name: Option<TokenName>,
    pub(crate) count: usize,
    pub(crate) is_in_use: bool,
}

impl RotationPlan {
    /// How many tokens an owner may have, as the service documents it. Those of the platform do not count.
    pub const TOKENS_PER_OWNER: usize = TokenOwner::MOST_TOKENS;

    /// The token that would be replaced.
    pub fn old(&self) -> &Token {
        &self.old
    }

    /// The token that would be created.
    pub fn successor(&self) -> &NewToken {
        &self.successor
    }

    /// The name that the successor would get when the old token is deleted, if that is another than it is created with.
    pub fn final_name(&self) -> Option<&TokenName> {
        self.final_name.as_ref()
    }

    /// How many tokens the owner has now.
    pub fn tokens_of_owner(&self) -> usize {
        self.count
    }

    /// Whether the old token is the one that is used to ask: it is then deleted with the successor's credentials.
    pub fn is_in_use(&self) -> bool {
        self.is_in_use
    }
}

/// Several lines: what would be done, in its order.
impl fmt::Display for RotationPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { old, successor, .. } = self;
        writeln!(
            f,
            "create {} with {}, {}, bearers of {} seconds",
            quoted(successor.name().as_str()),
            Scopes(successor.scope()),
            Ends(successor.expiry().deadline()),
            successor
                .access_token_ttl()
                .map_or(AccessTokenTtl::MAX_SECONDS, AccessTokenTtl::seconds),
        )?;
        f.write_str("prove it at /oauth/token\nhand its secret over\n")?;
        write!(f, "delete {}, {}", old.id(), quoted(old.name()))?;
        if self.is_in_use {
            f.write_str(", with the successor's credentials")?;
        }
        match &self.final_name {
            Some(name) => write!(f, "\nrename the successor to {}", quoted(name.as_str())),
            None => Ok(()),
        }
    }
}

fn quoted(name: &str) -> Excerpt<'_> {
    Excerpt::of_message(name)
}

struct Scopes<'a>(&'a Scope);

impl fmt::Display for Scopes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_named() {
            None => f.write_str("all rights of its owner"),
            Some([one]) => write!(f, "the scope {}", visible(one)),
            Some(several) => write!(f, "the scopes {}", visible(&several.join(", "))),
        }
    }
}

/// When something ends, in words.
struct Ends(Option<Deadline>);

impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(deadline) => write!(f, "expiring at {}", date::write(deadline.instant())),
            None => f.write_str("never expiring"),
        }
    }
}
