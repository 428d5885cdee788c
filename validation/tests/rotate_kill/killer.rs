//! Starts the process, and kills it at a given point.

use std::process::Stdio;

use sailpoint_pat_fake_tenant::{Fault, Gate};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::{child::MARK, scene::Scene};

/// How it ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// Killed, after this step was told or while a request was held.
    Killed(#[expect(dead_code, reason = "shown where a test fails")] String),
    /// Before it could be killed, with this report.
    ByItself(#[expect(dead_code, reason = "shown where a test fails")] String),
}

struct Running {
    child: Child,
    words: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    async fn start(scene: &Scene, stops: bool) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("a path"))
            .args(["--exact", "child::child", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("a process");
        let mut words = child.stdin.take().expect("a pipe");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let task = serde_json::to_string(&scene.task(stops)).expect("JSON");
        words.write_all(task.as_bytes()).await.expect("it listens");
        words.write_all(b"\n").await.expect("it listens");
        Self {
            child,
            words,
            lines,
        }
    }

    /// The next line that it says.
    async fn says(&mut self) -> String {
        while let Some(line) = self.lines.next_line().await.expect("a line") {
            if let Some(said) = line.strip_prefix(MARK) {
                return said.to_owned();
            }
        }
        panic!("it ended without a word");
    }

    async fn kill(mut self) {
        self.child.kill().await.expect("it is killed");
    }
}

/// Kills it with SIGKILL when it has told so many steps.
pub(crate) async fn killed_at_step(scene: &Scene, steps: usize) -> Ended {
    let mut running = Running::start(scene, true).await;
    for told in 1.. {
        let said = running.says().await;
        if said.starts_with("Over: ") {
            return Ended::ByItself(said);
        }
        if told == steps {
            running.kill().await;
            return Ended::Killed(said);
        }
        running
            .words
            .write_all(b"go on\n")
            .await
            .expect("it listens");
    }
    unreachable!("there are always more numbers");
}

/// Kills it with SIGKILL while its request of this number is held. Afterwards the gate is open, and what was held is done.
pub(crate) async fn killed_at_request(
    scene: &Scene,
    number: usize,
    hold: fn(Gate) -> Fault,
) -> Ended {
    let gate = Gate::new();
    let every = number.try_into().expect("a small number");
    scene.fake.repeat_fault(None, every, hold(gate.clone()));
    let mut running = Running::start(scene, false).await;
    let said = tokio::select! {
        said = running.says() => Some(said),
        () = gate.arrived(1) => None,
    };
    scene.fake.clear_faults();
    let Some(said) = said else {
        running.kill().await;
        let received = scene.fake.requests()[number - 1].clone();
        gate.open();
        if let Some(operation) = received.operation() {
            scene.until_answered(operation).await;
        }
        return Ended::Killed(format!("{received:?}"));
    };
    Ended::ByItself(said)
}

/// Kills it with SIGKILL when a request has come to the gate, which stays closed.
pub(crate) async fn killed_while_held(scene: &Scene, gate: &Gate) {
    let mut running = Running::start(scene, false).await;
    tokio::select! {
        said = running.says() => panic!("it ended: {said}"),
        () = gate.arrived(1) => running.kill().await,
    }
}
