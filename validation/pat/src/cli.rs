//! The command line: what can be asked for. A secret is never part of it, for others can read a command line.

use std::{io::Write, path::PathBuf};

use clap::{Args, Parser, Subcommand, error::ErrorKind};

use crate::{cmd, exit::Exit};

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

/// What every command takes.
#[derive(Args, Debug)]
#[allow(
    clippy::doc_markdown,
    reason = "the comments are the help, in which backticks would be shown"
)]
pub(crate) struct Global {
    /// Run on a fake tenant inside this program
    #[arg(long, global = true)]
    pub(crate) demo: bool,
    /// The tenant's address, instead of that in the environment or a file
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub(crate) base_url: Option<String>,
    /// A JSON file with the strings BaseURL, ClientId and ClientSecret. It goes before the environment; config.json, if it is
    /// there, goes after it
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
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

/// Says what is wrong with a command line, in one line, or prints the help that was asked for.
pub fn usage(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            match write!(out, "{}", text.ansi()) {
                Ok(()) => Exit::Clean,
                Err(_) => Exit::Closed,
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
