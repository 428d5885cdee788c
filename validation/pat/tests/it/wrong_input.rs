//! What a person gets wrong, each with its one message and its code, from the real program.

use std::{
    net::TcpListener,
    process::{Command, Stdio},
};

use crate::common::{self, ID, Ran, fake, pat, pat_at, ran, runtime};

/// Nothing on standard output, this on standard error, this code.
#[track_caller]
fn fails(command: &mut Command, code: i32, message: &str) {
    let expected = Ran {
        code: Some(code),
        out: String::new(),
        err: format!("{message}\n"),
    };
    assert_eq!(ran(command), expected);
}

#[test]
fn no_credentials() {
    let folder = tempfile::tempdir().unwrap();
    fails(
        pat().arg("list").current_dir(folder.path()),
        2,
        "pat: there is no base URL; set SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET, or write them into config.json; pat \
         --demo needs none of it",
    );
    fails(
        pat()
            .arg("list")
            .current_dir(folder.path())
            .env("SAIL_BASE_URL", "http://127.0.0.1:9")
            .env("SAIL_CLIENT_ID", "a"),
        2,
        "pat: the environment has SAIL_CLIENT_ID and no SAIL_CLIENT_SECRET; give both there, or neither",
    );
    fails(
        pat()
            .args(["list", "--config", "nowhere.json"])
            .current_dir(folder.path()),
        6,
        "pat: nowhere.json cannot be read: No such file or directory (os error 2)",
    );
    fails(
        pat()
            .args(["list", "--config", "."])
            .current_dir(folder.path()),
        6,
        "pat: . cannot be read: Is a directory (os error 21)",
    );
    let file = folder.path().join("config.json");
    std::fs::write(&file, "{\"ClientSecret\": \"hunter2\"").unwrap();
    fails(
        pat().arg("list").current_dir(folder.path()),
        2,
        "pat: config.json is no JSON object with the strings BaseURL, ClientId and ClientSecret (line 1, column 26); correct it",
    );
}

/// What no text is in is not taken for what is not set: another tenant would be asked.
#[cfg(unix)]
#[test]
fn variables_that_are_no_text() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    for name in [
        "SAIL_BASE_URL",
        "SAIL_CLIENT_ID",
        "SAIL_CLIENT_SECRET",
        "PAT_PROFILE",
    ] {
        let mut command = pat();
        command
            .arg("list")
            .env("SAIL_BASE_URL", "http://127.0.0.1:9")
            .env("SAIL_CLIENT_ID", "a")
            .env("SAIL_CLIENT_SECRET", "b")
            .env(name, OsStr::from_bytes(b"acme\xff"));
        fails(
            &mut command,
            2,
            &format!("pat: {name} is not Unicode; set it again"),
        );
    }
    fails(
        pat().args(["list", "--profile", ""]),
        2,
        "pat: \"\": the name of a profile has letters, digits, - _ and . only",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_an_end() {
    fails(
        pat().args(["lint", "/dev/zero"]),
        6,
        "pat: /dev/zero cannot be read: it is longer than 268435456 bytes",
    );
}

#[test]
fn one_file_for_two() {
    let folder = tempfile::tempdir().unwrap();
    fails(
        pat()
            .args([
                "--demo",
                "audit",
                "--html",
                "a.html",
                "--inventory",
                "./a.html",
                "--overwrite",
            ])
            .current_dir(folder.path()),
        2,
        "pat: --html and --inventory name the same file; name two",
    );
}

#[test]
fn wrong_credentials() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let ran = ran(pat_at(&fake).arg("list").env("SAIL_CLIENT_SECRET", "wrong"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""));
    assert_eq!(
        ran.err,
        "pat: exchanging credentials for a bearer: the service did not accept the credentials (status 401): \
         \"invalid_client\": \"client_id and client_secret do not belong together\"; check client id and secret, and whether \
         the token they belong to has expired\n"
    );
}

#[test]
fn wrong_addresses() {
    let at = |url: &str| {
        let mut command = pat();
        command
            .args(["list", "--base-url", url])
            .env("SAIL_CLIENT_ID", "a")
            .env("SAIL_CLIENT_SECRET", "b");
        command
    };
    let ran = ran(&mut at("acme"));
    assert_eq!(
        (ran.code, ran.err.lines().count()),
        (Some(2), 1),
        "{}",
        ran.err
    );
    // A port at which nobody listens: it was free just now.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    fails(
        &mut at(&format!("http://127.0.0.1:{port}")),
        4,
        "pat: exchanging credentials for a bearer: there is no connection to the service (4 attempts); check the base URL, the \
         network and any proxy, then try again",
    );
}

#[test]
fn dates() {
    let create = |when: &str| {
        let mut command = pat();
        command.args([
            "--demo",
            "create",
            "--name",
            "ci",
            "--yes",
            "--secret-stdout",
            "--expires",
            when,
        ]);
        command
    };
    for when in ["tomorrow", "2027-02-30", "1M", "90"] {
        fails(
            &mut create(when),
            2,
            &format!(
                "pat: invalid value '{when}' for '--expires <WHEN>': neither a time span like 90d, a day like 2027-01-31, nor a \
                 date-time like 2027-01-31T12:00:00Z; see --help"
            ),
        );
    }
    let demo =
        "demo: a fake tenant inside this program, at 2026-06-15T12:00:00.000Z; nothing is kept\n";
    for when in [
        "2026-06-15",
        "2026-06-15T00:00:00Z",
        "2026-06-15T02:00:00+02:00",
    ] {
        fails(
            &mut create(when),
            3,
            &format!(
                "{demo}pat: /expirationDate: expirationDate 2026-06-15T00:00:00.000Z is not in the future: now is \
                 2026-06-15T12:00:00.000Z and the margin for clocks and transit is 30s; set a later date-time \
                 [expiration-not-in-future]"
            ),
        );
    }
}

#[test]
fn creates_that_leave_something_open() {
    let create = ["--demo", "create", "--name", "ci"];
    fails(
        pat().args(create),
        2,
        "pat: the following required arguments were not provided: --expires <WHEN>; see --help",
    );
    fails(
        pat().args(create).arg("--never-expires"),
        2,
        "pat: the following required arguments were not provided: --acknowledged; see --help",
    );
    fails(
        pat().args(create).args(["--expires", "90d", "--yes"]),
        2,
        "pat: say where the secret shall go, which is shown once: --secret-to FILE, --secret-to-profile PROFILE or --secret-stdout",
    );
    fails(
        pat()
            .args(create)
            .args(["--expires", "90d", "--secret-stdout"]),
        2,
        "pat: there is no terminal to ask at; give --yes, or --dry-run to see what would be done",
    );
    fails(
        pat()
            .args(create)
            .args(["--expires", "90d", "--secret-stdout", "--secret-to", "x"]),
        2,
        "pat: the argument '--secret-stdout' cannot be used with '--secret-to <FILE>'; see --help",
    );
}

#[test]
fn policies() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    let create = || {
        let mut command = pat();
        command
            .args([
                "--demo",
                "create",
                "--name",
                "ci",
                "--expires",
                "90d",
                "--secret-stdout",
                "--yes",
            ])
            .args(["--scope", "a", "--policy", "policy.toml"])
            .current_dir(folder.path());
        command
    };
    std::fs::write(&policy, "longest-lifetime = \"1M\"\n").unwrap();
    let ran = ran(&mut create());
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.err,
        "pat: policy.toml:1:20: \"1M\" has a unit that is not one of weeks, days, hours, minutes and seconds; write weeks, days, \
         hours, minutes or seconds, as in 90d or 12h 30m [policy-duration]\n"
    );
    std::fs::write(&policy, "longest-lifetime = \"30d\"\n").unwrap();
    let ran = common::ran(&mut create());
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""));
    assert!(
        ran.err.ends_with("[policy-lifetime-too-long]\n"),
        "{}",
        ran.err
    );
}

#[test]
fn unknown_ids_and_names() {
    let demo =
        "demo: a fake tenant inside this program, at 2026-06-15T12:00:00.000Z; nothing is kept\n";
    for command in ["show", "revoke"] {
        let mut arguments = vec!["--demo", command, "nobody"];
        if command == "revoke" {
            arguments.extend([ID, "--yes", "--in-use"]);
        }
        fails(
            pat().args(arguments),
            4,
            &format!(
                "{demo}pat: there is no token with the id or name \"nobody\", or these credentials may not see it; see pat list --owner all"
            ),
        );
    }
    fails(
        pat().args(["show", ".."]),
        2,
        "pat: invalid value '..' for '<TOKEN>': neither the id nor the name of a token; see --help",
    );
    fails(
        pat().args(["--demo", "revoke", ID, "--yes"]),
        2,
        &format!(
            "{demo}pat: {ID} is the token that pat itself is using; give --in-use to delete it all the same"
        ),
    );
    fails(
        pat().arg("lst"),
        2,
        "pat: unrecognized subcommand 'lst'; tip: some similar subcommands exist: 'lint', 'list'; see --help",
    );
}

/// A name that the owner has already: only the service knows.
#[test]
fn a_name_that_is_taken() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let ran = ran(pat_at(&fake)
        .args(["create", "--name", "nightly export", "--expires", "90d"])
        .args(["--scope", "a", "--secret-stdout", "--yes"]));
    assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""));
    assert!(
        ran.err
            .starts_with("pat: creating a token: the service refused the request (status 400"),
        "{}",
        ran.err
    );
    assert_eq!(ran.err.lines().count(), 1);
}

#[test]
fn requests_that_are_not_there_or_no_text() {
    fails(
        pat().args(["lint", "/nowhere/request.json"]),
        6,
        "pat: /nowhere/request.json cannot be read: No such file or directory (os error 2)",
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.json"), [b'"', 0xff, b'"']).unwrap();
    fails(
        pat().args(["lint", "r.json"]).current_dir(folder.path()),
        6,
        "pat: r.json cannot be read: stream did not contain valid UTF-8",
    );
}

/// Some editors put a mark before a text. Where nobody minds it is passed over; JSON must not have it.
#[test]
fn a_byte_order_mark() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), format!("\u{feff}{text}")).unwrap();
    };
    write("ids", &format!("{ID}\r\n"));
    write("policy.toml", "longest-lifetime = \"900d\"\n");
    write("request.json", "{}");
    let extended = ran(pat()
        .args(["--demo", "extend", "--ids-from", "ids", "--dry-run"])
        .args(["--expires", "90d", "--policy", "policy.toml"])
        .current_dir(folder.path()));
    assert_eq!(extended.code, Some(0), "{}", extended.err);
    let linted = ran(pat()
        .args(["lint", "request.json"])
        .current_dir(folder.path()));
    assert_eq!(linted.code, Some(3));
    assert_eq!(
        linted.err,
        "pat: request.json begins with a byte order mark, which JSON does not allow; save it without one\n"
    );
}

#[test]
fn files_that_cannot_be_written() {
    let demo =
        "demo: a fake tenant inside this program, at 2026-06-15T12:00:00.000Z; nothing is kept\n";
    let create = |file: &str| {
        let mut command = pat();
        command
            .args(["--demo", "create", "--name", "ci", "--expires", "90d"])
            .args(["--scope", "a", "--yes", "--secret-to", file]);
        command
    };
    fails(
        &mut create("/nowhere/ci.json"),
        6,
        &format!(
            "{demo}pat: /nowhere/ci.json cannot be written: No such file or directory (os error 2)"
        ),
    );
    fails(
        &mut create("-"),
        2,
        &format!("{demo}pat: - is no file here; give the name of one, or ./- if that is its name"),
    );
    fails(
        pat().args(["--demo", "rotate", ID, "--yes", "--secret-to", "-"]),
        2,
        "pat: - is no file here; give the name of one, or ./- if that is its name",
    );
    fails(
        pat()
            .args(["--demo", "rotate", ID, "--yes", "--secret-stdout"])
            .args(["--journal", "/"]),
        6,
        &format!("{demo}pat: the journal / is no regular file; name another file"),
    );
}

/// A closed standard output is `/dev/null` to a program: a secret that is printed there is lost.
#[cfg(unix)]
#[test]
fn a_secret_is_not_printed_where_nobody_gets_it() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    for arguments in [
        ["create", "--name=ci", "--expires=90d"],
        ["rotate", ID, "--expires=90d"],
    ] {
        let output = pat_at(&fake)
            .args(arguments)
            .args(["--yes", "--secret-stdout"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "pat: standard output is closed or /dev/null, where the secret would be lost; give --secret-to FILE\n"
        );
        assert_eq!(output.status.code(), Some(2));
    }
    assert_eq!(fake.tokens().len(), 1);
}

/// `pat list | head -1`: whoever reads has gone.
#[test]
fn a_closed_pipe_ends_quietly() {
    for arguments in [
        vec!["--demo", "list"],
        vec!["--help"],
        vec!["completions", "bash"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = pat()
            .args(&arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(141), "{arguments:?}: {err}");
        assert!(!err.contains("pat:"), "{err}");
    }
}

/// A device that is full takes nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for arguments in [["completions", "bash"].as_slice(), &["--help"]] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = pat()
            .args(arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(6));
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "pat: the output cannot be written: No space left on device (os error 28)\n"
        );
    }
}
