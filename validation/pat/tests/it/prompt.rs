//! The question before a change, asked at a terminal that the test has made.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    process::{Child, Stdio},
};

use rustix::{process, pty};
use sailpoint_pat_fake_tenant::FakeTenant;

use crate::common::{ID, fake, pat_at, runtime};

/// A terminal: the side of the person, and that of the program.
fn terminal() -> (File, File) {
    let person = pty::openpt(pty::OpenptFlags::RDWR | pty::OpenptFlags::NOCTTY).unwrap();
    pty::grantpt(&person).unwrap();
    pty::unlockpt(&person).unwrap();
    let name = pty::ptsname(&person, Vec::new()).unwrap();
    let program = OpenOptions::new()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    (File::from(person), program)
}

/// Starts a revoke, and waits for its question.
fn asked(fake: &FakeTenant, terminal: File) -> (Child, String) {
    let mut child = pat_at(fake)
        .args(["revoke", ID])
        .stdin(terminal)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    let err = child.stderr.as_mut().unwrap();
    while !said.ends_with(b"[y/N] ") {
        let mut byte = [0];
        err.read_exact(&mut byte).unwrap();
        said.push(byte[0]);
    }
    (child, String::from_utf8(said).unwrap())
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
