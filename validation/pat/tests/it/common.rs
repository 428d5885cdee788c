//! Runs the real program, as a shell would, with an environment of which it knows nothing but what a test says.

use std::{
    fmt::Write as _,
    io::Write as _,
    process::{Command, Stdio},
};

use sailpoint_pat_fake_tenant::{Builder, Clock, FakeTenant, TokenSeed};

/// What a run left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// All of it, as a terminal session.
    pub(crate) fn session(&self, arguments: &[&str]) -> String {
        let mut text = format!("$ pat {}\n", arguments.join(" "));
        text.push_str(&self.out);
        if !self.err.is_empty() {
            write!(text, "--- standard error\n{}", self.err).unwrap();
        }
        write!(text, "--- exit code {}", self.code.unwrap()).unwrap();
        text
    }
}

/// The program, without credentials, in an empty folder of the test's.
pub(crate) fn pat() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pat"));
    command.stdin(Stdio::null());
    for name in [
        "SAIL_BASE_URL",
        "SAIL_CLIENT_ID",
        "SAIL_CLIENT_SECRET",
        "PAT_PROFILE",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    // What the program notes is none of the tester's.
    let state = concat!(env!("CARGO_TARGET_TMPDIR"), "/state");
    command.env("XDG_STATE_HOME", state);
    command.env(
        "XDG_CONFIG_HOME",
        concat!(env!("CARGO_TARGET_TMPDIR"), "/config"),
    );
    command
}

/// The program with the credentials of a fake tenant.
pub(crate) fn pat_at(fake: &FakeTenant) -> Command {
    let mut command = pat();
    // A journal that another test has left is none of this tenant's: a port may come again, and a secret does not.
    let (port, secret) = (fake.base_url(), fake.client_secret());
    let name =
        |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    let state = format!(
        "{}/state/{}-{}",
        env!("CARGO_TARGET_TMPDIR"),
        name(&port),
        &name(secret)[..16]
    );
    command.env("XDG_STATE_HOME", state);
    command
        .env("SAIL_BASE_URL", fake.base_url())
        .env("SAIL_CLIENT_ID", fake.client_id())
        .env("SAIL_CLIENT_SECRET", fake.client_secret());
    command
}

/// Begins a program to which signals are as they are at a terminal, wherever these tests run: under `nohup`, or behind a `&` of a
/// script, some are ignored, and a program inherits that.
#[cfg(target_os = "linux")]
pub(crate) const HEARING: &[&str] = &["env", "--default-signal=HUP,INT,QUIT,TERM"];
#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) const HEARING: &[&str] = &["env"];

/// The same command, begun by another, which becomes it: there is one process.
#[cfg(unix)]
pub(crate) fn begun_by(first: &[&str], command: &Command) -> Command {
    let mut begun = Command::new(first[0]);
    begun
        .args(&first[1..])
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null());
    if let Some(folder) = command.get_current_dir() {
        begun.current_dir(folder);
    }
    same_environment(command, &mut begun);
    begun
}

/// Gives a command the environment that another was given.
#[cfg(unix)]
pub(crate) fn same_environment(of: &Command, to: &mut Command) {
    for (name, value) in of.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
}

pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The program with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Ran {
    ran(pat().args(arguments))
}

/// The program with these arguments and this standard input.
pub(crate) fn run_with_input(arguments: &[&str], input: &str) -> Ran {
    with_input(pat().args(arguments), input)
}

/// A command with this standard input.
pub(crate) fn with_input(command: &mut Command, input: &str) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has ended before it read all of it says so by its status.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) const ID: &str = "5f1e0000000000000000000000000001";

/// A tenant by the real clock, as the program's is, with one token.
pub(crate) fn fake() -> Builder {
    FakeTenant::builder()
        .clock(Clock::real())
        .remember_secrets(true)
        .seed_token(TokenSeed::new("nightly export").id(ID))
}

/// A runtime on which a fake tenant goes on while the test waits for the program.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}
