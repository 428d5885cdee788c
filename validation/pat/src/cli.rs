//! The command line: what can be asked for. A secret is never part of it, for others can read a command line.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::PathBuf,
};

use clap::{
    Args, Command as Described, CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
    error::ErrorKind,
};

use crate::{cmd, exit::Exit, failure::Failure};

/// Personal access tokens of SailPoint Identity Security Cloud
#[derive(Debug, Parser)]
#[command(name = "pat", version, max_term_width = 80, term_width = 80)]
#[command(after_help = "\
Address and credentials: SAIL_BASE_URL, SAIL_CLIENT_ID, SAIL_CLIENT_SECRET, or
config.json. To try it: pat --demo list. Exit codes and more: pat --help.")]
#[command(after_long_help = after_long_help())]
#[command(disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

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
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a token; its secret goes to the one place that you name
    Create(cmd::create::Create),
    /// List tokens
    List(cmd::list::List),
    /// Show one token
    Show(cmd::show::Show),
    /// Move the expiry of tokens
    Extend(cmd::extend::Extend),
    /// Replace a token by a successor; the new secret goes to one place
    Rotate(cmd::rotate::Rotate),
    /// Delete tokens
    Revoke(cmd::revoke::Revoke),
    /// Say what is wrong, or soon will be, with a tenant's tokens
    Audit(cmd::audit::Audit),
    /// Check a request in a file, without a tenant
    Lint(cmd::lint::Lint),
    /// Check that the credentials work, and say which token they are
    LoginCheck(cmd::login_check::LoginCheck),
    /// Print a completion script for a shell
    Completions(cmd::completions::Completions),
}

fn after_long_help() -> String {
    format!(
        "\
Address and credentials come from --base-url and --config, from SAIL_BASE_URL,
SAIL_CLIENT_ID and SAIL_CLIENT_SECRET, or from config.json in this folder. The
secret is never taken from the command line. Colours go to terminals only;
NO_COLOR turns them off.

Time spans are 90d, 12h, 2w or 1d 12h. A day like 2027-01-31 is its first
instant in UTC. Anything that changes a tenant asks first; --yes answers, and
--dry-run only says what would be done.

{}",
        Exit::table()
    )
}

impl Cli {
    /// Reads a command line.
    ///
    /// # Errors
    ///
    /// Those of [`usage`], help that was asked for among them.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let arguments: Vec<_> = arguments.into_iter().collect();
        let mut options = arguments.iter().take_while(|argument| *argument != "--");
        let mut command = if options.any(|argument| argument == "--help") {
            in_full(Self::command())
        } else {
            Self::command()
        };
        let mut matches = command.try_get_matches_from_mut(arguments)?;
        Self::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
    }
}

/// `--help` of a command has everything, an option a line like `-h`: one that is hidden there would give each option three.
fn in_full(command: Described) -> Described {
    let shown = |command: Described| command.mut_args(|argument| argument.hide_short_help(false));
    let after = after_long_help();
    shown(command)
        .after_help(after)
        .after_long_help(None::<&str>)
        .mut_subcommands(shown)
}

/// Says what is wrong with a command line, in one line, or prints the help that was asked for.
pub fn usage(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            match write!(out, "{}", text.ansi()).and_then(|()| out.flush()) {
                Ok(()) => Exit::Clean,
                Err(error) => unwritten(error, err),
            }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(err, "{}", text.ansi());
            Exit::Usage
        }
        _ => {
            let _ = writeln!(err, "pat: {}", in_one_line(&text.to_string()));
            Exit::Usage
        }
    }
}

fn unwritten(error: io::Error, err: &mut dyn Write) -> Exit {
    let Failure { exit, message } = error.into();
    if !message.is_empty() {
        let _ = writeln!(err, "pat: {message}");
    }
    exit
}

/// The error and its tips, without the usage that follows them.
fn in_one_line(text: &str) -> String {
    let parts = text.split("\n\n").filter_map(|part| {
        let part = part.trim();
        let wanted = part
            .strip_prefix("error: ")
            .or_else(|| part.starts_with("tip: ").then_some(part))?;
        Some(wanted.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    let mut line = parts.collect::<Vec<_>>().join("; ");
    line.push_str("; see --help");
    line
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_fits_together() {
        super::Cli::command().debug_assert();
    }
}
