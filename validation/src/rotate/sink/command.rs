//! The standard input of a command, such as that of a secret store's own program.

#[cfg(unix)]
use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf, absolute},
};
use std::{
    ffi::{OsStr, OsString},
    io::{self, PipeReader, PipeWriter, Read as _, Write as _},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::AsyncReadExt as _,
    process::{Child, ChildStderr, Command},
    time::{sleep, timeout},
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
/// A program that cannot be started is refused before anything is sent to the service: one that is not there, where the system would
/// look for it, that may not be executed, or whose interpreter is not there. On Windows this is noticed when it is started, and the
/// successor deleted again.
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
        let mut said = Vec::new();
        let mut written = None;
        let status = {
            let talking = async {
                let writing = async { written = Some(write(input, text.expose()).await) };
                tokio::join!(writing, listen(stderr, &mut said));
            };
            let ended = child.wait();
            tokio::pin!(talking, ended);
            tokio::select! {
                biased;
                () = &mut talking => ended.await,
                status = &mut ended => {
                    let _ = timeout(Self::GRACE, talking).await;
                    status
                }
            }
        };
        let status =
            status.map_err(|error| self.unclear("could not be waited for").caused_by(error))?;
        let said = Said(&said, new.secret().expose());
        let is_unwritten = written.is_none();
        match status.code() {
            Some(0) => {
                written.unwrap_or(Ok(())).map_err(|error| {
                    self.unclear("ended well and did not take the secret from its standard input")
                        .caused_by(error)
                })?;
                if is_unwritten || is_left(rest) {
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

/// Writes the secret into the pipe, and closes it. A pipe holds more than a secret is long, as a rule, so that this is done at once; a
/// command that lets the rest of a long one wait keeps nothing else waiting, so that its time can end.
async fn write(mut input: PipeWriter, text: &str) -> io::Result<()> {
    const PAUSE: Duration = Duration::from_millis(10);
    #[cfg(unix)]
    rustix::fs::fcntl_setfl(&input, rustix::fs::OFlags::NONBLOCK)?;
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        match input.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => sleep(PAUSE).await,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether something in the pipe was not read. Nobody can write into it any more, so this does not wait.
fn is_left(mut rest: PipeReader) -> bool {
    !matches!(rest.read(&mut [0]), Ok(0))
}

impl Sink for CommandSink {
    fn describe(&self) -> String {
        format!("the command {}", self.shown())
    }

    fn prepare(&mut self) -> Result<(), SinkError> {
        let mut words = std::iter::once(&self.program).chain(&self.arguments);
        if words.any(|word| word.as_encoded_bytes().contains(&0)) {
            return Err(self.failed(
                "cannot be started: its name or an argument has a NUL in it; take that out",
            ));
        }
        #[cfg(unix)]
        check_program(&self.program)
            .map_err(|why| self.failed(&format!("cannot be started: {why}")))?;
        Ok(())
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

/// Whether the system would find this program and could start it, as far as that is seen without starting it. An error says where it
/// was looked for and what to do.
#[cfg(unix)]
fn check_program(program: &OsStr) -> Result<(), String> {
    // Where the system looks if nobody says where.
    const USUAL: &str = "/usr/local/bin:/usr/bin:/bin";
    if program.is_empty() {
        return Err("it has no name; name a program".to_owned());
    }
    if program.as_encoded_bytes().contains(&b'/') {
        let path = absolute(program).unwrap_or_else(|_| program.into());
        return check_executable(&path).map_err(|why| {
            let shown = path.display();
            why.unwrap_or_else(|| {
                format!("{shown} is not there, or not for you to see; name another program")
            })
        });
    }
    let folders = env::var_os("PATH").unwrap_or_else(|| USUAL.into());
    let mut reason = None;
    for folder in env::split_paths(&folders) {
        // An empty one is the current folder.
        let path = absolute(Path::new(".").join(&folder).join(program));
        match check_executable(&path.unwrap_or_else(|_| folder.join(program))) {
            Ok(()) => return Ok(()),
            Err(why) => reason = reason.or(why),
        }
    }
    Err(reason.unwrap_or_else(|| {
        format!(
            "no folder of PATH ({}) has a program of this name; install it, or give its path",
            folders.display()
        )
    }))
}

/// Whether a file can be started. An error without words says that nothing is seen there.
#[cfg(unix)]
fn check_executable(path: &Path) -> Result<(), Option<String>> {
    let found = fs::metadata(path).map_err(|_| None)?;
    let shown = path.display();
    if !found.is_file() {
        return Err(Some(format!("{shown} is no file; name a program")));
    }
    if !may_execute(path) {
        return Err(Some(format!(
            "{shown} is not executable for you; make it so (chmod +x), or name another program"
        )));
    }
    match interpreter(path) {
        Some(interpreter) if !interpreter.is_file() || !may_execute(&interpreter) => {
            Err(Some(format!(
                "{shown} is a script for {}, which is not there or not executable; install that, or correct the first line of the \
                 script",
                interpreter.display()
            )))
        }
        _ => Ok(()),
    }
}

/// False only if the system says so.
#[cfg(unix)]
fn may_execute(path: &Path) -> bool {
    use rustix::{
        fs::{Access, AtFlags, CWD, accessat},
        io::Errno,
    };
    accessat(CWD, path, Access::EXEC_OK, AtFlags::EACCESS) != Err(Errno::ACCESS)
}

/// What the first line of a script names, if it is one.
#[cfg(unix)]
fn interpreter(path: &Path) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    /// No system reads more of it.
    const LONGEST: u64 = 256;
    let mut first = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LONGEST).read_to_end(&mut first).ok()?;
    let line = first.strip_prefix(b"#!")?.trim_ascii_start();
    // One that does not end here is cut off.
    let end = line
        .iter()
        .position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0))?;
    (end > 0).then(|| OsStr::from_bytes(&line[..end]).into())
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
