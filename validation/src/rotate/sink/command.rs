//! The standard input of a command, such as that of a secret store's own program.

use std::{
    ffi::{OsStr, OsString},
    io::{self, PipeReader, PipeWriter, Read as _, Write as _},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::AsyncReadExt as _,
    process::{Child, ChildStderr, Command},
    time::timeout,
};

use crate::{
    rotate::{
        sink::{HandOver, Sink, SinkError, form::SecretForm},
        step::Step,
    },
    rule::excerpt::Excerpt,
};

/// Starts a command and writes the secret to its standard input, and nowhere else: not into its arguments, nor its
/// environment. No shell is in between.
///
/// ```
/// use sailpoint_pat::rotate::CommandSink;
///
/// let sink = CommandSink::new("vault", ["kv", "put", "secret/ci", "pat=-"]);
/// ```
///
/// The command took the secret if it ends with status 0 and has read all of its standard input. One that ends in another way, or not
/// within the time, may have taken it: both tokens stay, and the error tells the beginning of what the command wrote to its
/// standard error, without the secret; its standard output is thrown away.
///
/// After a run that was killed the command gets the secret of another successor, which has to replace the first. The command
/// of that run outlives it: it should not take an empty input for a secret, and it has to end before the next run begins.
#[derive(Clone, Debug)]
#[must_use]
pub struct CommandSink {
    program: OsString,
    arguments: Vec<OsString>,
    form: SecretForm,
    time: Duration,
}

impl CommandSink {
    /// The longest time for the command, unless [`time`](CommandSink::time) says otherwise.
    pub const DEFAULT_TIME: Duration = Duration::from_secs(60);
    /// How much of what the command says is read.
    const LONGEST_SAYING: u64 = 4096;
    /// How long what a command said is waited for when it has ended: something it started may still hold the pipe.
    const GRACE: Duration = Duration::from_millis(200);

    /// A program and its arguments, which must not hold a secret.
    pub fn new<A: Into<OsString>>(
        program: impl AsRef<OsStr>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            form: SecretForm::default(),
            time: Self::DEFAULT_TIME,
        }
    }

    /// Writes in this form instead of [`SecretForm::Config`].
    pub fn form(self, form: SecretForm) -> Self {
        Self { form, ..self }
    }

    /// The longest time for the command. It is killed then.
    pub fn time(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    fn start(&self, input: PipeReader) -> Result<Child, SinkError> {
        Command::new(&self.program)
            .args(&self.arguments)
            .stdin(input)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| self.failed("could not be started").caused_by(error))
    }

    fn shown(&self) -> Excerpt<'_> {
        Excerpt::of_input(self.program.to_str().unwrap_or("(not Unicode)"))
    }

    fn failed(&self, what: &str) -> SinkError {
        SinkError::failed(format!("the command {} {what}", self.shown()))
    }

    fn unclear(&self, what: &str) -> SinkError {
        SinkError::unclear(format!("the command {} {what}", self.shown()))
    }

    async fn give(
        &self,
        mut child: Child,
        input: PipeWriter,
        rest: PipeReader,
        new: &HandOver<'_>,
    ) -> Result<(), SinkError> {
        let text = new.text(self.form);
        let stderr = child.stderr.take();
        // The text is shorter than what a pipe holds, so this waits for nobody. Nothing is left to be read then but what is in it.
        let written = write(input, text.expose());
        let mut said = Vec::new();
        let status = {
            let listening = listen(stderr, &mut said);
            let ended = child.wait();
            tokio::pin!(listening, ended);
            tokio::select! {
                status = &mut ended => {
                    let _ = timeout(Self::GRACE, listening).await;
                    status
                }
                () = &mut listening => ended.await,
            }
        };
        let status =
            status.map_err(|error| self.unclear("could not be waited for").caused_by(error))?;
        let said = Said(&said, new.secret().expose());
        match status.code() {
            Some(0) => {
                written.map_err(|error| {
                    self.unclear("ended well and did not take the secret from its standard input")
                        .caused_by(error)
                })?;
                if is_left(rest) {
                    return Err(self.unclear(
                        "ended well and left the secret, or a part of it, unread in its standard input",
                    ));
                }
                Ok(())
            }
            // It may have stored it before it failed.
            Some(code) => Err(self.unclear(&format!("ended with status {code}{said}"))),
            None => Err(self.unclear(&format!("was ended by a signal{said}"))),
        }
    }
}

/// Writes the secret into the pipe, and closes it.
fn write(mut input: PipeWriter, text: &str) -> io::Result<()> {
    input.write_all(text.as_bytes())
}

/// Whether something in the pipe was not read. Nobody can write into it any more, so this does not wait.
fn is_left(mut rest: PipeReader) -> bool {
    !matches!(rest.read(&mut [0]), Ok(0))
}

impl Sink for CommandSink {
    fn describe(&self) -> String {
        format!("the command {}", self.shown())
    }

    async fn hand_over(&mut self, new: &HandOver<'_>) -> Result<(), SinkError> {
        let (reader, writer) = io::pipe()
            .map_err(|error| self.failed("could not be given a pipe").caused_by(error))?;
        let rest = reader
            .try_clone()
            .map_err(|error| self.failed("could not be given a pipe").caused_by(error))?;
        let child = self.start(reader)?;
        new.reached(Step::SinkBegun);
        let Ok(given) = timeout(self.time, self.give(child, writer, rest, new)).await else {
            let what = format!("did not end within {:?} and was killed", self.time);
            return Err(self.unclear(&what));
        };
        given?;
        new.reached(Step::SinkDone);
        Ok(())
    }
}

/// Keeps the beginning of what is said and hears out the rest, so that nobody who says more is stopped.
async fn listen(saying: Option<ChildStderr>, said: &mut Vec<u8>) {
    let Some(mut saying) = saying else { return };
    let mut first = (&mut saying).take(CommandSink::LONGEST_SAYING);
    // What cannot be read was not said.
    let _ = first.read_to_end(said).await;
    let _ = tokio::io::copy(&mut saying, &mut tokio::io::sink()).await;
}

/// What a command said, without the secret.
struct Said<'a>(&'a [u8], &'a str);

impl std::fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (mut said, secret) = (self.0, self.1);
        if said.len() as u64 >= CommandSink::LONGEST_SAYING {
            // Where it was cut, a part of the secret may stand.
            said = &said[..said.len().saturating_sub(secret.len())];
        }
        let said = String::from_utf8_lossy(said);
        let said = said.trim().replace(secret, "[redacted]");
        if said.is_empty() {
            return Ok(());
        }
        write!(f, " and said {}", Excerpt::of_message(&said))
    }
}
