//! `pat rotate` from the outside: what it leaves when it is stopped half-way, and what the same command does then.

use std::path::Path;

use sailpoint_pat_fake_tenant::{Answer, Clock, FakeTenant, Fault, Operation, TokenSeed};

use crate::common::{self, ID, Ran, pat_at, ran, runtime};

fn started() -> (tokio::runtime::Runtime, FakeTenant) {
    let runtime = runtime();
    let token = TokenSeed::new("nightly export").id(ID);
    let builder = FakeTenant::builder()
        .remember_secrets(true)
        .seed_token(token);
    let fake = runtime.block_on(builder.start()).unwrap();
    (runtime, fake)
}

fn rotate(fake: &FakeTenant, folder: &Path) -> Ran {
    ran(pat_at(fake)
        .args(["rotate", ID, "--expires", "90d", "--yes"])
        .args(["--secret-to", "config.json"])
        // Otherwise the file of the successor would be read for credentials.
        .current_dir(folder))
}

/// The one token that is there, whose secret is in the file.
#[track_caller]
fn one_is_left(fake: &FakeTenant, folder: &Path) -> String {
    let tokens = fake.tokens();
    assert_eq!(tokens.len(), 1, "{tokens:?}");
    let id = tokens[0]["id"].as_str().unwrap().to_owned();
    let file = std::fs::read(folder.join("config.json")).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(file["ClientId"], id.as_str());
    assert_eq!(file["ClientSecret"], fake.secret_of(&id).unwrap().as_str());
    id
}

#[test]
fn a_successor_takes_the_place() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let ran = rotate(&fake, folder.path());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let id = one_is_left(&fake, folder.path());
    let start = format!(
        "the token {ID} is rotated: its successor is {id}, \"nightly export (2)\", which expires at "
    );
    assert!(ran.out.starts_with(&start), "{}", ran.out);
    let again = rotate(&fake, folder.path());
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(
        again
            .out
            .starts_with(&format!("the token {ID} was rotated before: ")),
        "{}",
        again.out
    );
    let dry = common::ran(
        pat_at(&fake)
            .args(["rotate", ID, "--dry-run"])
            .current_dir(folder.path()),
    );
    assert_eq!(
        (dry.code, dry.out.as_str()),
        (
            Some(0),
            "the token is gone, and its journal says that nothing is left to do\n"
        ),
        "{}",
        dry.err
    );
    for secret in fake.every_secret() {
        assert!(!ran.out.contains(&secret) && !again.out.contains(&secret));
    }
}

#[test]
fn what_is_half_done_is_finished_by_the_same_command() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    fake.push_fault(Operation::Delete, Fault::Answer(Answer::html(500)));
    let stopped = rotate(&fake, folder.path());
    assert_eq!(
        (stopped.code, stopped.out.as_str()),
        (Some(5), ""),
        "{}",
        stopped.err
    );
    assert_eq!(fake.tokens().len(), 2);
    let finished = rotate(&fake, folder.path());
    assert_eq!(finished.code, Some(0), "{}", finished.err);
    let start = format!("the rotation of the token {ID}, which was interrupted, is finished: ");
    assert!(finished.out.starts_with(&start), "{}", finished.out);
    one_is_left(&fake, folder.path());
}

/// `pat rotate ID --secret-stdout | true`: the successor is undone, and the code says who went away.
#[test]
fn a_secret_that_nobody_reads_is_taken_back() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = pat_at(&fake)
        .args(["rotate", ID, "--expires", "90d", "--yes", "--secret-stdout"])
        .current_dir(folder.path())
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(141), "{err}");
    assert!(
        err.ends_with("was deleted again, and the old token is as it was.\n"),
        "{err}"
    );
    let tokens = fake.tokens();
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0]["id"], ID);
}

#[test]
fn a_rotation_without_a_place_for_the_secret_is_not_begun() {
    let ran = common::run(&["--demo", "rotate", ID, "--yes"]);
    let expected = "pat: say where the secret shall go, which is shown once: --secret-to FILE, --secret-to-profile PROFILE, --secret-stdout, or -- COMMAND\n";
    assert_eq!((ran.code, ran.err.as_str()), (Some(2), expected));
}

/// A place that takes nothing is told before anything is sent.
#[cfg(unix)]
#[test]
fn a_place_that_takes_nothing_is_told_before_anything_is_sent() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let rotate = |place: &[&str]| {
        let mut command = pat_at(&fake);
        command
            .args(["rotate", ID, "--expires", "90d"])
            .args(place)
            .env("PATH", "/usr/bin:/bin")
            .current_dir(folder.path());
        command
    };
    let program = "the command \"n0-such-program\" cannot be started: no folder of PATH (/usr/bin:/bin) has a program of this name; \
                   install it, or give its path";
    let file = "the file nowhere/s.json has a folder that cannot be looked at: No such file or directory (os error 2)";
    for (place, why) in [
        (&["--yes", "--", "n0-such-program", "put"][..], program),
        (&["--yes", "--secret-to", "nowhere/s.json"], file),
    ] {
        let refused = ran(&mut rotate(place));
        let expected = Ran {
            code: Some(6),
            out: String::new(),
            err: format!("pat: rotating the token {ID}: {why}. Nothing was changed.\n"),
        };
        assert_eq!(refused, expected);
        assert_eq!(fake.request_count(), 0);
    }
    // What is over stays over, and needs no place.
    let rotated = ran(&mut rotate(&["--yes", "--secret-to", "config.json"]));
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    let over = ran(&mut rotate(&["--yes", "--", "n0-such-program"]));
    assert_eq!(over.code, Some(0), "{}", over.err);
    one_is_left(&fake, folder.path());
}

/// Run every week, it does nothing before it is time.
#[test]
fn a_rotation_waits_until_it_is_time() {
    let runtime = common::runtime();
    let now = Clock::real().now();
    let day = std::time::Duration::from_secs(86_400);
    let token = TokenSeed::new("ci").id("c1").expires_at(now.plus(day * 20));
    let fake = runtime
        .block_on(common::fake().seed_token(token).start())
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let rotate = |span: &str, more: &[&str]| {
        ran(pat_at(&fake)
            .args(["rotate", "ci", "--expires=90d", "--keep-name", "--yes"])
            .args(["--secret-to=config.json", "--if-expiring-within", span])
            .args(more)
            .current_dir(folder.path()))
    };
    let early = rotate("14d", &[]);
    assert_eq!((early.code, early.err.as_str()), (Some(0), ""));
    assert!(
        early.out.starts_with("the token c1 \"ci\" expires at "),
        "{}",
        early.out
    );
    assert!(
        early
            .out
            .ends_with(", which is not within 14 d; nothing was done\n"),
        "{}",
        early.out
    );
    let json = rotate("14d", &["--format=json"]);
    let told: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        (&told["course"], &told["old"]),
        (&"not-due".into(), &"c1".into())
    );
    assert!(!folder.path().join("config.json").exists());
    let due = rotate("30d", &[]);
    assert_eq!(due.code, Some(0), "{}", due.err);
    assert!(
        due.out.starts_with("the token c1 is rotated: "),
        "{}",
        due.out
    );
    // The successor has the name, and time.
    let again = rotate("30d", &[]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(again.out.contains("nothing was done"), "{}", again.out);
    assert_eq!(fake.tokens().len(), 2);
}

/// By its name too: the journal knows what the token was called.
#[test]
fn what_is_half_done_is_finished_by_the_same_name() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let rotate = || {
        ran(pat_at(&fake)
            .args([
                "rotate",
                "nightly export",
                "--expires=90d",
                "--keep-name",
                "--yes",
            ])
            .args(["--secret-to", "config.json"])
            .current_dir(folder.path()))
    };
    fake.push_fault(Operation::Delete, Fault::Answer(Answer::html(500)));
    assert_eq!(rotate().code, Some(5));
    let finished = rotate();
    assert_eq!(finished.code, Some(0), "{}", finished.err);
    assert!(
        finished.out.contains("which was interrupted, is finished"),
        "{}",
        finished.out
    );
    one_is_left(&fake, folder.path());
    assert_eq!(fake.tokens()[0]["name"], "nightly export");
    // Nothing is left in the folder but what was asked for.
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// The token in use may be the successor already: what was begun with the old one is finished all the same.
#[test]
fn the_token_in_use_is_rotated_without_its_id() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let config = serde_json::json!({
        "BaseURL": fake.base_url(), "ClientId": ID, "ClientSecret": fake.secret_of(ID).unwrap(),
    });
    let path = folder.path().join("config.json");
    std::fs::write(&path, config.to_string()).unwrap();
    let rotate = || {
        ran(common::pat()
            .args(["rotate", "--in-use", "--expires=90d", "--yes"])
            .args(["--secret-to", "config.json"])
            .env("XDG_STATE_HOME", folder.path().join("state"))
            .current_dir(folder.path()))
    };
    fake.push_fault(Operation::Delete, Fault::Answer(Answer::html(500)));
    let stopped = rotate();
    assert_eq!(stopped.code, Some(5), "{}", stopped.err);
    assert_eq!(fake.tokens().len(), 2);
    let finished = rotate();
    assert_eq!(finished.code, Some(0), "{}", finished.err);
    let start = format!("the rotation of the token {ID}, which was interrupted, is finished: ");
    assert!(finished.out.starts_with(&start), "{}", finished.out);
    one_is_left(&fake, folder.path());
    let both = common::run(&["rotate", ID, "--in-use", "--secret-stdout"]);
    assert_eq!(
        (both.code, both.err.as_str()),
        (
            Some(2),
            "pat: the argument '[TOKEN]' cannot be used with '--in-use'; see --help\n"
        )
    );
}

/// Both values for stores with a field for each, in a file that can be read back.
#[test]
fn a_secret_goes_out_as_lines_of_an_environment() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let rotated = ran(pat_at(&fake)
        .args(["rotate", ID, "--expires=90d", "--yes", "--secret-as=env"])
        .args(["--secret-to", "pat.env"])
        .current_dir(folder.path()));
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    let tokens = fake.tokens();
    let id = tokens[0]["id"].as_str().unwrap();
    assert_eq!(
        std::fs::read_to_string(folder.path().join("pat.env")).unwrap(),
        format!(
            "SAIL_BASE_URL={}\nSAIL_CLIENT_ID={id}\nSAIL_CLIENT_SECRET={}\n",
            fake.base_url(),
            fake.secret_of(id).unwrap()
        )
    );
}
