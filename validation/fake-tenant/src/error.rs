//! Why a fake tenant does not start, or does not take a seed.

use std::io;
use std::net::SocketAddr;

/// A fake tenant could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address can be reached from other machines.
    #[error(
        "{0} is not a loopback address: the fake tenant only listens on this machine; use 127.0.0.1 or [::1]"
    )]
    NotLoopback(SocketAddr),
    /// The address is taken, or there is no such one here.
    #[error("cannot listen on {address}; port 0 picks one that is free")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The operating system gives no randomness to make secrets from.
    #[error("the operating system gives no randomness; `rng_seed` does without")]
    Randomness(#[source] getrandom::Error),
    /// What was seeded does not fit together.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

/// An identity or a token cannot be seeded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// A seeded token's owner is none of the identities.
    #[error(
        "the owner {owner} of the seeded token {token:?} is not among the identities; add it with `identity`"
    )]
    UnknownOwner {
        /// The token's name.
        token: String,
        /// The id that no identity has.
        owner: String,
    },
    /// Two things that must be told apart by their ids have the same.
    #[error("the id {0} is seeded twice; identities, clients and tokens need ids of their own")]
    DuplicateId(String),
}
