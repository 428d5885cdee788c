//! Where the secret of a successor goes: a file, a command, or standard output if somebody asks for it.

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
use sailpoint_pat::rotate::{AnySink, CommandSink, FileSink, WriterSink};

use crate::{
    options::secret::Form,
    terminal::{failure::Failure, file, world::World},
};

/// The one place to which the secret goes: a file, a command, or standard output if somebody asks for it.
#[derive(Args, Debug)]
pub(super) struct Destination {
    /// A file for the secret that only you may read
    #[arg(long, value_name = "FILE", conflicts_with_all = ["secret_stdout", "command"])]
    pub(super) secret_to: Option<PathBuf>,
    /// Print it to standard output
    #[arg(long, conflicts_with = "command")]
    pub(super) secret_stdout: bool,
    #[command(flatten)]
    form: Form,
    /// A command whose standard input gets the secret
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
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

    /// The place, and whether it is a standard output of which nobody reads the other end.
    pub(super) fn sink(
        &self,
        needs_none: bool,
        world: &World<'_>,
    ) -> Result<(AnySink, Arc<AtomicBool>), Failure> {
        let form = self.form.of_secret();
        self.check(needs_none, world)?;
        let closed = Arc::<AtomicBool>::default();
        let sink = if let Some(path) = &self.secret_to {
            FileSink::new(path).form(form).into()
        } else if let [program, arguments @ ..] = self.command.as_slice() {
            CommandSink::new(program, arguments).form(form).into()
        } else if !self.secret_stdout {
            let nowhere: Box<dyn Write + Send> = Box::new(io::empty());
            WriterSink::new("no place", nowhere).into()
        } else {
            let output: Box<dyn Write + Send> = Box::new(StandardOutput {
                direct: (world.direct)(),
                closed: Arc::clone(&closed),
            });
            let sink = WriterSink::new("the standard output", output);
            sink.form(form).into()
        };
        Ok((sink, closed))
    }
}

/// Standard output, which notes if nobody reads it: the exit code says so.
struct StandardOutput {
    direct: Box<dyn Write + Send>,
    closed: Arc<AtomicBool>,
}

impl StandardOutput {
    fn noting<T>(&self, written: io::Result<T>) -> io::Result<T> {
        written.inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.closed.store(true, Ordering::Relaxed);
            }
        })
    }
}

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.direct.write(bytes);
        self.noting(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.direct.flush();
        self.noting(flushed)
    }
}
