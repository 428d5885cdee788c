//! From a command line to an exit code: what can be asked for, which command does it, and what is said if it fails. A secret is never
//! part of a command line, which others can read.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{
    Args, Command as Described, CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
    error::ErrorKind,
};
use clap_complete::Shell;
use sailpoint_pat::visible;

use crate::{
    cmd,
    options::global::Global,
    terminal::{
        exit::Exit,
        failure::Failure,
        stop,
        world::{Voice, World},
    },
};

/// Personal access tokens of SailPoint Identity Security Cloud
#[derive(Debug, Parser)]
#[command(name = "pat", version, max_term_width = 80, term_width = 80)]
#[command(after_long_help = after_long_help())]
#[command(disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
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
    /// Keep address and credentials under a name
    Login(cmd::login::Login),
    /// List or forget what login has kept
    Profiles(cmd::login::List),
    /// Check that the credentials work, and say which token they are
    LoginCheck(cmd::login_check::LoginCheck),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual, or put it and all completions into a folder
    Man(Man),
    /// Print the help of a command
    #[command(hide = true)]
    Help(Help),
}

#[derive(Args, Debug)]
#[command(
    after_help = "For example: pat completions bash > ~/.local/share/bash-completion/completions/pat"
)]
struct Completions {
    /// The shell
    shell: Shell,
}

#[derive(Args, Debug)]
#[command(after_help = "\
For example: pat man rotate | man -l -
             pat man --to ~/.local/share")]
struct Man {
    /// A command; without one the page of the whole program
    #[arg(value_name = "COMMAND", conflicts_with = "to")]
    command: Option<String>,
    /// Write every page and completion script below this folder
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct Help {
    /// The command
    #[arg(value_name = "COMMAND")]
    command: Option<OsString>,
}

fn after_long_help() -> String {
    format!(
        "\
Address and credentials come from --base-url and --config, from SAIL_BASE_URL,
SAIL_CLIENT_ID and SAIL_CLIENT_SECRET, or from config.json in this folder. An
address that a file tells gets the secret of that file only. The secret is never
taken from the command line. Colours go to terminals only; NO_COLOR turns them
off.

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
        let cli = Self::from_arg_matches_mut(&mut matches);
        let cli = cli.map_err(|error| error.format(&mut command))?;
        match cli.command {
            // The same as pat COMMAND --help.
            Command::Help(help) => {
                let words = ["pat".into()].into_iter().chain(help.command);
                Self::read(words.chain(["--help".into()]))
            }
            _ => Ok(cli),
        }
    }

    async fn dispatch(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let Self { global, command } = self;
        if global.demo && matches!(command, Command::Login(_) | Command::Profiles(_)) {
            return Err(Failure::usage(
                "profiles are of real tenants; leave out --demo",
            ));
        }
        match command {
            // These have something to clear up when they are stopped, and see to it themselves.
            Command::Create(args) => cmd::create::run(&args, &global, world).await,
            Command::Rotate(args) => cmd::rotate::run(&args, &global, world).await,
            Command::List(args) => stop::or(cmd::list::run(&args, &global, world)).await,
            Command::Show(args) => stop::or(cmd::show::run(&args, &global, world)).await,
            Command::Extend(args) => stop::or(cmd::extend::run(&args, &global, world)).await,
            Command::Revoke(args) => stop::or(cmd::revoke::run(&args, &global, world)).await,
            Command::Audit(args) => stop::or(cmd::audit::run(&args, &global, world)).await,
            Command::Lint(args) => cmd::lint::run(&args, &global, world),
            Command::LoginCheck(args) => {
                stop::or(cmd::login_check::run(&args, &global, world)).await
            }
            Command::Login(args) => cmd::login::run(&args, &global, world).await,
            Command::Profiles(args) => cmd::login::profiles(&args, world),
            Command::Completions(args) => args.write(world),
            Command::Man(args) => args.write(world),
            // Printed when the command line was read.
            Command::Help(_) => Ok(Exit::Clean),
        }
    }
}

impl Completions {
    fn write(&self, world: &mut World<'_>) -> Result<Exit, Failure> {
        world.out.write_all(&script(self.shell))?;
        Ok(Exit::Clean)
    }
}

fn script(shell: Shell) -> Vec<u8> {
    // The generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pat", &mut script);
    script
}

impl Man {
    fn write(&self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let Some(folder) = &self.to else {
            let page = match &self.command {
                None => page(Cli::command())?,
                Some(name) => match subcommands().find(|command| command.get_name() == name) {
                    Some(command) => page(command)?,
                    None => {
                        return Err(Failure::usage(format!(
                            "there is no command {}; see pat help",
                            visible(name)
                        )));
                    }
                },
            };
            world.out.write_all(&page)?;
            return Ok(Exit::Clean);
        };
        let pages = std::iter::once(Cli::command()).chain(subcommands());
        for command in pages {
            let name = format!("man/man1/{}.1", page_name(&command));
            put(folder, &name, &page(command)?, world)?;
        }
        for (shell, name) in [
            (Shell::Bash, "bash-completion/completions/pat"),
            (Shell::Zsh, "zsh/site-functions/_pat"),
            (Shell::Fish, "fish/vendor_completions.d/pat.fish"),
        ] {
            put(folder, name, &script(shell), world)?;
        }
        Ok(Exit::Clean)
    }
}

/// Every command that is told of, with the options of all.
fn subcommands() -> impl Iterator<Item = Described> {
    let mut whole = Cli::command();
    whole.build();
    let commands: Vec<Described> = whole.get_subcommands().cloned().collect();
    commands
        .into_iter()
        .filter(|command| !command.is_hide_set())
}

/// `pat-rotate`
fn page_name(command: &Described) -> String {
    match command.get_name() {
        "pat" => "pat".to_owned(),
        name => format!("pat-{name}"),
    }
}

/// A page of the manual, with everything that its command takes.
fn page(command: Described) -> io::Result<Vec<u8>> {
    let name = page_name(&command);
    // The whole program says how it ends; a command refers to it.
    let command = match name.as_str() {
        "pat" => in_full(command),
        _ => command.mut_args(|argument| argument.hide_short_help(false)),
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .title(name)
        .source(concat!("pat ", env!("CARGO_PKG_VERSION")))
        .manual("pat")
        .render(&mut page)?;
    Ok(page)
}

fn put(folder: &Path, name: &str, text: &[u8], world: &mut World<'_>) -> Result<(), Failure> {
    let path = folder.join(name);
    let written = path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&path, text));
    written.map_err(|error| Failure::file("written", path.display(), &error))?;
    world.report(path.display())
}

/// Does what the command line asks for, and says how it ended.
pub async fn run(cli: Cli, world: &mut World<'_>) -> Exit {
    world.voice = cli.global.voice();
    world.terminal.shows_progress &= world.voice != Voice::Quiet;
    let outcome = match cli.dispatch(world).await {
        Ok(exit) => world.out.flush().map(|()| exit).map_err(Failure::from),
        Err(failure) => {
            // What was done before has been told, if anybody listens.
            let _ = world.out.flush();
            Err(failure)
        }
    };
    match outcome {
        Ok(exit) => exit,
        Err(Failure { exit, message }) => {
            for line in message.lines() {
                world.say(format_args!("pat: {line}"));
            }
            exit
        }
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
            let _ = writeln!(err, "pat: {}", visible(&in_one_line(&text.to_string())));
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
