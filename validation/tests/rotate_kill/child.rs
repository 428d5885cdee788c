//! The process that is killed: it runs one rotation, tells each step, and waits at it for a word.

use std::io::{Write as _, stdin, stdout};

use crate::scene::Task;

/// What its lines begin with, so that they are told from those of the test harness.
pub(crate) const MARK: char = '@';

fn say(line: &str) {
    let mut out = stdout().lock();
    writeln!(out, "\n{MARK}{line}").expect("the parent listens");
    out.flush().expect("the parent listens");
}

fn hear() -> String {
    let mut line = String::new();
    stdin().read_line(&mut line).expect("a line");
    line
}

#[test]
#[ignore = "the other tests start it, and kill it"]
fn child() {
    let task: Task = serde_json::from_str(&hear()).expect("a task");
    let stops = task.stops;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let ended = runtime.block_on(task.run(move |step| {
        if stops {
            say(&format!("{step:?}"));
            hear();
        }
    }));
    match ended {
        Ok(report) => say(&format!("Over: {report}")),
        Err(error) => say(&format!("Over: {error}")),
    }
}
