//! What every command takes.

use std::path::PathBuf;

use clap::Args;

use crate::terminal::world::Voice;

/// What every command takes. In a help text it comes after what is the command's own.
#[derive(Args, Debug)]
#[allow(
    clippy::doc_markdown,
    reason = "the comments are the help, in which backticks would be shown"
)]
pub(crate) struct Global {
    /// Run on a fake tenant inside this program
    #[arg(long, global = true, display_order = 900)]
    pub(crate) demo: bool,
    /// The address of the tenant
    #[arg(
        long,
        global = true,
        value_name = "URL",
        hide_short_help = true,
        display_order = 901
    )]
    pub(crate) base_url: Option<String>,
    /// A config.json to read before the environment
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        hide_short_help = true,
        display_order = 902
    )]
    pub(crate) config: Option<PathBuf>,
    /// A profile, as pat login makes them [env: PAT_PROFILE]
    #[arg(
        long,
        global = true,
        value_name = "PROFILE",
        conflicts_with = "config",
        hide_short_help = true,
        display_order = 903
    )]
    pub(crate) profile: Option<String>,
    /// Say nothing but results, warnings and errors
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        hide_short_help = true,
        display_order = 903
    )]
    quiet: bool,
    /// Also say what is sent where; never a secret
    #[arg(
        short,
        long,
        global = true,
        hide_short_help = true,
        display_order = 904
    )]
    verbose: bool,
}

impl Global {
    /// What leads another command to the same tenant.
    pub(crate) fn same_tenant(&self) -> Vec<String> {
        let mut options = Vec::new();
        if self.demo {
            options.push("--demo".to_owned());
        }
        if let Some(url) = &self.base_url {
            options.extend(["--base-url".to_owned(), url.clone()]);
        }
        if let Some(name) = &self.profile {
            options.extend(["--profile".to_owned(), name.clone()]);
        }
        if let Some(path) = &self.config {
            options.extend(["--config".to_owned(), path.display().to_string()]);
        }
        options
    }

    /// How much is said beside the results.
    pub(crate) fn voice(&self) -> Voice {
        match (self.quiet, self.verbose) {
            (true, _) => Voice::Quiet,
            (_, true) => Voice::Verbose,
            _ => Voice::Normal,
        }
    }
}
