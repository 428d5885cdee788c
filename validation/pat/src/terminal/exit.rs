//! The exit codes, in one table: programs go by them, so they never change their meaning.

use std::{fmt::Write as _, process::ExitCode};

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It did what it was asked for, and found nothing.
    Clean = 0,
    /// It did what it was asked for, and found something.
    Findings = 1,
    /// It was asked or set up wrongly. Nothing was done.
    Usage = 2,
    /// What was asked for breaks the rule or the policy. Nothing was done.
    Refused = 3,
    /// The service refused or failed, or could not be reached.
    Service = 4,
    /// A part was done, another was not.
    Partly = 5,
    /// A file, or the output, could not be read or written.
    File = 6,
    /// Somebody stopped it: Ctrl-C, SIGTERM, SIGHUP, SIGQUIT, or no at the question.
    Stopped = 130,
    /// Nobody reads its output any more.
    Closed = 141,
}

impl Exit {
    /// Every code with its meaning, in ascending order.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Clean, "done, nothing found"),
        (Self::Findings, "done, and something was found"),
        (Self::Usage, "asked or set up wrongly; nothing was done"),
        (
            Self::Refused,
            "refused by the rule or the policy; nothing was sent",
        ),
        (
            Self::Service,
            "the service refused or failed, or is out of reach",
        ),
        (Self::Partly, "a part was done, another was not"),
        (
            Self::File,
            "a file or the output could not be read or written",
        ),
        (
            Self::Stopped,
            "stopped by Ctrl-C or another signal, or by no at the question",
        ),
        (Self::Closed, "nobody reads the output any more"),
    ];

    /// The number.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The codes for a help text, one a line.
    pub(crate) fn table() -> String {
        let mut table = String::from("Exit codes:");
        for (exit, meaning) in Self::ALL {
            // A String takes whatever is written.
            let _ = write!(table, "\n  {:<4} {meaning}", exit.code());
        }
        table
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
