//! A create that is stopped or killed at any instant: every token is either held by the file, or told of, and no half-written file stays.

use std::{ffi::OsString, fs, process::Stdio, thread, time::Duration};

use crate::common::{fake, pat_at, ran, runtime};
use rustix::process::{self, Signal};
use sailpoint_pat_fake_tenant::{Fault, Operation};

/// How many runs, each stopped a little later than the one before it of its kind.
const RUNS: u32 = 60;
/// How much later.
const STEP: Duration = Duration::from_millis(5);

const SIGNALS: [Signal; 5] = [
    Signal::INT,
    Signal::TERM,
    Signal::HUP,
    Signal::QUIT,
    Signal::KILL,
];

#[test]
fn no_token_is_lost_and_no_file_stays() {
    let runtime = runtime();
    let [mut kept, mut told, mut deleted] = [0; 3];
    for run in 0..RUNS {
        let signal = SIGNALS[run as usize % SIGNALS.len()];
        let fake = runtime.block_on(fake().start()).unwrap();
        // The answer takes a while, so that there is a time in which the token is there and its secret is not.
        let slow = Fault::SlowBody {
            chunk: 64,
            delay: Duration::from_millis(100),
        };
        fake.push_fault(Operation::Create, slow);
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join("work");
        fs::create_dir(&work).unwrap();
        let pat = |arguments: &[&str]| {
            let mut command = pat_at(&fake);
            command
                .args(arguments)
                .env("XDG_STATE_HOME", folder.path())
                .current_dir(&work);
            command
        };
        let child = pat(&["create", "--name=ci", "--expires=90d", "--scope=a"])
            .args(["--yes", "--secret-to=s.json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Some from their beginning on, others from the create on.
        if run % 2 == 1 {
            while !fake.tokens().iter().any(|token| token["name"] == "ci") {
                thread::sleep(Duration::from_micros(200));
            }
        }
        thread::sleep(STEP * (run / 2));
        // It may have ended already.
        let _ = process::kill_process(process::Pid::from_child(&child), signal);
        let output = child.wait_with_output().unwrap();
        let mut said = String::from_utf8(output.stderr).unwrap();
        if signal == Signal::KILL {
            said.push_str(&ran(&mut pat(&["list"])).err);
        }
        let mut left: Vec<OsString> = fs::read_dir(&work)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        if signal == Signal::KILL {
            // Nobody clears up after that. What is staged is hidden, and for its owner alone.
            left.retain(|name| !name.to_string_lossy().starts_with('.'));
        }
        let tokens = fake.tokens();
        let id = tokens.iter().find(|token| token["name"] == "ci");
        let id = id.map(|token| token["id"].as_str().unwrap());
        match id {
            Some(id) if left == ["s.json"] => {
                let file = fs::read_to_string(work.join("s.json")).unwrap();
                assert!(file.contains(id) && file.contains(&fake.secret_of(id).unwrap()));
                kept += 1;
                continue;
            }
            Some(id) => {
                assert!(said.contains(id), "{run} {signal:?}: {said}");
                told += 1;
            }
            None if said.contains("was deleted again") => deleted += 1,
            None => {}
        }
        assert_eq!(left, Vec::<OsString>::new(), "{run} {signal:?}: {said}");
    }
    println!("of {RUNS}: {kept} kept, {told} told, {deleted} deleted again");
    assert!(
        told + deleted > 0,
        "stopped while the answer was on its way"
    );
}
