//! Where the secret of a successor goes: a file, a profile, a command, or standard output if somebody asks for it.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::Args;
use sailpoint_pat::{
    Secret, TokenId,
    rotate::{
        AnySink, CommandSink, FileLock, FileSink, HandOver, SecretForm, Sink, SinkError, Step,
        WriterSink,
    },
    visible,
};

use crate::{
    options::secret::Form,
    tenant::profile::{self, Profile, Profiles},
    terminal::{failure::Failure, file, world::World},
};

/// The one place to which the secret goes: a file, a profile, a command, or standard output if somebody asks for it.
#[derive(Args, Debug)]
pub(super) struct Destination {
    /// A file for the secret that only you may read
    #[arg(long, value_name = "FILE", conflicts_with_all = ["secret_stdout", "command"])]
    pub(super) secret_to: Option<PathBuf>,
    /// Keep it as this profile, as pat login does
    #[arg(
        long,
        value_name = "PROFILE",
        value_parser = profile::name,
        conflicts_with_all = ["secret_to", "secret_stdout", "command", "secret_as", "secret_alone"],
        hide_short_help = true
    )]
    pub(super) secret_to_profile: Option<String>,
    /// Replace the profile if it is of another token
    #[arg(long, requires = "secret_to_profile", hide_short_help = true)]
    overwrite: bool,
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
        let is_kept = self.secret_to.is_some() || self.secret_to_profile.is_some();
        if dry_run || self.secret_stdout || is_kept || !self.command.is_empty() {
            Ok(())
        } else {
            Err(Failure::usage(
                "say where the secret shall go, which is shown once: --secret-to FILE, --secret-to-profile PROFILE, --secret-stdout, or -- COMMAND",
            ))
        }
    }

    /// Refuses to take the place of another token than this one, whose secret would be lost.
    pub(super) fn check_profile(&self, old: &TokenId, world: &World<'_>) -> Result<(), Failure> {
        let Some(name) = self.secret_to_profile.as_ref().filter(|_| !self.overwrite) else {
            return Ok(());
        };
        match Profiles::of(world)?.find(name)? {
            Some(profile) if !profile.client_id.eq_ignore_ascii_case(old.as_str()) => {
                Err(Failure::usage(format!(
                    "the profile {name} is of the token {}; give --overwrite, or another name",
                    visible(&profile.client_id)
                )))
            }
            _ => Ok(()),
        }
    }

    /// The place, and whether it is a standard output of which nobody reads the other end.
    pub(super) fn sink(
        &self,
        needs_none: bool,
        world: &World<'_>,
    ) -> Result<(Place, Arc<AtomicBool>), Failure> {
        let form = self.form.of_secret();
        self.check(needs_none, world)?;
        let closed = Arc::<AtomicBool>::default();
        if let Some(name) = self.secret_to_profile.as_ref().filter(|_| !needs_none) {
            let profile = Profiles::of(world)?.or_new(name)?;
            profile.check()?;
            let place = match profile.place {
                // Such a profile is a config.json, and a file can be read back.
                profile::Place::File => Place::Any(FileSink::new(&profile.path).into()),
                profile::Place::Keychain => Place::Keychain(profile),
            };
            return Ok((place, closed));
        }
        let sink: AnySink = if let Some(path) = &self.secret_to {
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
        Ok((Place::Any(sink), closed))
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

/// A sink of the library, or a profile with its secret in the keychain, which can be read back as a file can.
pub(super) enum Place {
    Any(AnySink),
    Keychain(Profile),
}

impl Sink for Place {
    fn describe(&self) -> String {
        match self {
            Self::Any(sink) => sink.describe(),
            Self::Keychain(profile) => profile.words(),
        }
    }

    fn prepare(&mut self) -> Result<(), SinkError> {
        match self {
            Self::Any(sink) => sink.prepare(),
            Self::Keychain(profile) => {
                let checked = profile.check();
                checked.map_err(|failure| SinkError::failed(failure.message))
            }
        }
    }

    fn lock(&mut self) -> Result<Option<FileLock>, SinkError> {
        match self {
            Self::Any(sink) => sink.lock(),
            // The file beside it is written by whoever writes into the keychain.
            Self::Keychain(profile) => FileSink::new(&profile.path).lock(),
        }
    }

    async fn hand_over(&mut self, new: &HandOver<'_>) -> Result<(), SinkError> {
        match self {
            Self::Any(sink) => sink.hand_over(new).await,
            Self::Keychain(profile) => {
                new.reached(Step::SinkBegun);
                // The keychain may have it though it did not say so.
                let kept = profile.keep(&new.text(SecretForm::Config));
                kept.map_err(|failure| SinkError::unclear(failure.message))?;
                new.reached(Step::SinkDone);
                Ok(())
            }
        }
    }

    async fn read_back(&mut self, id: &TokenId) -> Option<Secret> {
        match self {
            Self::Any(sink) => sink.read_back(id).await,
            Self::Keychain(profile) => profile.secret_of(id.as_str()),
        }
    }

    fn can_be_read(&self) -> bool {
        match self {
            Self::Any(sink) => sink.can_be_read(),
            Self::Keychain(_) => true,
        }
    }

    fn clear(&mut self, id: &TokenId) {
        if let Self::Any(sink) = self {
            sink.clear(id);
        }
    }

    fn file(&self) -> Option<&Path> {
        match self {
            Self::Any(sink) => sink.file(),
            Self::Keychain(profile) => Some(&profile.path),
        }
    }
}
