//! What a create leaves when it is killed or stopped at any point, and what the next command says of it.

use std::{
    fs,
    io::Read as _,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use crate::common::{HEARING, Ran, begun_by, fake, pat_at, ran, runtime};
use rustix::process::{self, Signal};
use sailpoint_pat_fake_tenant::{FakeTenant, Fault, Gate, Operation};
use tokio::runtime::Runtime;

/// A create that goes into a file, without a question.
const CREATE: [&str; 6] = [
    "create",
    "--name=ci",
    "--expires=90d",
    "--scope=a",
    "--yes",
    "--secret-to=s.json",
];

struct Scene {
    runtime: Runtime,
    fake: FakeTenant,
    folder: tempfile::TempDir,
}

const SIGNALS: [Signal; 4] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT];

impl Scene {
    fn new() -> Self {
        let runtime = runtime();
        let fake = runtime.block_on(fake().start()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("work")).unwrap();
        Self {
            runtime,
            fake,
            folder,
        }
    }

    fn pat(&self, arguments: &[&str]) -> Command {
        self.pat_begun_by(HEARING, arguments)
    }

    fn pat_begun_by(&self, first: &[&str], arguments: &[&str]) -> Command {
        let mut command = pat_at(&self.fake);
        command
            .args(arguments)
            .env("XDG_STATE_HOME", self.folder.path().join("state"))
            .current_dir(self.folder.path().join("work"));
        let mut command = begun_by(first, &command);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A create that is held up at this point.
    fn create_until(&self, fault: impl FnOnce(Gate) -> Fault, expires: &str) -> (Child, Gate) {
        let gate = Gate::new();
        self.fake.push_fault(Operation::Create, fault(gate.clone()));
        let mut command = self.pat(&[
            "create",
            "--name=ci",
            "--scope=a",
            "--yes",
            "--secret-to=s.json",
        ]);
        let child = command.arg(format!("--expires={expires}")).spawn().unwrap();
        self.runtime.block_on(gate.arrived(1));
        (child, gate)
    }

    /// The notes that are there.
    fn notes(&self) -> Vec<PathBuf> {
        let folder = self.folder.path().join("state/sailpoint-pat");
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    #[track_caller]
    fn leaves_no_file(&self) {
        let entries = fs::read_dir(self.folder.path().join("work")).unwrap();
        let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, Vec::<std::ffi::OsString>::new());
    }

    /// The id of the token that the create made, if it did.
    fn id(&self) -> Option<String> {
        let tokens = self.fake.tokens();
        let token = tokens.iter().find(|token| token["name"] == "ci")?;
        Some(token["id"].as_str().unwrap().to_owned())
    }

    #[track_caller]
    fn deletes_nothing(&self) {
        let mut requests = self.fake.requests().into_iter();
        assert!(!requests.any(|request| request.operation() == Some(Operation::Delete)));
    }
}

fn send(child: &Child, signal: Signal) {
    process::kill_process(process::Pid::from_child(child), signal).unwrap();
}

/// Reads what is said, up to and with a line that begins so.
fn heard(child: &mut Child, line: &str) -> String {
    let err = child.stderr.as_mut().unwrap();
    let mut said = Vec::new();
    loop {
        let mut byte = [0];
        err.read_exact(&mut byte).unwrap();
        said.push(byte[0]);
        if byte == *b"\n" {
            let text = String::from_utf8(said.clone()).unwrap();
            if text.lines().last().unwrap().starts_with(line) {
                return text;
            }
        }
    }
}

fn text(output: &Output) -> (Option<i32>, String) {
    let err = String::from_utf8(output.stderr.clone()).unwrap();
    (output.status.code(), err)
}

/// The note is there before the create is sent, for its owner alone, and holds no secret.
#[test]
fn a_note_is_kept_while_a_create_is_under_way() {
    let scene = Scene::new();
    let (child, gate) = scene.create_until(Fault::HoldAfterActing, "90d");
    let notes = scene.notes();
    assert_eq!(notes.len(), 1, "{notes:?}");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&notes[0]), 0o600);
    assert_eq!(mode(notes[0].parent().unwrap()), 0o700);
    let note = fs::read_to_string(&notes[0]).unwrap();
    for secret in scene.fake.every_secret() {
        assert!(!note.contains(&secret));
    }
    let read: serde_json::Value = serde_json::from_str(&note).unwrap();
    assert_eq!(read["baseUrl"], scene.fake.base_url());
    assert_eq!(read["clientId"], scene.fake.client_id());
    assert_eq!(read["request"]["name"], "ci");
    assert!(read["request"]["expirationDate"].is_string());
    let ids: Vec<&str> = read["listed"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|id| id.as_str())
        .collect();
    assert!(ids.contains(&crate::common::ID), "{ids:?}");
    // Another command does not take it for one that was left.
    let list = ran(&mut scene.pat(&["list"]));
    assert_eq!((list.code, list.err.as_str()), (Some(0), ""));
    assert_eq!(scene.notes(), notes);
    gate.open();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(scene.notes(), Vec::<PathBuf>::new());
}

/// Killed after the service made the token, before, and with an expiry that anybody may ask for: each next command tells it, once.
#[test]
fn what_a_killed_create_leaves_is_told_by_the_next_command() {
    for command in [
        &["list"][..],
        &["audit", "--fail-on=error"],
        &[
            "create",
            "--name=other",
            "--expires=1d",
            "--scope=a",
            "--secret-to=o.json",
            "--yes",
        ],
    ] {
        for (is_created, expires) in [(true, "90d"), (false, "90d"), (true, "2099-01-31")] {
            let scene = Scene::new();
            let hold = if is_created {
                Fault::HoldAfterActing
            } else {
                // Never carried out: the gate stays shut.
                Fault::HoldBeforeActing
            };
            let (mut child, _gate) = scene.create_until(hold, expires);
            send(&child, Signal::KILL);
            child.wait().unwrap();
            scene.leaves_no_file();
            assert_eq!(scene.notes().len(), 1);
            let next = ran(&mut scene.pat(command));
            assert!(matches!(next.code, Some(0 | 1)), "{}", next.err);
            let line = next
                .err
                .lines()
                .find(|line| line.contains("was cut off"))
                .unwrap();
            assert!(
                line.starts_with("pat: an earlier pat create, begun at "),
                "{line}"
            );
            let secret_file = scene.folder.path().join("work/s.json");
            let expected = match (scene.id(), expires) {
                (Some(id), "90d") => format!(
                    "came of it; see whether {} has its secret, and if not, delete it: pat revoke {id}",
                    secret_file.display()
                ),
                (Some(id), _) => format!(
                    "may have come of it or of another program, and nothing proves which; nothing was deleted; look at it and \
                     ask who has its secret: pat show {id}"
                ),
                (None, _) => "was cut off: no token \"ci\" came of it".to_owned(),
            };
            assert!(line.ends_with(&expected), "{line}");
            scene.deletes_nothing();
            assert_eq!(scene.id().is_some(), is_created);
            assert_eq!(scene.notes(), Vec::<PathBuf>::new());
            let again = ran(&mut scene.pat(&["list"]));
            assert_eq!((again.code, again.err.as_str()), (Some(0), ""));
        }
    }
}

/// A note is of one address and one client: another's is left alone, and so is one that cannot be settled now.
#[test]
fn a_note_waits_for_whoever_can_know() {
    let scene = Scene::new();
    let (mut child, _gate) = scene.create_until(Fault::HoldAfterActing, "90d");
    send(&child, Signal::KILL);
    child.wait().unwrap();
    let other = Scene::new();
    let mut list = other.pat(&["list"]);
    list.env("XDG_STATE_HOME", scene.folder.path().join("state"));
    let list = ran(&mut list);
    assert_eq!((list.code, list.err.as_str()), (Some(0), ""));
    assert_eq!(scene.notes().len(), 1);
    // The list works, and what comes after it does not.
    let empty = sailpoint_pat_fake_tenant::Answer::json(200, &serde_json::json!([]));
    scene.fake.push_fault(Operation::List, Fault::Answer(empty));
    scene.fake.push_fault(
        Operation::List,
        Fault::Answer(sailpoint_pat_fake_tenant::Answer::html(403)),
    );
    let list = ran(&mut scene.pat(&["list"]));
    assert!(
        list.err
            .contains("what became of \"ci\" is not known yet: listing tokens: "),
        "{}",
        list.err
    );
    assert_eq!(scene.notes().len(), 1);
    let list = ran(&mut scene.pat(&["list"]));
    assert!(list.err.contains("came of it"), "{}", list.err);
    assert_eq!(scene.notes().len(), 0);
}

/// Where nothing can be noted everything else goes on, and it is said once.
#[test]
fn without_a_place_for_notes_it_goes_on() {
    let scene = Scene::new();
    fs::write(scene.folder.path().join("state"), "a file").unwrap();
    let created = ran(scene
        .pat(&["create", "--name=ci", "--expires=90d", "--scope=a", "--yes"])
        .arg("--secret-to=s.json"));
    assert_eq!(created.code, Some(0), "{}", created.err);
    let said: Vec<_> = created.err.lines().collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].starts_with("pat: no note of this create can be kept ("),
        "{said:?}"
    );
    assert!(
        said[0].ends_with("; should pat be killed meanwhile, look for \"ci\" in pat list"),
        "{said:?}"
    );
    let mut homeless = scene.pat(&["create", "--name=b", "--expires=90d", "--scope=a", "--yes"]);
    homeless
        .arg("--secret-to=b.json")
        .env_remove("XDG_STATE_HOME")
        .env_remove("HOME");
    let homeless: Ran = ran(&mut homeless);
    assert_eq!(homeless.code, Some(0), "{}", homeless.err);
    assert!(
        homeless
            .err
            .starts_with("pat: no note of this create can be kept (HOME is not set); "),
        "{}",
        homeless.err
    );
    // A note that is no note is nobody's.
    fs::remove_file(scene.folder.path().join("state")).unwrap();
    let folder = scene.folder.path().join("state/sailpoint-pat");
    fs::create_dir_all(&folder).unwrap();
    for (name, content) in [
        ("create-a.json", ""),
        ("create-b.json", "{\"request\": 7}"),
        ("other", "x"),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
    let list = ran(&mut scene.pat(&["list"]));
    assert_eq!((list.code, list.err.as_str()), (Some(0), ""));
    assert_eq!(scene.notes().len(), 3);
}

/// Each of the signals, at each point: before anything is sent, while it is made, and when it is made.
#[test]
fn every_signal_stops_a_create_without_a_trace() {
    for signal in SIGNALS {
        let scene = Scene::new();
        let gate = Gate::new();
        scene
            .fake
            .push_fault(Operation::List, Fault::HoldBeforeActing(gate.clone()));
        let child = scene.pat(&CREATE).spawn().unwrap();
        scene.runtime.block_on(gate.arrived(1));
        send(&child, signal);
        let stopped = child.wait_with_output().unwrap();
        let said = "pat: stopped; nothing was changed\n".to_owned();
        assert_eq!(text(&stopped), (Some(130), said), "{signal:?}");
        gate.open();
        scene.leaves_no_file();
        for is_created in [true, false] {
            let scene = Scene::new();
            let hold = if is_created {
                Fault::HoldAfterActing
            } else {
                Fault::HoldBeforeActing
            };
            let (child, _gate) = scene.create_until(hold, "90d");
            send(&child, signal);
            let stopped = child.wait_with_output().unwrap();
            let (code, said) = text(&stopped);
            assert_eq!(code, Some(130), "{said}");
            let first = "pat: stopping: finding out whether \"ci\" was created; Ctrl-C once more ends it at once\n";
            assert!(said.starts_with(first), "{said}");
            let last = if is_created {
                " was deleted again\n"
            } else {
                "\npat: no such token is there\n"
            };
            assert!(said.ends_with(last), "{said}");
            assert_eq!(scene.id(), None);
            scene.leaves_no_file();
        }
    }
}

/// It says at once what it waits for, and asked once more it ends with what is not known; the next command knows.
#[test]
fn a_second_signal_ends_it_with_what_is_not_known() {
    for signal in SIGNALS {
        let scene = Scene::new();
        let (mut child, _gate) = scene.create_until(Fault::HoldAfterActing, "90d");
        let id = scene.id().unwrap();
        let settling = Gate::new();
        scene
            .fake
            .push_fault(Operation::List, Fault::HoldAfterActing(settling.clone()));
        send(&child, signal);
        heard(
            &mut child,
            "pat: stopping: finding out whether \"ci\" was created; ",
        );
        scene.runtime.block_on(settling.arrived(1));
        send(&child, signal);
        let ended = child.wait_with_output().unwrap();
        let said = "pat: stopped\npat: whether \"ci\" was created is not known, and nothing was deleted; the next pat create, list \
                    or audit with these credentials finds out\n";
        assert_eq!(text(&ended), (Some(130), said.to_owned()));
        settling.open();
        scene.leaves_no_file();
        assert_eq!(scene.id(), Some(id.clone()));
        let next = ran(&mut scene.pat(&["list"]));
        assert!(
            next.err.ends_with(&format!("pat revoke {id}\n")),
            "{}",
            next.err
        );
        // While the token is being deleted again.
        let scene = Scene::new();
        let (mut child, _gate) = scene.create_until(Fault::HoldAfterActing, "90d");
        let id = scene.id().unwrap();
        let deleting = Gate::new();
        scene
            .fake
            .push_fault(Operation::Delete, Fault::HoldBeforeActing(deleting.clone()));
        send(&child, signal);
        heard(
            &mut child,
            &format!("pat: stopping: deleting the new token {id}; "),
        );
        scene.runtime.block_on(deleting.arrived(1));
        send(&child, signal);
        let ended = child.wait_with_output().unwrap();
        let said = format!(
            "pat: stopped\npat: whether the new token {id} was deleted again is not known, and nobody has its secret: pat revoke {id}\n"
        );
        assert_eq!(text(&ended), (Some(130), said));
        scene.leaves_no_file();
    }
}

/// Of a rotation the journal knows: nothing is waited for, and the same command goes on. No half-written file stays.
#[test]
fn every_signal_stops_a_rotation_which_goes_on() {
    for signal in SIGNALS {
        let scene = Scene::new();
        let gate = Gate::new();
        scene
            .fake
            .push_fault(Operation::Create, Fault::HoldAfterActing(gate.clone()));
        let rotate = [
            "rotate",
            crate::common::ID,
            "--expires=90d",
            "--yes",
            "--secret-to=s.json",
        ];
        let child = scene.pat(&rotate).spawn().unwrap();
        scene.runtime.block_on(gate.arrived(1));
        send(&child, signal);
        let stopped = child.wait_with_output().unwrap();
        let said =
            "pat: stopped; run the same command again: it finishes what was begun, or undoes it\n";
        assert_eq!(text(&stopped), (Some(130), said.to_owned()), "{signal:?}");
        let hidden = fs::read_dir(scene.folder.path().join("work")).unwrap();
        let hidden = hidden.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with('.')
        });
        assert_eq!(hidden.count(), 0);
        gate.open();
        let again = ran(&mut scene.pat(&rotate));
        assert_eq!(again.code, Some(0), "{}", again.err);
        // The one that pat asks with, and the successor.
        assert_eq!(scene.fake.tokens().len(), 1);
    }
}

/// Whoever reads the output has stopped reading and not gone away: it hangs there, and two signals end it.
#[test]
fn a_stalled_pipe_does_not_keep_it() {
    let scene = Scene::new();
    let many: Vec<_> = (0..20_000)
        .map(|index| serde_json::json!({ "id": format!("id{index:05}"), "name": "a name" }))
        .collect();
    let answer = sailpoint_pat_fake_tenant::Answer::json(200, &many.into());
    scene
        .fake
        .push_fault(Operation::List, Fault::Answer(answer));
    let mut child = scene.pat(&["list", "--format=json"]).spawn().unwrap();
    let mut byte = [0];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut byte)
        .unwrap();
    for _ in 0..2 {
        // A signal that comes while another waits to be seen is the same one.
        std::thread::sleep(std::time::Duration::from_millis(200));
        send(&child, Signal::TERM);
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// `nohup pat create …`: a hang-up that is ignored is none.
#[cfg(target_os = "linux")]
#[test]
fn under_nohup_a_hang_up_is_ignored() {
    let scene = Scene::new();
    let gate = Gate::new();
    scene
        .fake
        .push_fault(Operation::Create, Fault::HoldAfterActing(gate.clone()));
    let mut command = scene.pat_begun_by(&["nohup"], &CREATE);
    let child = command.process_group(0).spawn().unwrap();
    scene.runtime.block_on(gate.arrived(1));
    send(&child, Signal::HUP);
    gate.open();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(scene.id().is_some());
}

/// Another process has made a token of the same name since ours was listed for: it is told, and stays.
#[test]
fn what_another_process_made_meanwhile_stays() {
    for expires in ["90d", "2099-01-31"] {
        for signal in SIGNALS.into_iter().chain([Signal::KILL]) {
            let scene = Scene::new();
            let (child, _gate) = scene.create_until(Fault::HoldBeforeActing, expires);
            let other = ran(scene
                .pat(&[
                    "create",
                    "--name=ci",
                    "--scope=a",
                    "--yes",
                    "--secret-to=o.json",
                ])
                .arg(format!("--expires={expires}")));
            assert_eq!(other.code, Some(0), "{}", other.err);
            let id = scene.id().unwrap();
            send(&child, signal);
            let (code, mut said) = text(&child.wait_with_output().unwrap());
            if signal == Signal::KILL {
                said = ran(&mut scene.pat(&["list"])).err;
            } else {
                assert_eq!(code, Some(130), "{said}");
            }
            assert!(
                said.contains(&format!("the token {id} \"ci\" (created at ")),
                "{said}"
            );
            assert!(
                said.contains("may have come of it or of another program"),
                "{said}"
            );
            assert!(
                said.ends_with(&format!("ask who has its secret: pat show {id}\n")),
                "{said}"
            );
            scene.deletes_nothing();
            assert_eq!(scene.id(), Some(id));
            assert_eq!(scene.notes(), Vec::<PathBuf>::new());
        }
    }
}
