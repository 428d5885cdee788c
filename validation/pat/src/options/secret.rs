//! In which form a secret goes to its place.

use clap::{Args, ValueEnum};
use sailpoint_pat::rotate::SecretForm;

/// In which form a secret goes to its place.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Form {
    /// Form: config, env or alone
    #[arg(
        long,
        value_name = "FORM",
        default_value = "config",
        hide_possible_values = true,
        hide_short_help = true
    )]
    secret_as: Word,
    /// The secret without address and client id
    #[arg(long, conflicts_with = "secret_as")]
    secret_alone: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Word {
    /// a config.json with address, client id and secret
    Config,
    /// the same as lines of an environment
    Env,
    /// the secret and nothing else
    Alone,
}

impl Form {
    pub(crate) fn of_secret(self) -> SecretForm {
        match self.secret_as {
            _ if self.secret_alone => SecretForm::SecretAlone,
            Word::Alone => SecretForm::SecretAlone,
            Word::Env => SecretForm::Env,
            Word::Config => SecretForm::Config,
        }
    }
}
