//! The commands, one file each, and what the programs that have them share.

use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

use anyhow::Result;

use crate::tree::Freshness;

pub mod check;
pub mod corpus;
pub mod drift;
pub mod generate;
pub mod normalise;
mod summary;

/// The program that runs a command: this package's own, or one that is made for a repository.
#[derive(Debug, Clone)]
pub struct Program {
    /// How a person calls it.
    pub name: &'static str,
    /// The settings by which it generates when neither settings nor a document are named.
    pub settings: Option<PathBuf>,
    /// The workspace whose versions and lock file the clients of a corpus are compiled with. Without one they are the newest that fit.
    pub workspace: Option<PathBuf>,
}

/// The outcome for the shell: 0 done, 1 stale, 2 failed. A reader that wants no more, such as `head`, is no failure to speak of; the code is that
/// of a program which the signal of a closed pipe ends.
pub fn exit_code(outcome: Result<Freshness>) -> ExitCode {
    match outcome {
        Ok(Freshness::Fresh) => ExitCode::SUCCESS,
        Ok(Freshness::Stale(_)) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::from(141),
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the outermost layer speaks to people")]
            {
                eprintln!("error: {error:#}");
            }
            ExitCode::from(2)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let cause = error.root_cause().downcast_ref::<std::io::Error>();
    cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Where Cargo builds what is in `root`. Absolute, because Cargo is also run in other folders to build there.
///
/// # Errors
///
/// When there is no current folder.
pub fn target(root: &Path) -> std::io::Result<PathBuf> {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| absolute(root.join("target")), absolute)
}
