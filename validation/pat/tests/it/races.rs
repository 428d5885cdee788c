//! Two processes on one token, and one that is killed at any instant: there is always a working token whose secret is in a place that
//! its holder was told of, nobody deletes what another made, and a token without a holder is told.
//!
//! A daily run takes a few of each. `SAILPOINT_PAT_RUNS=300` takes so many.

use std::{
    collections::BTreeMap,
    fs,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{self, Signal};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Gate, Operation, TokenSeed};
use serde_json::Value;

use crate::common::{fake, pat_at, runtime};

/// The token that is rotated: not the one that is used to ask.
const OLD: &str = "0ld";
/// A rotation that goes on is done after so many runs.
const MOST_RUNS: usize = 6;

fn runs(daily: usize) -> usize {
    let runs = std::env::var("SAILPOINT_PAT_RUNS").ok();
    runs.and_then(|runs| runs.parse().ok()).unwrap_or(daily)
}

fn below(end: u64) -> u64 {
    RandomState::new().build_hasher().finish() % end
}

/// A tenant, and what was seen of its tokens.
struct Scene {
    runtime: tokio::runtime::Runtime,
    fake: FakeTenant,
    folder: tempfile::TempDir,
    /// By id, when each expires: that tells who made it.
    seen: Mutex<BTreeMap<String, String>>,
}

/// One of those who rotate or create, in a folder of its own.
struct Party {
    /// The host that it asks, by which its requests are known.
    host: &'static str,
    arguments: Vec<String>,
    work: PathBuf,
    sink: PathBuf,
    /// Everything that it said, and how it last ended.
    said: String,
    last: Option<i32>,
}

impl Scene {
    fn new() -> Self {
        let runtime = runtime();
        let builder = fake().seed_token(TokenSeed::new("ci").id(OLD).scopes(["a"]));
        let fake = runtime.block_on(builder.start()).unwrap();
        Self {
            runtime,
            fake,
            folder: tempfile::tempdir().unwrap(),
            seen: Mutex::default(),
        }
    }

    fn party(&self, name: &str, host: &'static str, arguments: &[&str]) -> Party {
        let work = self.folder.path().join(name);
        fs::create_dir_all(&work).unwrap();
        Party {
            host,
            arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
            sink: work.join("s.json"),
            work,
            said: String::new(),
            last: None,
        }
    }

    /// Remembers which tokens there are.
    fn look(&self) {
        let mut seen = self.seen.lock().unwrap();
        for token in self.fake.tokens() {
            let word = |key: &str| token[key].as_str().unwrap_or_default().to_owned();
            seen.insert(word("id"), word("expirationDate"));
        }
    }

    fn command(&self, party: &Party, more: &[&str]) -> Command {
        let mut command = pat_at(&self.fake);
        command
            .args(&party.arguments[..1])
            .args(more)
            .args(&party.arguments[1..])
            .env(
                "SAIL_BASE_URL",
                self.fake.base_url().replace("127.0.0.1", party.host),
            )
            .env("XDG_STATE_HOME", party.work.join("state"))
            .current_dir(&party.work)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn start(&self, party: &Party) -> Child {
        self.command(party, &[]).spawn().unwrap()
    }

    /// Waits for its end, and looks at what is there meanwhile and then.
    fn end(&self, party: &mut Party, child: Child) {
        let output = thread::scope(|scope| {
            let waiting = scope.spawn(|| child.wait_with_output().unwrap());
            while !waiting.is_finished() {
                self.look();
                thread::sleep(Duration::from_micros(500));
            }
            waiting.join().unwrap()
        });
        self.look();
        party
            .said
            .push_str(&String::from_utf8_lossy(&output.stdout));
        party
            .said
            .push_str(&String::from_utf8_lossy(&output.stderr));
        party.last = output.status.code();
    }

    fn run(&self, party: &mut Party) {
        let child = self.start(party);
        self.end(party, child);
    }

    /// The ids of the tokens that are there, but for the one that is used to ask.
    fn ids(&self) -> Vec<String> {
        let tokens = self.fake.tokens();
        let ids = tokens
            .iter()
            .map(|token| token["id"].as_str().unwrap().to_owned());
        ids.filter(|id| id != crate::common::ID).collect()
    }

    /// The id of the token whose secret is in this file, if that token is there.
    fn held(&self, sink: &Path) -> Option<String> {
        let text = fs::read_to_string(sink).ok()?;
        let config: Value = serde_json::from_str(&text).ok()?;
        let id = config["ClientId"].as_str()?;
        let secret = self.fake.secret_of(id)?;
        (config["ClientSecret"] == secret.as_str()).then(|| id.to_owned())
    }

    /// What holds at every moment at which nobody runs.
    #[track_caller]
    fn judge(&self, parties: &[&Party], at: &str) {
        let said: String = parties.iter().map(|party| party.said.as_str()).collect();
        let held: Vec<_> = parties
            .iter()
            .filter_map(|party| self.held(&party.sink))
            .collect();
        let ids = self.ids();
        let is_safe = ids.iter().any(|id| id == OLD || held.contains(id));
        assert!(is_safe, "{at}: no working token in {ids:?}: {said}");
        let seen = self.seen.lock().unwrap();
        let requests = self.fake.requests();
        let of = |operation| {
            let requests = requests.iter();
            requests.filter(move |request| request.operation() == Some(operation))
        };
        for delete in of(Operation::Delete) {
            let id = delete.path().rsplit('/').next().unwrap();
            let (Some(expires), true) = (seen.get(id), id != OLD) else {
                continue;
            };
            let host = delete.header("host").unwrap();
            let mut makers = of(Operation::Create).filter(|create| {
                let sent = create.json().unwrap_or_default();
                sent["expirationDate"] == expires.as_str()
            });
            assert!(
                makers.any(|create| create.header("host") == Some(host)),
                "{at}: {host} deleted {id}, which another made: {said}"
            );
        }
    }

    /// What holds in the end: whoever said success has a working token, and one without a holder is told.
    #[track_caller]
    fn judge_end(&self, parties: &[&Party], at: &str) {
        self.judge(parties, at);
        let said: String = parties.iter().map(|party| party.said.as_str()).collect();
        let mut held = vec![OLD.to_owned()];
        for party in parties {
            let in_sink = self.held(&party.sink);
            assert!(
                party.last != Some(0) || in_sink.is_some(),
                "{at}: success, and no working token in its place: {said}"
            );
            held.extend(in_sink);
        }
        for id in self.ids() {
            assert!(
                held.contains(&id) || said.contains(&id),
                "{at}: nobody was told of {id}: {said}"
            );
        }
    }
}

/// What may become of a create, after it was carried out and before.
fn faults() -> Vec<Fault> {
    vec![
        Fault::DropAfterActing,
        Fault::ResetAfterActing,
        Fault::CutBody { after: 0 },
        Fault::CutBody { after: 40 },
        Fault::TruncateBody { keep: 0 },
        Fault::AnswerAfterActing(Answer::empty(500)),
        Fault::AnswerAfterActing(Answer::html(502)),
        Fault::AnswerAfterActing(Answer::html(503)),
        Fault::DropBeforeActing,
        Fault::ResetBeforeActing,
        Fault::Answer(Answer::empty(500)),
        Fault::Answer(Answer::html(502)),
        Fault::Answer(Answer::html(503)),
        Fault::Answer(Answer::html(400)),
    ]
}

/// Which of the two goes wrong, and when.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// It has listed before the other begins and ends.
    ListedBefore,
    /// The other begins, goes wrong and ends while the answer to its create is on its way.
    CreatedBefore,
    /// Both at once, and whoever creates first goes wrong.
    AtOnce,
}

#[derive(Clone, Copy, Debug)]
enum Shared {
    Nothing,
    Sink,
    /// Journal and sink.
    Folder,
}

fn race(scene: &Scene, [one, other]: [&mut Party; 2], order: Order, fault: &Fault, at: &str) {
    let gate = Gate::new();
    let child = match order {
        Order::ListedBefore => {
            // A rotation lists for the plan that it shows, and once more when it begins.
            if one.arguments[0] == "rotate" {
                let as_ever = Fault::ContentType("application/json".to_owned());
                scene.fake.push_fault(Operation::List, as_ever);
            }
            let hold = Fault::HoldAfterActing(gate.clone());
            scene.fake.push_fault(Operation::List, hold);
            let child = scene.start(one);
            scene.runtime.block_on(gate.arrived(1));
            scene.run(other);
            scene.fake.push_fault(Operation::Create, fault.clone());
            child
        }
        Order::CreatedBefore => {
            let hold = Fault::HoldAfterActing(gate.clone());
            scene.fake.push_fault(Operation::Create, hold);
            scene.fake.push_fault(Operation::Create, fault.clone());
            let child = scene.start(one);
            scene.runtime.block_on(gate.arrived(1));
            scene.run(other);
            child
        }
        Order::AtOnce => {
            scene.fake.push_fault(Operation::Create, fault.clone());
            let child = scene.start(one);
            thread::sleep(Duration::from_millis(below(40)));
            scene.run(other);
            child
        }
    };
    gate.open();
    scene.end(one, child);
    scene.fake.clear_faults();
    scene.judge(&[one, other], at);
}

#[test]
fn two_rotations_of_one_token() {
    let mut cases = Vec::new();
    for fault in faults() {
        for order in [Order::ListedBefore, Order::CreatedBefore, Order::AtOnce] {
            for shared in [Shared::Nothing, Shared::Sink, Shared::Folder] {
                for expires in ["--expires=90d", "--expires=2099-01-31"] {
                    cases.push((fault.clone(), order, shared, expires));
                }
            }
        }
    }
    let runs = runs(10);
    let mut ended = BTreeMap::<_, usize>::new();
    for run in 0..runs {
        // Spread over all of them, where there are fewer runs than cases.
        let (fault, order, shared, expires) = &cases[run * 97 % cases.len()];
        let at = format!("run {run}: {fault:?}, {order:?}, {shared:?}, {expires}");
        let scene = Scene::new();
        let sink = match shared {
            Shared::Nothing => "s.json",
            _ => "../one/s.json",
        };
        let arguments = ["rotate", OLD, expires, "--yes", "--secret-to", sink];
        let (name, host) = match shared {
            // A journal is of one address.
            Shared::Folder => ("one", "127.0.0.1"),
            _ => ("other", "localhost"),
        };
        let mut one = scene.party("one", "127.0.0.1", &arguments);
        let mut other = scene.party(name, host, &arguments);
        other.sink = other.work.join(sink);
        race(&scene, [&mut one, &mut other], *order, fault, &at);
        for _ in 0..MOST_RUNS {
            for party in [&mut one, &mut other] {
                if party.last != Some(0) {
                    scene.run(party);
                }
            }
            scene.judge(&[&one, &other], &at);
        }
        scene.judge_end(&[&one, &other], &at);
        // What only a person can tell ends with that person.
        let is_told = [&one, &other].map(|party| party.said.contains(": nothing proves that "));
        assert!(
            is_told.contains(&true) || !scene.ids().iter().any(|id| id == OLD),
            "{at}: nobody came to an end: {}{}",
            one.said,
            other.said
        );
        *ended.entry((one.last, other.last)).or_default() += 1;
    }
    println!("{runs} races of two rotations, which ended with: {ended:?}");
}

#[test]
fn two_creates_of_one_name() {
    let mut cases = Vec::new();
    for fault in faults() {
        for order in [Order::ListedBefore, Order::CreatedBefore, Order::AtOnce] {
            for expires in ["--expires=90d", "--expires=2099-01-31"] {
                cases.push((fault.clone(), order, expires));
            }
        }
    }
    let runs = runs(10);
    let mut ended = BTreeMap::<_, usize>::new();
    for run in 0..runs {
        let (fault, order, expires) = &cases[run * 37 % cases.len()];
        let at = format!("run {run}: {fault:?}, {order:?}, {expires}");
        let scene = Scene::new();
        let create = [
            "create",
            "--name=new",
            expires,
            "--scope=a",
            "--yes",
            "--secret-to=s.json",
        ];
        let mut one = scene.party("one", "127.0.0.1", &create);
        let mut other = scene.party("other", "localhost", &create);
        race(&scene, [&mut one, &mut other], *order, fault, &at);
        scene.judge_end(&[&one, &other], &at);
        *ended.entry((one.last, other.last)).or_default() += 1;
    }
    println!("{runs} races of two creates, which ended with: {ended:?}");
}

/// Rotates and is killed at a random instant, now and then once more, until it comes to an end. Gives how often it was killed.
fn killed(scene: &Scene, party: &mut Party, longest: Duration, at: &str) -> usize {
    let mut kills = 0;
    for again in 0..MOST_RUNS {
        let child = scene.start(party);
        if again == 0 || (again < 3 && below(3) == 0) {
            let micros = u64::try_from(longest.as_micros()).unwrap();
            thread::sleep(Duration::from_micros(below(micros)));
            // It may have ended already.
            let _ = process::kill_process(process::Pid::from_child(&child), Signal::KILL);
        }
        scene.end(party, child);
        if party.last.is_none() {
            kills += 1;
            // What it had started goes on to its end.
            thread::sleep(Duration::from_millis(60));
        }
        scene.judge(&[party], at);
        if party.last.is_some() {
            break;
        }
    }
    kills
}

/// How long a rotation takes.
fn time_of(scene: &Scene, party: &mut Party) -> Duration {
    let began = Instant::now();
    scene.run(party);
    began.elapsed()
}

#[test]
fn a_rotation_into_a_file_that_is_killed() {
    let rotate = [
        "rotate",
        OLD,
        "--expires=90d",
        "--yes",
        "--secret-to=s.json",
    ];
    let scene = Scene::new();
    let time = time_of(&scene, &mut scene.party("one", "127.0.0.1", &rotate));
    let runs = runs(10);
    let mut kills = 0;
    for run in 0..runs {
        let at = format!("run {run}");
        let scene = Scene::new();
        let mut party = scene.party("one", "127.0.0.1", &rotate);
        kills += killed(&scene, &mut party, time, &at);
        assert_eq!(party.last, Some(0), "{at}: {}", party.said);
        assert_eq!(scene.ids(), [scene.held(&party.sink).unwrap()], "{at}");
    }
    println!("{runs} rotations into a file, {kills} kills");
}

/// Commands that keep the secret and say so, keep it and say that they failed, do not keep it and say so, say nothing at all, and
/// say that they kept what they did not read. What reads a secret, drops it and says that it has it cannot be told from one that
/// keeps it.
const COMMANDS: [(&str, bool); 8] = [
    ("cat >t.$$ && test -s t.$$ && mv t.$$ s.json", true),
    (
        "sleep 0.03; cat >t.$$ && test -s t.$$ && mv t.$$ s.json",
        true,
    ),
    ("cat >t.$$ && test -s t.$$ && mv t.$$ s.json; exit 3", false),
    (
        "cat >t.$$ && test -s t.$$ && mv t.$$ s.json; kill -9 $$",
        false,
    ),
    ("cat >/dev/null; exit 3", false),
    ("exit 3", false),
    ("true", false),
    ("head -c 30 >/dev/null", false),
];

#[test]
fn a_rotation_into_a_command_that_is_killed() {
    let runs = runs(16);
    let mut kills = 0;
    let mut ended = BTreeMap::<_, usize>::new();
    for run in 0..runs {
        let (script, is_good) = COMMANDS[run % COMMANDS.len()];
        let at = format!("run {run}: {script}");
        let rotate = |more: &[&'static str]| {
            let rotate = ["rotate", OLD, "--expires=90d", "--yes"];
            [&rotate[..], more].concat()
        };
        let into_command = rotate(&["--", "sh", "-c", script]);
        let scene = Scene::new();
        let time = time_of(&scene, &mut scene.party("one", "127.0.0.1", &into_command));
        let scene = Scene::new();
        let mut party = scene.party("one", "127.0.0.1", &into_command);
        kills += killed(&scene, &mut party, time, &at);
        let way = if is_good {
            assert_eq!(party.last, Some(0), "{at}: {}", party.said);
            "finished"
        } else {
            // A person looks, and says which it is: of each successor that the command may have.
            assert_eq!(party.last, Some(5), "{at}: {}", party.said);
            let (mut way, mut is_open) = ("", false);
            for _ in 0..MOST_RUNS {
                let is_kept = scene.held(&party.sink).is_some_and(|id| {
                    let told = party
                        .said
                        .rsplit_once("See whether the secret of ")
                        .unwrap();
                    told.1.starts_with(&id)
                });
                way = if is_kept { "--keep" } else { "--undo" };
                let ending = rotate(&[way]);
                party.arguments = ending.iter().map(|&word| word.to_owned()).collect();
                scene.run(&mut party);
                scene.judge(&[&party], &at);
                // A create that a kill cut off may be carried out late: the journal stays open for the next run.
                is_open = party.said.contains(" of which no token has come so far. ");
                if party.last == Some(0) || is_open {
                    break;
                }
                assert!(
                    party.said.contains("is not known either. "),
                    "{at}: {}",
                    party.said
                );
            }
            assert!(party.last == Some(0) || is_open, "{at}: {}", party.said);
            way
        };
        scene.judge(&[&party], &at);
        let ids = scene.ids();
        if way == "--undo" {
            assert_eq!(ids, [OLD], "{at}: {}", party.said);
        } else {
            assert_eq!(
                ids,
                [scene.held(&party.sink).unwrap()],
                "{at}: {}",
                party.said
            );
        }
        *ended.entry((script, way)).or_default() += 1;
    }
    println!("{runs} rotations into a command, {kills} kills: {ended:#?}");
}
