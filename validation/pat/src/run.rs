//! From a command line to an exit code: picks the command, stops it on Ctrl-C, and says why it failed.

use crate::{
    cli::{Cli, Command},
    cmd,
    exit::Exit,
    failure::Failure,
    stop,
    world::World,
};

/// Does what the command line asks for, and says how it ended.
pub async fn run(cli: Cli, world: &mut World<'_>) -> Exit {
    let outcome = match dispatch(cli, world).await {
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

async fn dispatch(cli: Cli, world: &mut World<'_>) -> Result<Exit, Failure> {
    let Cli { global, command } = cli;
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
        Command::LoginCheck(args) => stop::or(cmd::login_check::run(&args, &global, world)).await,
        Command::Completions(args) => cmd::completions::run(&args, world),
    }
}
