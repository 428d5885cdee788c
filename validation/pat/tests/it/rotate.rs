//! `pat rotate` from the outside: what it leaves when it is stopped half-way, and what the same command does then.

use std::path::Path;

use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Operation, TokenSeed};

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
    let expected = "pat: say where the secret shall go, which is shown once: --secret-to FILE, --secret-stdout, or -- COMMAND\n";
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
