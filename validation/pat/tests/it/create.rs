//! Where the secret of a new token goes, and that no token stays behind whose secret went nowhere.

use std::{path::Path, process::Command};

use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Operation};
use tokio::runtime::Runtime;

use crate::common::{self, fake, pat_at, ran, runtime};

fn started() -> (Runtime, FakeTenant) {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    (runtime, fake)
}

fn create(fake: &FakeTenant, folder: &Path) -> Command {
    let mut command = pat_at(fake);
    command
        .args([
            "create",
            "--name",
            "ci",
            "--expires",
            "90d",
            "--scope",
            "idn:accounts:read",
            "--yes",
        ])
        .current_dir(folder);
    command
}

/// The id of the token named ci, if it is there.
fn id(fake: &FakeTenant) -> Option<String> {
    let tokens = fake.tokens();
    let token = tokens.iter().find(|token| token["name"] == "ci")?;
    Some(token["id"].as_str().unwrap().to_owned())
}

#[track_caller]
fn tells_no_secret(fake: &FakeTenant, texts: &[&str]) {
    for secret in fake.every_secret() {
        assert!(
            texts.iter().all(|text| !text.contains(&secret)),
            "{texts:?}"
        );
    }
}

#[test]
fn a_file_gets_the_secret_and_nobody_else_may_read_it() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let ran = ran(create(&fake, folder.path()).args(["--secret-to", "ci.secret"]));
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let id = id(&fake).unwrap();
    assert!(
        ran.out
            .starts_with(&format!("created {id}, which expires at ")),
        "{}",
        ran.out
    );
    assert!(
        ran.out.ends_with("Z; its secret is in ci.secret\n"),
        "{}",
        ran.out
    );
    let file = folder.path().join("ci.secret");
    let written: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let secret = fake.secret_of(&id).unwrap();
    let expected = [fake.base_url(), id, secret].map(serde_json::Value::from);
    let names = ["BaseURL", "ClientId", "ClientSecret"];
    assert_eq!(names.map(|name| written[name].clone()), expected);
    // And it is what the program itself reads.
    let check = common::ran(
        common::pat()
            .args(["login-check", "--config"])
            .arg(&file)
            .current_dir(folder.path()),
    );
    assert_eq!(check.code, Some(0), "{}", check.err);
    tells_no_secret(&fake, &[&ran.out, &ran.err]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_is_there_is_replaced_only_on_demand() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ci.secret");
    std::fs::write(&file, "precious").unwrap();
    let refused = ran(create(&fake, folder.path()).args(["--secret-to", "ci.secret"]));
    assert_eq!(refused.code, Some(2));
    assert_eq!(
        refused.err,
        "pat: ci.secret is there already; give --overwrite, or another file\n"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    assert_eq!(id(&fake), None);
    let done = ran(create(&fake, folder.path()).args(["--secret-to", "ci.secret", "--overwrite"]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    let secret = fake.secret_of(&id(&fake).unwrap()).unwrap();
    assert!(std::fs::read_to_string(&file).unwrap().contains(&secret));
}

#[test]
fn a_place_that_cannot_be_written_is_known_before_anything_is_created() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let ran = |target: &str| ran(create(&fake, folder.path()).args(["--secret-to", target]));
    let nowhere = ran("nowhere/ci.secret");
    assert_eq!(nowhere.code, Some(6));
    assert!(
        nowhere
            .err
            .starts_with("pat: nowhere/ci.secret cannot be written: No such file or directory"),
        "{}",
        nowhere.err
    );
    // Not even the superuser writes here.
    #[cfg(target_os = "linux")]
    {
        let read_only = ran("/proc/ci.secret");
        assert_eq!(
            (read_only.code, read_only.err.lines().count()),
            (Some(6), 1),
            "{}",
            read_only.err
        );
    }
    assert_eq!(ran(".").err, "pat: . is no file; give the name of one\n");
    assert_eq!(id(&fake), None);
}

#[test]
fn standard_output_gets_the_secret_alone() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let ran = ran(create(&fake, folder.path()).args(["--secret-stdout", "--secret-alone"]));
    let secret = fake.secret_of(&id(&fake).unwrap()).unwrap();
    assert_eq!((ran.code, ran.out), (Some(0), secret));
    tells_no_secret(&fake, &[&ran.err]);
}

/// The secret can no longer be shown to anybody: the token goes.
#[cfg(target_os = "linux")]
#[test]
fn a_secret_that_does_not_arrive_undoes_the_token() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = create(&fake, folder.path())
        .arg("--secret-stdout")
        .stdout(full)
        .stderr(std::process::Stdio::piped())
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{err}");
    assert!(
        err.contains("pat: the output cannot be written: No space left on device (os error 28)\npat: the new token "),
        "{err}"
    );
    assert!(err.ends_with(" was deleted again\n"), "{err}");
    assert_eq!(id(&fake), None);
    tells_no_secret(&fake, &[&err]);
}

/// The token is there and its secret was lost on the way: the command that removes it is told.
#[test]
fn an_orphan_is_told_with_the_command_that_removes_it() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    fake.push_fault(Operation::Create, Fault::DropAfterActing);
    let ran = ran(create(&fake, folder.path()).args(["--secret-to", "ci.secret"]));
    let id = id(&fake).unwrap();
    assert_eq!((ran.code, ran.out.as_str()), (Some(5), ""));
    assert_eq!(
        ran.err,
        format!(
            "pat: creating a token: the connection to the service broke before its answer was complete; the token was created \
             with the id {id} and its secret is lost: delete it, then create it again\npat: delete it: pat revoke {id}\n"
        )
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let revoked = common::ran(pat_at(&fake).args(["revoke", &id, "--yes"]));
    assert_eq!(revoked.code, Some(0), "{}", revoked.err);
    assert_eq!(common::ran(pat_at(&fake).args(["show", &id])).code, Some(4));
}

/// Some are deleted and one is not: the code says so, and the message which.
#[test]
fn a_revoke_that_is_half_done_says_what_is_left() {
    let (_runtime, fake) = started();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        ran(create(&fake, folder.path()).arg("--secret-stdout")).code,
        Some(0)
    );
    let new = id(&fake).unwrap();
    fake.push_fault(Operation::Delete, Fault::Answer(Answer::html(500)));
    let ran = ran(pat_at(&fake).args(["revoke", common::ID, &new, "--yes"]));
    assert_eq!(ran.code, Some(5));
    assert!(
        ran.out.starts_with(&format!("deleted {new} \"ci\"")),
        "{}",
        ran.out
    );
    assert!(
        ran.err
            .starts_with(&format!("pat: {} is not deleted: ", common::ID)),
        "{}",
        ran.err
    );
}
