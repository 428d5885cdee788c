//! Which token is rotated, and what its successor is to be.

use std::time::Duration;

use crate::{
    rotate::step::{Observer, Step},
    rule::{expiry::Expiry, name::TokenName, scope::Scope, ttl::AccessTokenTtl},
    token::id::TokenId,
};

/// The rotation of one token of one's own. The [module](super) says what it does.
///
/// ```
/// use std::time::Duration;
/// use sailpoint_pat::{Deadline, Now, Scope, TokenId, rotate::Rotation};
///
/// let in_thirty_days = Deadline::after(Duration::from_secs(30 * 86_400), &Now::system())?;
/// let rotation = Rotation::of(TokenId::new("2c9180867b7c4d1f8a5e3b0d9f6a1c42")?)
///     .keeping_name()
///     .expiring(in_thirty_days)
///     .with_scope(Scope::named(["idn:accounts:read"])?)
///     .on_step(|step| eprintln!("{step}"));
/// # let _ = rotation;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Rotation {
    pub(crate) old: TokenId,
    pub(crate) name: Option<TokenName>,
    pub(crate) keeps_name: bool,
    pub(crate) expiry: Option<RotationExpiry>,
    pub(crate) scope: Option<Scope>,
    pub(crate) ttl: Option<AccessTokenTtl>,
    pub(crate) observer: Observer,
    pub(crate) resolution: Option<Resolution>,
}

/// When the successor is to expire.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RotationExpiry {
    At(Expiry),
    After(Duration),
}

/// What a person found out about a successor of which nobody could tell whether the sink has its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// The sink has it: the rotation is finished, and the old token deleted.
    Keep,
    /// The sink has not got it: the successor is deleted, and the old token stays as it is.
    Undo,
}

impl Rotation {
    /// The rotation of this token. Its successor has the same scope and the same validity of its bearers, lives as long from
    /// now as the old one in all (of an hour or more to the minute), and has the same name with a number behind it.
    pub fn of(old: TokenId) -> Self {
        Self {
            old,
            name: None,
            keeps_name: false,
            expiry: None,
            scope: None,
            ttl: None,
            observer: Observer::default(),
            resolution: None,
        }
    }

    /// Creates the successor with this name, which no other token of the owner may have.
    pub fn named(self, name: TokenName) -> Self {
        Self {
            name: Some(name),
            ..self
        }
    }

    /// Gives the successor the name of the old token as soon as that is deleted.
    pub fn keeping_name(self) -> Self {
        Self {
            keeps_name: true,
            ..self
        }
    }

    /// Lets the successor expire at this [`Deadline`](crate::Deadline), or never, which is
    /// [`Acknowledged`](crate::Acknowledged).
    pub fn expiring(self, expiry: impl Into<Expiry>) -> Self {
        Self {
            expiry: Some(RotationExpiry::At(expiry.into())),
            ..self
        }
    }

    /// Lets the successor expire this long after it is created. An instant that is computed by the run, to the millisecond, is asked
    /// for by nobody else: if an answer is lost, the successor can be told from a token that somebody else made.
    pub fn expiring_after(self, lifetime: Duration) -> Self {
        Self {
            expiry: Some(RotationExpiry::After(lifetime)),
            ..self
        }
    }

    /// Gives the successor this scope instead.
    pub fn with_scope(self, scope: Scope) -> Self {
        Self {
            scope: Some(scope),
            ..self
        }
    }

    /// Gives the successor this validity of its bearers instead.
    pub fn with_access_token_ttl(self, ttl: AccessTokenTtl) -> Self {
        Self {
            ttl: Some(ttl),
            ..self
        }
    }

    /// Tells each step as it is reached.
    pub fn on_step(self, tell: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self {
            observer: Observer::new(tell),
            ..self
        }
    }

    /// Ends a rotation that another run has left unfinished in this way, instead of finding out or beginning anew. Begins none.
    pub fn resolving(self, resolution: Resolution) -> Self {
        Self {
            resolution: Some(resolution),
            ..self
        }
    }

    /// The id of the token that is rotated.
    pub fn old(&self) -> &TokenId {
        &self.old
    }
}
