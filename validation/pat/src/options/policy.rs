//! A policy file that the command line names: TOML, or JSON if its name ends so.

use std::path::{Path, PathBuf};

use clap::Args;
use sailpoint_pat::{Policy, Violation, visible};

use crate::terminal::{exit::Exit, failure::Failure, file};

/// The policy that a command is given.
#[derive(Args, Debug)]
pub(crate) struct PolicyFile {
    /// Your organisation's rules, in TOML or JSON
    #[arg(long = "policy", id = "policy", value_name = "FILE")]
    path: Option<PathBuf>,
}

impl PolicyFile {
    /// Its name, if there is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub(crate) fn read(&self) -> Result<Option<Policy>, Failure> {
        self.path.as_deref().map(read).transpose()
    }
}

fn read(path: &Path) -> Result<Policy, Failure> {
    let source = file::content(path)?;
    let source = file::without_mark(&source);
    let is_json = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let policy = if is_json {
        Policy::from_json(source)
    } else {
        Policy::from_toml(source)
    };
    policy.map_err(|violations| {
        let lines: Vec<_> = violations
            .iter()
            .map(|violation| line(path, violation))
            .collect();
        Failure::new(Exit::Usage, lines.join("\n"))
    })
}

/// `policy.toml:3:5: what is wrong [code]`
fn line(path: &Path, violation: &Violation) -> String {
    let place = violation
        .position()
        .map(|at| format!(":{}:{}", at.line, at.column))
        .unwrap_or_default();
    visible(&format!(
        "{}{place}: {} [{}]",
        path.display(),
        violation.message(),
        violation.code()
    ))
    .into_owned()
}
