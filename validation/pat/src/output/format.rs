//! The option for commands that write for people, or JSON.

use clap::{Args, ValueEnum};

/// In which form a command writes.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Output {
    /// Output: human or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_possible_values = true
    )]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
}
