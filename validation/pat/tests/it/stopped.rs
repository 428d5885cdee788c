//! Ctrl-C while something is being done, and not at a question.

use std::process::{Child, Command, Stdio};

use rustix::process;
use sailpoint_pat_fake_tenant::{Fault, Gate, Operation};

use crate::common::{HEARING, begun_by, fake, pat_at, runtime};

fn start(command: &Command) -> Child {
    begun_by(HEARING, command)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Stops it, and gives the code and what was said.
fn stop(child: Child, signal: process::Signal) -> (Option<i32>, String) {
    process::kill_process(process::Pid::from_child(&child), signal).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.stdout, b"");
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The service has made the token, and its answer is on the way: it is looked for and deleted.
#[test]
fn a_create_that_is_stopped_leaves_no_token() {
    // By Ctrl-C, as a pipeline does, and as a terminal does that is closed.
    for signal in [
        process::Signal::INT,
        process::Signal::TERM,
        process::Signal::HUP,
        process::Signal::QUIT,
    ] {
        a_create_leaves_no_token(signal);
    }
}

fn a_create_leaves_no_token(signal: process::Signal) {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::new();
    fake.push_fault(Operation::Create, Fault::HoldAfterActing(gate.clone()));
    let child = start(
        pat_at(&fake)
            .args(["create", "--name", "ci", "--expires", "90d", "--yes"])
            .args(["--scope", "a", "--secret-to", "config.json"])
            .current_dir(folder.path()),
    );
    runtime.block_on(gate.arrived(1));
    let tokens = fake.tokens();
    let new = tokens.iter().find(|token| token["name"] == "ci").unwrap();
    let id = new["id"].as_str().unwrap();
    assert_eq!(
        stop(child, signal),
        (
            Some(130),
            format!(
                "pat: stopping: finding out whether \"ci\" was created; Ctrl-C once more ends it at once\n\
                 pat: stopping: deleting the new token {id}; Ctrl-C once more ends it at once\n\
                 pat: stopped\npat: the new token {id} was deleted again\n"
            )
        )
    );
    assert_eq!(fake.tokens().len(), 1);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    gate.open();
}

#[test]
fn a_list_that_is_stopped_says_so() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let gate = Gate::new();
    fake.push_fault(Operation::List, Fault::HoldBeforeActing(gate.clone()));
    let child = start(pat_at(&fake).arg("list"));
    runtime.block_on(gate.arrived(1));
    let said = "pat: stopped; what was being sent may have been carried out\n".to_owned();
    assert_eq!(stop(child, process::Signal::INT), (Some(130), said));
    gate.open();
}
