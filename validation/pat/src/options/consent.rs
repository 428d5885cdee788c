//! The question before anything is changed. Without a terminal nobody can answer, so it is asked beforehand, by `--yes`.

use std::fmt::Display;

use clap::Args;
use sailpoint_pat::visible;

use crate::terminal::{
    exit::Exit,
    failure::Failure,
    stop,
    world::{self, World},
};

/// Whether something is changed, and whether somebody is asked first.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Consent {
    /// Only say what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

impl Consent {
    /// Refuses, before anything is sent, what nobody could answer for.
    pub(crate) fn check(self, world: &World<'_>) -> Result<(), Failure> {
        if self.yes || self.dry_run || world.answer.is_some() {
            Ok(())
        } else {
            Err(Failure::usage(
                "there is no terminal to ask at; give --yes, or --dry-run to see what would be done",
            ))
        }
    }

    /// Whether somebody will be asked.
    pub(crate) fn asks(self) -> bool {
        !self.yes && !self.dry_run
    }

    /// Asks. Goes on only after a yes. What was written before is on the screen by then, as it is what is asked about: if it cannot be
    /// written, nobody is asked.
    pub(crate) async fn ask(
        self,
        question: impl Display,
        world: &mut World<'_>,
    ) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        self.check(world)?;
        let Some(answer) = world.answer else {
            return Ok(());
        };
        let question = question.to_string();
        world.prompt(format_args!("{} [y/N] ", visible(&question)))?;
        let line = tokio::select! {
            biased;
            () = stop::asked() => {
                world.say("");
                return Err(Failure::new(Exit::Stopped, "stopped; nothing was changed"));
            }
            line = world::typed(answer) => line?,
        };
        if is_yes(&line) {
            Ok(())
        } else {
            Err(Failure::new(Exit::Stopped, "nothing was changed"))
        }
    }
}

fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}
