//! The one place to which the successor's secret goes: a file, a command, or standard output if somebody asks for it.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::Args;
use sailpoint_pat::rotate::{CommandSink, FileSink, SecretForm, WriterSink};

use crate::{failure::Failure, file, world::World};

#[derive(Args, Debug)]
pub(super) struct Destination {
    /// Put the secret into this file, which only you may read
    #[arg(long, value_name = "FILE", conflicts_with_all = ["secret_stdout", "command"])]
    secret_to: Option<PathBuf>,
    /// Print it to standard output
    #[arg(long, conflicts_with = "command")]
    secret_stdout: bool,
    /// The secret without address and client id
    #[arg(long, hide_short_help = true)]
    secret_alone: bool,
    /// A command whose standard input gets the secret
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// A place that is ready for a secret.
pub(super) enum Place {
    File(FileSink),
    Output(WriterSink<Output>, Arc<AtomicBool>),
    Command(CommandSink),
}

/// Standard output, which notes if nobody reads it: the exit code says so.
pub(super) struct Output {
    direct: Box<dyn Write + Send>,
    closed: Arc<AtomicBool>,
}

impl Output {
    fn noting<T>(&self, written: io::Result<T>) -> io::Result<T> {
        written.inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.closed.store(true, Ordering::Relaxed);
            }
        })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.direct.write(bytes);
        self.noting(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.direct.flush();
        self.noting(flushed)
    }
}

impl Destination {
    /// Refuses a token whose secret would go nowhere.
    pub(super) fn check(&self, dry_run: bool, world: &World<'_>) -> Result<(), Failure> {
        if self.secret_stdout && !dry_run {
            world.check_output()?;
        }
        if let Some(path) = &self.secret_to {
            file::check_name(path)?;
        }
        if dry_run || self.secret_stdout || self.secret_to.is_some() || !self.command.is_empty() {
            Ok(())
        } else {
            Err(Failure::usage(
                "say where the secret shall go, which is shown once: --secret-to FILE, --secret-stdout, or -- COMMAND",
            ))
        }
    }

    pub(super) fn sink(&self, world: &World<'_>) -> Result<Place, Failure> {
        let form = if self.secret_alone {
            SecretForm::SecretAlone
        } else {
            SecretForm::Config
        };
        self.check(false, world)?;
        if let Some(path) = &self.secret_to {
            return Ok(Place::File(FileSink::new(path).form(form)));
        }
        if let [program, arguments @ ..] = self.command.as_slice() {
            let sink = CommandSink::new(program, arguments);
            return Ok(Place::Command(sink.form(form)));
        }
        let closed = Arc::default();
        let output = Output {
            direct: (world.direct)(),
            closed: Arc::clone(&closed),
        };
        let sink = WriterSink::new("the standard output", output);
        Ok(Place::Output(sink.form(form), closed))
    }

    /// Whether standard output is for the secret alone.
    pub(super) fn is_output(&self) -> bool {
        self.secret_stdout
    }
}
