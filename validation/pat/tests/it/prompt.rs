//! The question before a change, asked at a terminal that the test has made.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    process::{Child, Stdio},
};

use rustix::process;
use sailpoint_pat_fake_tenant::{FakeTenant, TokenSeed};

use crate::{
    common::{ID, fake, pat_at, runtime},
    screen::{Screen, terminal},
};

/// Starts a revoke, and waits for its question.
fn asked(fake: &FakeTenant, terminal: File) -> (Child, String) {
    let mut child = pat_at(fake)
        .args(["revoke", ID])
        .stdin(terminal)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = question(&mut child);
    (child, said)
}

/// Waits until a program asks, and gives what it has said by then.
fn question(child: &mut Child) -> String {
    let mut said = Vec::new();
    let err = child.stderr.as_mut().unwrap();
    while !said.ends_with(b"[y/N] ") {
        let mut byte = [0];
        err.read_exact(&mut byte).unwrap();
        said.push(byte[0]);
    }
    String::from_utf8(said).unwrap()
}

fn ended(child: Child) -> (Option<i32>, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_yes_goes_on() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let (mut person, program) = terminal();
    let (child, said) = asked(&fake, program);
    assert_eq!(
        said,
        format!(
            "{ID} \"nightly export\" of Bootstrap Administrator\nDelete this token for good? [y/N] "
        )
    );
    person.write_all(b"y\n").unwrap();
    let out = format!("deleted {ID} \"nightly export\" of Bootstrap Administrator\n");
    assert_eq!(ended(child), (Some(0), out, String::new()));
    assert!(fake.tokens().is_empty());
}

#[test]
fn anything_else_changes_nothing() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    for answer in ["\n", "n\n", "yess\n", "\u{4}"] {
        let (mut person, program) = terminal();
        let (child, _) = asked(&fake, program);
        person.write_all(answer.as_bytes()).unwrap();
        let expected = "pat: nothing was changed\n".to_owned();
        assert_eq!(
            ended(child),
            (Some(130), String::new(), expected),
            "{answer:?}"
        );
    }
    assert_eq!(fake.tokens().len(), 1);
}

#[test]
fn ctrl_c_changes_nothing() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let (_person, program) = terminal();
    let (child, _) = asked(&fake, program);
    let pid = process::Pid::from_child(&child);
    process::kill_process(pid, process::Signal::INT).unwrap();
    let expected = "\npat: stopped; nothing was changed\n".to_owned();
    assert_eq!(ended(child), (Some(130), String::new(), expected));
    assert_eq!(fake.tokens().len(), 1);
}

/// Whatever asks, at a terminal, with the question that it ends in and what has to be on the screen by then.
#[test]
fn what_is_asked_about_is_on_the_screen_before() {
    let runtime = runtime();
    let other = "5f1e0000000000000000000000000002";
    let builder = fake().seed_token(TokenSeed::new("other").id(other));
    let fake = runtime.block_on(builder.start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let create = [
        "create",
        "--name=ci",
        "--expires=2099-01-31",
        "--scope=a",
        "--secret-to=ci.json",
    ];
    let extend = [
        "extend",
        ID,
        other,
        "--expires=2099-01-31",
        "--also-never-expiring",
    ];
    let as_json = [extend.as_slice(), &["--format=json"]].concat();
    let rotate = ["rotate", ID, "--expires=2099-01-31", "--secret-to=s.json"];
    let calls: [(&[&str], &str, &[&str]); 6] = [
        (
            &create,
            "Create the token \"ci\", which expires at 2099-01-31T00:00:00.000Z, with a? [y/N] ",
            &[],
        ),
        (
            &extend,
            "Move the expiry of these 2 tokens to 2099-01-31T00:00:00.000Z? [y/N] ",
            &["NEW EXPIRY", ID, other, "nightly", "2099-01-31 00:00"],
        ),
        (
            &as_json,
            "Move the expiry of these 2 tokens to 2099-01-31T00:00:00.000Z? [y/N] ",
            &[ID, other, "nightly export"],
        ),
        (
            &rotate,
            "Rotate this token? [y/N] ",
            &[
                "create \"nightly export (2)\" with",
                "hand its secret over",
                ID,
            ],
        ),
        (
            &["revoke", other],
            "Delete this token for good? [y/N] ",
            &[other, "\"other\" of Bootstrap Administrator"],
        ),
        (
            &["revoke", other, ID, "--in-use"],
            "Delete these 2 tokens for good? [y/N] ",
            &[other, ID],
        ),
    ];
    for (arguments, question, shown_before) in calls {
        let mut screen = Screen::start(pat_at(&fake).args(arguments).current_dir(folder.path()));
        let before = screen.until("[y/N] ").replace('\n', " ");
        assert!(before.ends_with(question), "{arguments:?}: {before}");
        for shown in shown_before {
            assert!(
                before.contains(shown),
                "{arguments:?}: no {shown:?} in\n{before}"
            );
        }
        screen.answer("n\n");
        let (after, code) = screen.end();
        assert_eq!(code, Some(130), "{after}");
        assert!(after.ends_with("pat: nothing was changed"), "{after}");
    }
    assert_eq!(fake.tokens().len(), 2);
}

/// What an interrupted rotation left is asked about with its ids.
#[test]
fn the_end_of_a_rotation_is_asked_about() {
    let runtime = runtime();
    let fake = runtime
        .block_on(fake().seed_token(TokenSeed::new("ci").id("c1")).start())
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let rotate = |arguments: &[&str]| {
        let mut command = pat_at(&fake);
        command
            .args(["rotate", "c1"])
            .args(arguments)
            .current_dir(folder.path());
        command
    };
    let unclear = [
        "--expires=90d",
        "--yes",
        "--",
        "sh",
        "-c",
        "cat > kept; kill -9 $$",
    ];
    assert_eq!(rotate(&unclear).output().unwrap().status.code(), Some(5));
    for (flag, question) in [
        (
            "--keep",
            "Keep this successor, and delete the old token? [y/N] ",
        ),
        (
            "--undo",
            "Delete this successor, and keep the old token? [y/N] ",
        ),
    ] {
        let mut screen = Screen::start(&mut rotate(&[flag]));
        let before = screen.until("[y/N] ");
        assert!(before.ends_with(question), "{before}");
        assert!(
            before.contains("the rotation of the token c1 was interrupted"),
            "{before}"
        );
        screen.answer("\n");
        assert_eq!(screen.end().1, Some(130));
    }
    // The same command as before says what it will do with what was left.
    let mut screen = Screen::start(&mut rotate(&["--expires=90d", "--secret-to=s.json"]));
    let before = screen.until("Rotate this token? [y/N] ").replace('\n', " ");
    assert!(before.contains("\"ci (2)\""), "{before}");
    screen.answer("n\n");
    assert_eq!(screen.end().1, Some(130));
}

/// A table that leads to a file is not on the screen: whoever is asked sees the rows there.
#[test]
fn what_is_asked_about_is_shown_though_the_output_leads_elsewhere() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let (mut person, program) = terminal();
    let mut child = pat_at(&fake)
        .args([
            "extend",
            ID,
            "--expires=2099-01-31",
            "--also-never-expiring",
        ])
        .stdin(program)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert!(question(&mut child).contains(ID));
    person.write_all(b"n\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// `pat extend … | true`: nobody is asked about what nobody can see.
#[test]
fn nobody_is_asked_about_what_cannot_be_shown() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let (_person, program) = terminal();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = pat_at(&fake)
        .args([
            "extend",
            ID,
            "--expires=2099-01-31",
            "--also-never-expiring",
        ])
        .stdin(program)
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert!(!String::from_utf8(output.stderr).unwrap().contains("[y/N]"));
}
