//! Which token is rotated, and what its successor is to be.

use std::path::Path;

use crate::{
    rotate::{
        error::{Fate, RotationError},
        plan::RotationPlan,
        report::RotationReport,
        run::Run,
        sink::Sink,
        step::{Observer, Step},
    },
    rule::{expiry::Expiry, name::TokenName, scope::Scope, ttl::AccessTokenTtl},
    tenant::Tenant,
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
    pub(crate) expiry: Option<Expiry>,
    pub(crate) scope: Option<Scope>,
    pub(crate) ttl: Option<AccessTokenTtl>,
    pub(crate) observer: Observer,
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
            expiry: Some(expiry.into()),
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

    /// The id of the token that is rotated.
    pub fn old(&self) -> &TokenId {
        &self.old
    }

    /// What [`run`](Rotation::run) would do with an empty journal. Changes nothing. What a journal is about is told by
    /// [`Unfinished::read`](super::Unfinished::read).
    ///
    /// # Errors
    ///
    /// [`Refused`](super::RotationErrorKind::Refused) with every reason at once, or what kept the tokens from being listed.
    pub async fn plan(&self, tenant: &Tenant) -> Result<RotationPlan, RotationError> {
        RotationPlan::make(self, tenant)
            .await
            .map_err(|trouble| trouble.leaving(&self.old, Fate::Unchanged, Vec::new()))
    }

    /// Rotates the token, or finishes or undoes first what an earlier run with this journal has left.
    ///
    /// The journal is a file, which need not be there, in a folder that is; beside it stays one more file, ending in `.lock`,
    /// which is held while this runs. Give each rotation the same journal until it is over.
    ///
    /// Files are read and written in place, which takes a moment of the thread.
    ///
    /// ```no_run
    /// # async fn example(tenant: sailpoint_pat::Tenant, rotation: sailpoint_pat::rotate::Rotation) {
    /// use sailpoint_pat::rotate::{Fate, FileSink};
    ///
    /// let mut sink = FileSink::new("config.json");
    /// match rotation.run(&tenant, "ci.journal", &mut sink).await {
    ///     Ok(report) => println!("{report}"),
    ///     Err(error) => match error.fate() {
    ///         Fate::Unfinished(_) => eprintln!("{error}"), // run it again with this journal
    ///         _ => eprintln!("{error}"),                   // the old token is as it was
    ///     },
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`RotationError::fate`] tells what is left: nothing, nothing any more, or something that the next run takes up.
    ///
    /// # Cancellation
    ///
    /// Dropping the future is as killing the program: run it again.
    pub async fn run<S: Sink>(
        &self,
        tenant: &Tenant,
        journal: impl AsRef<Path>,
        sink: &mut S,
    ) -> Result<RotationReport, RotationError> {
        Run::begin(self, tenant, journal.as_ref(), sink)?.go().await
    }
}
