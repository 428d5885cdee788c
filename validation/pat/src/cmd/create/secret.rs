//! The one place to which a new secret goes. There is no default: whoever creates a token says where.

use std::path::PathBuf;

use clap::Args;
use sailpoint_pat::rotate::SecretForm;

use crate::{failure::Failure, file::Pending, world::World};

#[derive(Args, Debug)]
pub(crate) struct Destination {
    /// Put the secret into this file, which only you may read
    #[arg(long, value_name = "FILE", conflicts_with = "secret_stdout")]
    secret_to: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "secret_to")]
    overwrite: bool,
    /// Print it to standard output
    #[arg(long)]
    secret_stdout: bool,
    /// The secret without address and client id
    #[arg(long)]
    secret_alone: bool,
}

/// A place that is ready for a secret.
pub(crate) enum Place {
    File(Pending),
    Output,
}

impl Destination {
    /// Refuses a token whose secret would go nowhere.
    pub(crate) fn check(&self, dry_run: bool, world: &World<'_>) -> Result<(), Failure> {
        if self.secret_stdout && !dry_run {
            world.check_output()?;
        }
        if dry_run || self.secret_stdout || self.secret_to.is_some() {
            Ok(())
        } else {
            Err(Failure::usage(
                "say where the secret shall go, which is shown once: --secret-to FILE or --secret-stdout",
            ))
        }
    }

    pub(crate) fn open(&self, world: &World<'_>) -> Result<Place, Failure> {
        self.check(false, world)?;
        match &self.secret_to {
            Some(path) => Pending::private(path, self.overwrite).map(Place::File),
            None => Ok(Place::Output),
        }
    }

    /// What the place gets: a `config.json` with the token's id in it, or the secret alone.
    pub(crate) fn form(&self) -> SecretForm {
        if self.secret_alone {
            SecretForm::SecretAlone
        } else {
            SecretForm::Config
        }
    }

    pub(crate) fn file_name(&self) -> Option<String> {
        self.secret_to
            .as_ref()
            .map(|path| path.display().to_string())
    }
}
