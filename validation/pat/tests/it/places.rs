//! A secret goes to no address that another place tells: the real program, in a folder that somebody else has filled.

use std::{fs, net::TcpListener, path::Path, process::Command};

use crate::common::{fake, pat, pat_at, ran, runtime};

const SECRET: &str = "hush-9f2c";

/// A server that must not be asked.
struct Attacker(TcpListener);

impl Attacker {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    #[track_caller]
    fn was_not_asked(&self) {
        let error = self.0.accept().unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    }
}

/// A file that only its owner may read.
fn write(folder: &Path, name: &str, content: &str) {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// The program in this folder, with credentials of the environment and without an address.
fn in_folder(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = pat();
    command
        .args(arguments)
        .env("SAIL_CLIENT_ID", "id")
        .env("SAIL_CLIENT_SECRET", SECRET)
        .current_dir(folder);
    command
}

const COMMANDS: [&[&str]; 6] = [
    &["list"],
    &["login-check"],
    &["audit"],
    &["revoke", "a", "--yes"],
    &[
        "create",
        "--name=ci",
        "--expires=90d",
        "--secret-to=s.json",
        "--yes",
    ],
    &[
        "rotate",
        "a",
        "--expires=90d",
        "--secret-to=s.json",
        "--yes",
    ],
];

#[test]
fn a_checkout_gets_no_secret_of_the_environment() {
    let attacker = Attacker::new();
    let url = attacker.url();
    for content in [
        format!("{{\"BaseURL\": \"{url}\"}}"),
        format!("{{\"BaseURL\": \"{url}\", \"ClientId\": \"x\", \"ClientSecret\": \"y\"}}"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "config.json", &content);
        write(folder.path(), "named.json", &content);
        for command in COMMANDS {
            for (file, more) in [
                ("config.json", None),
                ("named.json", Some("--config=named.json")),
            ] {
                // A file that is named and has all three is meant: its own credentials go to its own address.
                if more.is_some() && content.contains("ClientId") {
                    continue;
                }
                let ran = ran(in_folder(folder.path(), command).args(more));
                assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{command:?}");
                assert_eq!(
                    ran.err,
                    format!(
                        "pat: the credentials are from the environment and the base URL is from {file}, which may be anybody's, so \
                         the secret is not sent there; set SAIL_BASE_URL beside them, or write all three into one file and none of \
                         them into the environment, or give --base-url\n"
                    )
                );
            }
        }
        assert!(!folder.path().join("s.json").exists());
    }
    // Credentials of a file that was named, and the address of the folder.
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "config.json",
        &format!("{{\"BaseURL\": \"{url}\"}}"),
    );
    let mine = format!("{{\"ClientId\": \"id\", \"ClientSecret\": \"{SECRET}\"}}");
    write(folder.path(), "mine.json", &mine);
    let ran = ran(pat()
        .args(["list", "--config=mine.json"])
        .current_dir(folder.path()));
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            Some(2),
            "pat: the credentials are from mine.json and the base URL is from config.json, which may be anybody's, so the secret is \
             not sent there; write BaseURL beside them into mine.json, or set SAIL_BASE_URL, or give --base-url\n"
        )
    );
    attacker.was_not_asked();
}

/// What somebody says on purpose goes together: an address on the command line or in the environment, or one file with all three.
#[test]
fn what_is_said_on_purpose_goes_together() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let attacker = Attacker::new();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(
        folder,
        "config.json",
        &format!("{{\"BaseURL\": \"{}\"}}", attacker.url()),
    );
    let (url, id, secret) = (fake.base_url(), fake.client_id(), fake.client_secret());
    let pair = format!("\"ClientId\": \"{id}\", \"ClientSecret\": \"{secret}\"");
    write(folder, "pair.json", &format!("{{{pair}}}"));
    write(
        folder,
        "all.json",
        &format!("{{\"BaseURL\": \"{url}\", {pair}}}"),
    );
    let base_url = format!("--base-url={url}");
    let environment = ran(pat_at(&fake).arg("list").current_dir(folder));
    assert_eq!(environment.code, Some(0), "{}", environment.err);
    let flag = ran(pat_at(&fake)
        .args(["list", &base_url])
        .env_remove("SAIL_BASE_URL")
        .current_dir(folder));
    assert_eq!(flag.code, Some(0), "{}", flag.err);
    let file = ran(pat()
        .args(["list", "--config=all.json"])
        .current_dir(folder));
    assert_eq!((file.code, file.err.as_str()), (Some(0), ""));
    let file_and_flag = ran(pat()
        .args(["list", "--config=pair.json", &base_url])
        .current_dir(folder));
    assert_eq!(file_and_flag.code, Some(0), "{}", file_and_flag.err);
    let file_and_environment = ran(pat()
        .args(["list", "--config=pair.json"])
        .env("SAIL_BASE_URL", &url)
        .current_dir(folder));
    assert_eq!(
        file_and_environment.code,
        Some(0),
        "{}",
        file_and_environment.err
    );
    attacker.was_not_asked();
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (url, id, secret) = (fake.base_url(), fake.client_id(), fake.client_secret());
    let all = format!(
        "{{\"BaseURL\": \"{url}\", \"ClientId\": \"{id}\", \"ClientSecret\": \"{secret}\"}}"
    );
    write(folder.path(), "config.json", &all);
    for (mode, err) in [
        (
            0o644,
            "pat: warning: others may read config.json, which has a secret in it; chmod 600 config.json\n",
        ),
        (0o600, ""),
    ] {
        let path = folder.path().join("config.json");
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        let ran = ran(pat()
            .args(["list", "--format=json"])
            .current_dir(folder.path()));
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), err));
    }
}

/// As a secret comes out of a file into the environment, or out of an editor into a file.
#[test]
fn line_ends_and_marks_are_passed_over() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let lines = ran(pat_at(&fake)
        .arg("list")
        .env("SAIL_BASE_URL", format!("{}\r\n", fake.base_url()))
        .env("SAIL_CLIENT_ID", format!("\u{feff}{}\n", fake.client_id()))
        .env(
            "SAIL_CLIENT_SECRET",
            format!("{}\r\n", fake.client_secret()),
        ));
    assert_eq!((lines.code, lines.err.as_str()), (Some(0), ""));
    let spaces = ran(pat_at(&fake)
        .arg("list")
        .env("SAIL_CLIENT_SECRET", format!("{} ", fake.client_secret())));
    assert_eq!(
        (spaces.code, spaces.err.as_str()),
        (
            Some(2),
            "pat: SAIL_CLIENT_SECRET in the environment ends with a space; take it out\n"
        )
    );
}
