//! `pat completions`: a script that completes the command line in a shell.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::{cli::Cli, exit::Exit, failure::Failure, world::World};

#[derive(Args, Debug)]
#[command(
    after_help = "For example: pat completions bash > ~/.local/share/bash-completion/completions/pat"
)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Completions, world: &mut World<'_>) -> Result<Exit, Failure> {
    // The generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pat", &mut script);
    world.out.write_all(&script)?;
    Ok(Exit::Clean)
}
