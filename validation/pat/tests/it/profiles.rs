//! Several tenants by name: profiles with their secret in a file, and in a real keychain where there is one.

use std::{fs, path::Path, process::Command};

use sailpoint_pat_fake_tenant::FakeTenant;

use crate::common::{ID, Ran, fake, pat, ran, runtime, with_input};

/// The program with a configuration folder of its own, and no credentials of an environment.
fn at(folder: &Path) -> Command {
    let mut command = pat();
    command
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_STATE_HOME", folder.join("state"))
        .current_dir(folder);
    command
}

/// A fake tenant, and the secret of the token that logs in.
fn tenant() -> (tokio::runtime::Runtime, FakeTenant, String) {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let secret = fake.secret_of(ID).unwrap();
    (runtime, fake, secret)
}

fn login(folder: &Path, fake: &FakeTenant, name: &str, more: &[&str], secret: &str) -> Ran {
    let url = fake.base_url();
    let mut command = at(folder);
    command
        .args(["login", name, "--base-url", &url, "--client-id", ID])
        .args(more);
    with_input(&mut command, &format!("{secret}\n"))
}

#[test]
fn a_profile_is_kept_used_listed_and_forgotten() {
    let (_runtime, fake, secret) = tenant();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let kept = login(folder, &fake, "acme", &["--secret-in=file"], &secret);
    assert_eq!(
        (kept.code, kept.out.as_str(), kept.err.as_str()),
        (
            Some(0),
            "the profile acme with its secret in a file is kept; use it: pat list --profile acme\n",
            ""
        )
    );
    let path = folder.join("config/sailpoint-pat/profiles/acme.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(fs::read_to_string(&path).unwrap().contains(&secret));
    let by_option = ran(at(folder).args(["list", "--profile", "acme"]));
    assert_eq!((by_option.code, by_option.err.as_str()), (Some(0), ""));
    assert!(by_option.out.contains(ID));
    assert_eq!(
        ran(at(folder).arg("list").env("PAT_PROFILE", "acme")),
        by_option
    );
    // The profile is said on purpose, and the environment may be there for something else.
    let beside = ran(at(folder)
        .args(["login-check", "--profile=acme", "--format=json"])
        .env("SAIL_BASE_URL", "http://127.0.0.1:9")
        .env("SAIL_CLIENT_ID", "other")
        .env("SAIL_CLIENT_SECRET", "other"));
    let told: serde_json::Value = serde_json::from_str(&beside.out).unwrap();
    assert_eq!(told["baseUrlFrom"], "the profile acme");
    assert_eq!(
        told["credentialsFrom"],
        "the profile acme with its secret in a file"
    );
    let json = ran(at(folder).args(["profiles", "--format=json"]));
    let told: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        told,
        serde_json::json!({"profiles": [
            {"name": "acme", "baseUrl": fake.base_url(), "clientId": ID, "secretIn": "file"}
        ]})
    );
    let table = ran(at(folder).arg("profiles"));
    assert!(
        table.out.contains("acme") && table.out.contains(ID),
        "{}",
        table.out
    );
    let again = login(folder, &fake, "acme", &["--secret-in=file"], &secret);
    assert_eq!(
        (again.code, again.err.as_str()),
        (
            Some(2),
            "pat: there is a profile acme already; give --overwrite, or another name\n"
        )
    );
    let forgotten = ran(at(folder).args(["profiles", "--remove=acme"]));
    assert_eq!(
        forgotten.out,
        "the profile acme is forgotten; its token stays\n"
    );
    assert!(!path.exists());
    let gone = ran(at(folder).args(["list", "--profile=acme"]));
    assert_eq!(
        (gone.code, gone.err.as_str()),
        (
            Some(2),
            "pat: there is no profile acme; see pat profiles, or make it: pat login acme\n"
        )
    );
    for told in [&kept, &by_option, &beside, &json, &table] {
        assert!(!told.out.contains(&secret) && !told.err.contains(&secret));
    }
}

#[test]
fn what_does_not_log_in_is_not_kept() {
    let (_runtime, fake, _) = tenant();
    let folder = tempfile::tempdir().unwrap();
    let wrong = login(folder.path(), &fake, "acme", &["--secret-in=file"], "wrong");
    assert_eq!(wrong.code, Some(4), "{}", wrong.err);
    let empty = login(folder.path(), &fake, "acme", &["--secret-in=file"], "");
    assert_eq!(
        (empty.code, empty.err.as_str()),
        (Some(2), "pat: there is no secret; nothing was kept\n")
    );
    let name = login(folder.path(), &fake, "../acme", &[], "x");
    assert_eq!(
        (name.code, name.err.as_str()),
        (
            Some(2),
            "pat: invalid value '../acme' for '<PROFILE>': the name of a profile has letters, digits, - _ and . only; see --help\n"
        )
    );
    let listed = ran(at(folder.path()).arg("profiles"));
    assert_eq!(
        listed.out,
        "There are no profiles; make one: pat login NAME\n"
    );
    let nobody = ran(at(folder.path()).args(["login", "acme", "--secret-in=file"]));
    assert_eq!(
        (nobody.code, nobody.err.as_str()),
        (
            Some(2),
            "pat: there is no terminal to ask at; give --base-url\n"
        )
    );
}

/// A new token goes into a profile of its own, and a rotation replaces what the profile in use has.
#[test]
fn create_and_rotate_write_into_a_profile() {
    let (_runtime, fake, secret) = tenant();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["acme", "ci"] {
        let kept = login(folder, &fake, name, &["--secret-in=file"], &secret);
        assert_eq!(kept.code, Some(0), "{}", kept.err);
    }
    let create = |more: &[&str]| {
        ran(at(folder)
            .args([
                "create",
                "--name=ci",
                "--expires=90d",
                "--profile=acme",
                "--yes",
            ])
            .args(["--secret-to-profile=ci"])
            .args(more))
    };
    assert_eq!(create(&[]).code, Some(2));
    let created = create(&["--overwrite"]);
    assert_eq!(created.code, Some(0), "{}", created.err);
    assert!(
        created.out.ends_with("its secret is in the profile ci\n"),
        "{}",
        created.out
    );
    // The token of the other profile is not lost by an oversight.
    let other = ran(at(folder).args([
        "rotate",
        "--in-use",
        "--profile=ci",
        "--secret-to-profile=acme",
        "--yes",
    ]));
    assert_eq!(
        (other.code, other.err),
        (
            Some(2),
            format!(
                "pat: the profile acme is of the token {ID}; give --overwrite, or another name\n"
            )
        )
    );
    let rotated = ran(at(folder)
        .args([
            "rotate",
            "--in-use",
            "--profile=ci",
            "--secret-to-profile=ci",
        ])
        .args(["--expires=90d", "--keep-name", "--yes"]));
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    let checked = ran(at(folder).args(["login-check", "--profile=ci"]));
    assert!(checked.out.contains("ci: active"), "{}", checked.out);
    assert_eq!(fake.tokens().len(), 2);
    let replaced = ran(at(folder)
        .args(["rotate", "ci", "--profile=acme", "--expires=90d", "--yes"])
        .args(["--secret-to-profile=acme", "--overwrite"]));
    assert_eq!(replaced.code, Some(0), "{}", replaced.err);
    for secret in fake.every_secret() {
        assert!(!created.out.contains(&secret) && !rotated.out.contains(&secret));
    }
}

/// A demo neither reads nor writes what is of real tenants.
#[test]
fn a_demo_has_no_profiles() {
    let folder = tempfile::tempdir().unwrap();
    let of_real = "pat: profiles are of real tenants; leave out --demo\n";
    let kept = "pat: a demo keeps no profile; give --secret-to FILE\n";
    let arguments: [(&[&str], &str); 4] = [
        (&["login", "acme"], of_real),
        (&["profiles"], of_real),
        (&["create", "--name=ci", "--expires=90d", "--yes"], kept),
        (&["rotate", "--in-use", "--yes"], kept),
    ];
    for (arguments, expected) in arguments {
        let mut command = at(folder.path());
        command.arg("--demo").args(arguments);
        if expected == kept {
            command.arg("--secret-to-profile=acme");
        }
        let refused = ran(&mut command);
        assert_eq!((refused.code, refused.err.as_str()), (Some(2), expected));
    }
    assert!(!folder.path().join("config").exists());
}

/// What is no profile, or might never say anything, is told, and can be removed.
#[cfg(unix)]
#[test]
fn a_broken_profile_is_told_and_removed() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_runtime, fake, secret) = tenant();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let kept = login(folder, &fake, "acme", &["--secret-in=file"], &secret);
    assert_eq!(kept.code, Some(0), "{}", kept.err);
    let profiles = folder.join("config/sailpoint-pat/profiles");
    let [broken, pipe, acme] =
        ["broken", "pipe", "acme"].map(|name| profiles.join(format!("{name}.json")));
    fs::write(&broken, "{").unwrap();
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    fs::set_permissions(&acme, fs::Permissions::from_mode(0o644)).unwrap();
    let listed = ran(at(folder).arg("profiles"));
    assert!(listed.out.contains("acme"), "{}", listed.out);
    assert_eq!(
        listed.err,
        format!(
            "pat: warning: {} is no profile; write it again: pat login broken --overwrite\n\
             pat: warning: {} is no regular file; remove it\n",
            broken.display(),
            pipe.display()
        )
    );
    for name in ["broken", "pipe"] {
        let removed = ran(at(folder).args(["profiles", "--remove", name]));
        assert_eq!(removed.code, Some(0), "{}", removed.err);
    }
    assert!(!broken.exists() && !pipe.exists());
    let warned = ran(at(folder).args(["list", "--profile=acme"]));
    let acme = acme.display();
    assert_eq!(
        warned.err,
        format!(
            "pat: warning: others may read {acme}, which has a secret in it; chmod 600 {acme}\n"
        )
    );
}

/// Whoever looks at the terminal sees the questions and not the secret.
#[cfg(target_os = "linux")]
#[test]
fn a_secret_that_is_typed_is_not_shown() {
    use crate::{common::begun_by, screen::Screen};
    let (_runtime, fake, secret) = tenant();
    let folder = tempfile::tempdir().unwrap();
    let mut command = at(folder.path());
    command.args(["login", "acme", "--secret-in", "file"]);
    // What is typed without being shown is read from the terminal of the session.
    let mut screen = Screen::start(&mut begun_by(&["setsid", "-c", "-w"], &command));
    screen.until("https://acme.api.identitynow.com:");
    screen.answer(&format!("{}\n", fake.base_url()));
    screen.until("Client id:");
    screen.answer(&format!("{ID}\n"));
    screen.until("(it is not shown):");
    // The terminal is told to show nothing just after the question.
    std::thread::sleep(std::time::Duration::from_millis(300));
    screen.answer(&format!("{secret}\n"));
    let (shown, code) = screen.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(
        shown.contains(ID) && !shown.contains(&secret[..8]),
        "{shown}"
    );
    let listed = ran(at(folder.path()).args(["list", "--profile=acme"]));
    assert_eq!(listed.code, Some(0), "{}", listed.err);
}

/// A keychain service of a session of its own, as Debian has it.
#[cfg(target_os = "linux")]
#[test]
fn a_secret_is_kept_in_the_keychain_of_the_system() {
    use std::process::Stdio;

    use crate::common::same_environment;
    let is_there = |program: &str| {
        let found = Command::new("sh")
            .args(["-c", &format!("command -v {program} >/dev/null")])
            .status();
        found.unwrap().success()
    };
    let needed = ["gnome-keyring-daemon", "dbus-run-session", "dbus-send"];
    if !needed.iter().all(|program| is_there(program)) {
        eprintln!(
            "SKIPPED: no keychain service here; it needs {}",
            needed.join(", ")
        );
        return;
    }
    let (_runtime, fake, secret) = tenant();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let script = r#"
        printf pass > pass
        gnome-keyring-daemon --foreground --unlock --components=secrets < pass > daemon.log 2>&1 &
        daemon=$!
        trap 'kill $daemon' EXIT
        tries=0
        until dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
            org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q true
        do
            tries=$((tries + 1)); test $tries -lt 100; sleep 0.1
        done
        "$PAT" login acme --base-url "$URL" --client-id "$ID" < secret
        "$PAT" profiles
        "$PAT" login-check --profile acme
        "$PAT" rotate --in-use --profile acme --secret-to-profile acme --expires 90d --yes
        "$PAT" login-check --profile acme
        new=$("$PAT" create --profile acme --name new --expires 90d --secret-to new --secret-alone --yes |
            sed -n 's/^created \([^,]*\),.*/\1/p')
        code=0
        (trap '' XFSZ; ulimit -f 0; "$PAT" login acme --overwrite --base-url "$URL" --client-id "$new" < new) || code=$?
        test $code = 6
        "$PAT" revoke "$new" --profile acme --yes
        "$PAT" login-check --profile acme
        "$PAT" profiles --remove acme
        code=0; "$PAT" list --profile acme || code=$?
        test $code = 2
    "#;
    fs::write(folder.join("secret"), &secret).unwrap();
    let environment = at(folder);
    let mut command = Command::new("dbus-run-session");
    same_environment(&environment, &mut command);
    let output = command
        .args(["--", "bash", "-euc", script])
        .env("PAT", env!("CARGO_BIN_EXE_pat"))
        .env("URL", fake.base_url())
        .env("ID", ID)
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{out}\n{err}");
    assert!(
        out.contains("the profile acme with its secret in the keychain is kept"),
        "{out}"
    );
    assert!(out.contains("is rotated: its successor is"), "{out}");
    let tokens = fake.tokens();
    assert_eq!(tokens.len(), 1);
    assert_ne!(tokens[0]["id"], ID);
    for secret in fake.every_secret() {
        assert!(!out.contains(&secret) && !err.contains(&secret));
        // Nowhere but in the keychain, which is encrypted.
        let config = folder.join("config");
        let found = Command::new("grep")
            .args(["-rl", &secret])
            .arg(config)
            .output()
            .unwrap();
        assert!(found.stdout.is_empty(), "{found:?}");
    }
}
