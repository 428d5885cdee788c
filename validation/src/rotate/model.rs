//! Every order of events of two rotations of one token, tried by a model checker on the code that decides.
//!
//! The service holds tokens with unique names, ten at the most. Two processes rotate the same token, with the same journal or sink or
//! with different ones; each may be killed at any step and started again; each request may be lost before or after it was carried
//! out, and each note and hand-over may fail; somebody else creates and deletes tokens of the same names; a sink is restored from a
//! backup while nobody runs. What each of them may do is bounded, so that the checker comes to an end.

#![expect(
    clippy::struct_excessive_bools,
    clippy::single_match_else,
    reason = "a model is read as a table of cases"
)]

use std::{collections::BTreeSet, fmt::Write as _};

use chrono::{DateTime, TimeDelta, Utc};
use stateright::{Checker, HasDiscoveries, Model, Property};

use crate::{
    request::create::claim::{Seen, Sent},
    rotate::{
        journal::record::{Planned, Record, Stage},
        machine::{Action, End, Event, Given, Guard, Machine, ReadBack},
    },
    token::id::TokenId,
};

const OLD: &str = "t0";
const MOST_TOKENS: usize = 10;
const WELL: &str = "a rotation ends well";

/// What is tried.
#[derive(Clone, Debug)]
struct Setting {
    /// The journal of each process.
    journals: [usize; 2],
    /// The sink of each process.
    sinks: [usize; 2],
    /// Whether sinks can be read back.
    is_readable: bool,
    /// Whether the processes ask with the token that they rotate.
    is_in_use: bool,
    /// Whether both ask for the same expiry, that of a person.
    is_same_expiry: bool,
    /// How often each process is started.
    runs: u8,
    faults: u8,
    kills: u8,
    /// How many tokens somebody else creates.
    strangers: u8,
    restores: u8,
    /// Whether the first journal is somebody else's work, and names a token of ours that it did not make.
    is_planted: bool,
    without: Option<Guard>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            journals: [0, 1],
            sinks: [0, 1],
            is_readable: true,
            is_in_use: false,
            is_same_expiry: false,
            runs: 2,
            faults: 1,
            kills: 1,
            strangers: 1,
            restores: 1,
            is_planted: false,
            without: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Token {
    id: TokenId,
    name: String,
    expires: DateTime<Utc>,
    /// The journal whose rotation made it; nobody of those for a stranger's and the old one.
    maker: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Process {
    running: Option<(Machine, Action)>,
    runs: u8,
    last: Option<End>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    tokens: Vec<Token>,
    made: u8,
    sinks: [TokenId; 2],
    journals: [Option<Record>; 2],
    processes: [Process; 2],
    faults: u8,
    kills: u8,
    strangers: u8,
    restores: u8,
    /// What must not have happened.
    foul: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Move {
    Start(usize),
    /// The next action of a process, and what comes of it.
    Step(usize, Outcome),
    /// Its process ends before the action, or after it was carried out and before its answer was seen.
    Kill(usize, bool),
    StrangerCreates,
    StrangerDeletes,
    Restore(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Outcome {
    Well,
    /// Certainly nothing was done.
    NotDone,
    /// Nothing was done, and nobody knows.
    LostBefore,
    /// It was done, and nobody knows.
    LostAfter,
}

fn id(number: u8) -> TokenId {
    TokenId::new(format!("t{number}")).unwrap()
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis)
}

impl World {
    fn new(setting: &Setting) -> Self {
        let mut world = Self::empty(setting);
        if setting.is_planted {
            let other = world.add("other", at(9), None);
            world.journals[0] = Some(Record {
                stage: Stage::Undoing,
                successor_id: other.map(|id| id.as_str().to_owned()),
                ..Record::planned(
                    &id(0),
                    "https://tenant",
                    "sink 0",
                    Planned {
                        sent: Sent::named("ci (2)"),
                        old_name: "ci".to_owned(),
                        final_name: None,
                        before: BTreeSet::new(),
                        since: at(0),
                    },
                )
            });
        }
        world
    }

    fn empty(setting: &Setting) -> Self {
        Self {
            tokens: vec![Token {
                id: id(0),
                name: "ci".to_owned(),
                expires: at(0),
                maker: None,
            }],
            made: 1,
            sinks: [id(0), id(0)],
            journals: [None, None],
            processes: [Process::default(), Process::default()],
            faults: setting.faults,
            kills: setting.kills,
            strangers: setting.strangers,
            restores: setting.restores,
            foul: None,
        }
    }

    fn has(&self, id: &TokenId) -> bool {
        self.tokens.iter().any(|token| token.id == *id)
    }

    fn listed(&self) -> Vec<Seen> {
        let seen = self.tokens.iter().map(|token| Seen {
            id: token.id.clone(),
            name: token.name.clone(),
            created: None,
            expiration_date: Some(token.expires),
            scope: None,
            validity_seconds: 43_200,
        });
        seen.collect()
    }

    fn add(&mut self, name: &str, expires: DateTime<Utc>, maker: Option<usize>) -> Option<TokenId> {
        let is_taken = self.tokens.iter().any(|token| token.name == name);
        if is_taken || self.tokens.len() >= MOST_TOKENS {
            return None;
        }
        let id = id(self.made);
        self.made += 1;
        self.tokens.push(Token {
            id: id.clone(),
            name: name.to_owned(),
            expires,
            maker,
        });
        Some(id)
    }

    fn free_name(&self) -> String {
        let mut numbers = 2..;
        let name = numbers.find_map(|number| {
            let name = format!("ci ({number})");
            (!self.tokens.iter().any(|token| token.name == name)).then_some(name)
        });
        name.unwrap()
    }

    fn is_running(&self, process: usize) -> bool {
        self.processes[process].running.is_some()
    }

    /// Whether some working token is in a place whose holder knows of it.
    fn is_safe(&self) -> bool {
        self.has(&id(0)) || self.sinks.iter().any(|sink| self.has(sink))
    }
}

struct Rotations(Setting);

impl Rotations {
    fn given(&self, process: usize) -> Given {
        Given {
            old: id(0),
            base_url: "https://tenant".to_owned(),
            sink: format!("sink {}", self.0.sinks[process]),
            client_id: if self.0.is_in_use { OLD } else { "other" }.to_owned(),
            resolution: None,
        }
    }

    fn begin(&self, world: &mut World, process: usize) {
        let journal = world.journals[self.0.journals[process]].clone();
        let mut machine = Machine::new(self.given(process), journal);
        machine.without = self.0.without;
        let action = machine.begin();
        world.processes[process].runs += 1;
        self.hold(world, process, machine, action);
    }

    /// Keeps what a process does next, or how it ended.
    fn hold(&self, world: &mut World, process: usize, machine: Machine, action: Action) {
        let Action::End(end) = action else {
            world.processes[process].running = Some((machine, action));
            return;
        };
        if matches!(end, End::Finished { .. }) {
            let sink = &world.sinks[self.0.sinks[process]];
            let journal = self.0.journals[process];
            let is_kept = world
                .tokens
                .iter()
                .any(|token| token.id == *sink && token.maker == Some(journal));
            let is_left = world
                .tokens
                .iter()
                .any(|token| token.maker == Some(journal) && token.id != *sink);
            // Another rotation may have the old token deleted, or use the sink after this one.
            if !is_kept && self.0.sinks[0] != self.0.sinks[1] {
                world.foul = Some("success without a working secret in the sink");
            }
            if is_left {
                world.foul = Some("success, and a token without a holder that nobody was told of");
            }
            if world.has(&id(0)) {
                world.foul = Some("success, and the old token is there");
            }
        }
        world.processes[process].last = Some(end);
        world.processes[process].running = None;
    }

    /// What happens in the world by an action that is carried out, and what its process sees of it.
    fn carry_out(
        &self,
        world: &mut World,
        process: usize,
        machine: &Machine,
        action: &Action,
    ) -> Event {
        let (journal, sink) = (self.0.journals[process], self.0.sinks[process]);
        match action {
            Action::Note => {
                world.journals[journal] = machine.record().cloned();
                Event::Done
            }
            Action::List | Action::Settle
                if self.0.is_in_use && !machine.asks_as_successor() && !world.has(&id(0)) =>
            {
                Event::NotAccepted
            }
            Action::List | Action::Settle => Event::Listed {
                tokens: world.listed(),
                is_whole: true,
            },
            Action::Plan => {
                if !world.has(&id(0)) || world.tokens.len() >= MOST_TOKENS {
                    return Event::Failed;
                }
                let mark = if self.0.is_same_expiry {
                    500
                } else {
                    1_000
                        + i64::from(world.processes[process].runs) * 10
                        + i64::try_from(process).unwrap()
                };
                Event::Planned(Planned {
                    sent: Sent {
                        name: world.free_name(),
                        expiration_date: Some(at(mark)),
                        scope: None,
                        validity_seconds: 43_200,
                        is_distinct: !self.0.is_same_expiry,
                    },
                    old_name: "ci".to_owned(),
                    final_name: Some("ci".to_owned()),
                    before: world
                        .tokens
                        .iter()
                        .map(|token| token.id.clone())
                        .collect::<BTreeSet<_>>(),
                    since: at(0),
                })
            }
            Action::Create => {
                let sent = machine.sent().cloned().unwrap();
                let expires = sent.expiration_date.unwrap();
                match world.add(&sent.name, expires, Some(journal)) {
                    Some(id) => Event::Created { id, granted: sent },
                    None => Event::NotCreated,
                }
            }
            Action::Prove | Action::AskAsSuccessor => Event::Done,
            Action::HandOver => {
                world.sinks[sink] = machine.fresh().cloned().unwrap();
                Event::Done
            }
            Action::ReadBack(id) => Event::ReadBack(if !self.0.is_readable {
                ReadBack::Untold
            } else if world.sinks[sink] == *id && world.has(id) {
                ReadBack::Kept
            } else {
                ReadBack::Lost
            }),
            Action::Delete(gone) => {
                if let Some(token) = world.tokens.iter().find(|token| token.id == *gone) {
                    if *gone != id(0) && token.maker != Some(journal) {
                        world.foul = Some("deleted what another made");
                    }
                    if *gone != id(0) && world.sinks.contains(gone) {
                        world.foul = Some("deleted a token whose secret is in a sink");
                    }
                }
                world.tokens.retain(|token| token.id != *gone);
                Event::Done
            }
            Action::Rename(renamed) => {
                let is_taken = world.tokens.iter().any(|token| token.name == "ci");
                let token = world.tokens.iter_mut().find(|token| token.id == *renamed);
                match token {
                    Some(token) if !is_taken => {
                        "ci".clone_into(&mut token.name);
                        Event::Done
                    }
                    _ => Event::Refused,
                }
            }
            Action::End(_) => unreachable!("a process that has ended does nothing"),
        }
    }

    /// What a process sees of an action whose outcome is not as it should be.
    fn seen(action: &Action, outcome: Outcome) -> Option<Event> {
        Some(match (action, outcome) {
            (Action::Create, Outcome::NotDone) => Event::NotCreated,
            (Action::Create, Outcome::LostBefore | Outcome::LostAfter) => Event::MaybeCreated,
            (Action::HandOver, Outcome::LostBefore | Outcome::LostAfter) => Event::MaybeHandedOver,
            (Action::Delete(_) | Action::Rename(_), Outcome::LostBefore | Outcome::LostAfter) => {
                Event::Failed
            }
            (Action::ReadBack(_), Outcome::NotDone) => Event::ReadBack(ReadBack::Unknown),
            (
                Action::Note
                | Action::List
                | Action::Settle
                | Action::Plan
                | Action::Prove
                | Action::HandOver,
                Outcome::NotDone,
            ) => Event::Failed,
            _ => return None,
        })
    }
}

impl Model for Rotations {
    type State = World;
    type Action = Move;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(&self.0)]
    }

    fn actions(&self, world: &World, moves: &mut Vec<Move>) {
        if world.foul.is_some() {
            return;
        }
        for process in 0..2 {
            let other = 1 - process;
            match &world.processes[process].running {
                Some((_, action)) => {
                    moves.push(Move::Step(process, Outcome::Well));
                    if world.faults > 0 {
                        let outcomes = [Outcome::NotDone, Outcome::LostBefore, Outcome::LostAfter];
                        let outcomes = outcomes
                            .into_iter()
                            .filter(|outcome| Self::seen(action, *outcome).is_some());
                        moves.extend(outcomes.map(|outcome| Move::Step(process, outcome)));
                    }
                    if world.kills > 0 {
                        moves.push(Move::Kill(process, false));
                        let acts = matches!(
                            action,
                            Action::Note
                                | Action::Create
                                | Action::HandOver
                                | Action::Delete(_)
                                | Action::Rename(_)
                        );
                        if acts {
                            moves.push(Move::Kill(process, true));
                        }
                    }
                }
                None => {
                    let is_over = matches!(
                        world.processes[process].last,
                        Some(End::Finished { .. } | End::AlreadyFinished)
                    );
                    // Journal and sink are locked by who runs.
                    let is_locked = world.is_running(other)
                        && self.0.without != Some(Guard::Lock)
                        && (self.0.journals[0] == self.0.journals[1]
                            || self.0.sinks[0] == self.0.sinks[1]);
                    if !is_over && !is_locked && world.processes[process].runs < self.0.runs {
                        moves.push(Move::Start(process));
                    }
                }
            }
        }
        if world.strangers > 0 {
            moves.push(Move::StrangerCreates);
        }
        if world
            .tokens
            .iter()
            .any(|token| token.maker.is_none() && token.id != id(0))
        {
            moves.push(Move::StrangerDeletes);
        }
        let is_quiet = !world.is_running(0) && !world.is_running(1);
        if world.restores > 0 && is_quiet && world.has(&id(0)) {
            for sink in 0..2 {
                if world.sinks[sink] != id(0) {
                    moves.push(Move::Restore(sink));
                }
            }
        }
    }

    fn next_state(&self, before: &World, moved: Move) -> Option<World> {
        let mut world = before.clone();
        match moved {
            Move::Start(process) => self.begin(&mut world, process),
            Move::Step(process, outcome) => {
                let (mut machine, action) = world.processes[process].running.take()?;
                let event = match outcome {
                    Outcome::Well => self.carry_out(&mut world, process, &machine, &action),
                    outcome => {
                        world.faults -= 1;
                        if outcome == Outcome::LostAfter {
                            self.carry_out(&mut world, process, &machine, &action);
                        }
                        Self::seen(&action, outcome)?
                    }
                };
                let next = machine.next(event);
                self.hold(&mut world, process, machine, next);
            }
            Move::Kill(process, is_carried_out) => {
                world.kills -= 1;
                let (machine, action) = world.processes[process].running.take()?;
                if is_carried_out {
                    self.carry_out(&mut world, process, &machine, &action);
                }
                world.processes[process].last = None;
            }
            Move::StrangerCreates => {
                world.strangers -= 1;
                let name = world.free_name();
                // Of the same expiry as somebody else's, where people say it.
                let expires = at(if self.0.is_same_expiry { 500 } else { 7 });
                world.add(&name, expires, None)?;
            }
            Move::StrangerDeletes => {
                let theirs = |token: &Token| token.maker.is_none() && token.id != id(0);
                let at = world.tokens.iter().position(theirs)?;
                world.tokens.remove(at);
            }
            Move::Restore(sink) => {
                world.restores -= 1;
                world.sinks[sink] = id(0);
            }
        }
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nothing foul", |_, world: &World| world.foul.is_none()),
            Property::always("a working token is in a known place", |_, world: &World| {
                world.is_safe()
            }),
            Property::sometimes(WELL, |_, world: &World| {
                world
                    .processes
                    .iter()
                    .any(|process| matches!(process.last, Some(End::Finished { .. })))
            }),
        ]
    }
}

/// Tries everything, and gives the faults found, with the number of states and the longest way.
fn check(setting: Setting, stops_at_fault: bool) -> (Vec<String>, usize, usize) {
    let checker = Rotations(setting).checker().threads(2);
    let checker = if stops_at_fault {
        checker.finish_when(HasDiscoveries::AnyFailures)
    } else {
        checker
    };
    let checker = checker.spawn_bfs().join();
    let mut found = Vec::new();
    for (name, path) in checker.discoveries() {
        if name != WELL {
            let mut text = format!("{name}: {:?}", path.last_state().foul);
            for action in path.into_actions() {
                let _ = write!(text, "\n  {action:?}");
            }
            found.push(text);
        }
    }
    (found, checker.unique_state_count(), checker.max_depth())
}

/// One of each in the daily run; `SAILPOINT_PAT_MODEL=2` allows two of each, which explores for hours.
fn bound() -> u8 {
    let bound = std::env::var("SAILPOINT_PAT_MODEL").ok();
    bound.and_then(|bound| bound.parse().ok()).unwrap_or(1)
}

/// Nothing foul is found, however the events follow each other.
fn holds(name: &str, setting: Setting) {
    let (found, states, depth) = check(setting, false);
    assert_eq!(found, Vec::<String>::new(), "{name}");
    println!("{name}: {states} states, {depth} steps at the most");
}

/// What is guarded against is found when the guard is taken away: the shortest way there.
fn misses(guard: Guard, setting: &Setting, fault: &str) {
    let setting = Setting {
        without: Some(guard),
        ..setting.clone()
    };
    let (found, _, _) = check(setting, true);
    assert!(
        found.iter().any(|text| text.contains(fault)),
        "{guard:?}: {found:?}"
    );
}

fn faults() -> Setting {
    Setting {
        kills: 0,
        restores: 0,
        strangers: 0,
        faults: bound(),
        ..Setting::default()
    }
}

fn kills() -> Setting {
    Setting {
        kills: bound(),
        faults: 0,
        ..faults()
    }
}

#[test]
fn two_rotations_with_faults() {
    holds("different journals and sinks", faults());
    holds(
        "in use",
        Setting {
            is_in_use: true,
            ..faults()
        },
    );
    holds(
        "one expiry",
        Setting {
            is_same_expiry: true,
            ..faults()
        },
    );
    holds(
        "sinks that cannot be read",
        Setting {
            is_readable: false,
            ..faults()
        },
    );
}

#[test]
fn two_rotations_that_are_killed() {
    let restored = Setting {
        restores: 1,
        ..kills()
    };
    holds("different journals and sinks", restored.clone());
    holds(
        "in use",
        Setting {
            is_in_use: true,
            ..restored.clone()
        },
    );
    holds(
        "one expiry",
        Setting {
            is_same_expiry: true,
            ..restored.clone()
        },
    );
    // A command that is restored from a backup cannot be asked: what it said has to do.
    holds(
        "sinks that cannot be read",
        Setting {
            is_readable: false,
            ..kills()
        },
    );
}

#[test]
fn one_sink_or_one_journal() {
    let both = Setting {
        faults: bound(),
        restores: 1,
        ..kills()
    };
    holds(
        "one sink",
        Setting {
            sinks: [0, 0],
            ..both.clone()
        },
    );
    holds(
        "one journal",
        Setting {
            journals: [0, 0],
            sinks: [0, 0],
            ..both
        },
    );
}

#[test]
fn somebody_elses_tokens() {
    let setting = Setting {
        strangers: 1,
        runs: 1,
        ..faults()
    };
    holds("of other expiries", setting.clone());
    holds(
        "of the same expiry",
        Setting {
            is_same_expiry: true,
            ..setting.clone()
        },
    );
    holds(
        "named by a journal that somebody planted",
        Setting {
            is_planted: true,
            ..setting
        },
    );
}

#[test]
fn each_guard_is_missed() {
    misses(Guard::Claim, &faults(), "deleted what another made");
    misses(
        Guard::ReadBack,
        &Setting {
            restores: 1,
            ..kills()
        },
        "a working token is in a known place",
    );
    misses(
        Guard::Compare,
        &Setting {
            is_planted: true,
            runs: 1,
            ..faults()
        },
        "deleted what another made",
    );
    misses(
        Guard::KeepDoubtful,
        &Setting {
            is_readable: false,
            ..kills()
        },
        "deleted a token whose secret is in a sink",
    );
    // Two runs at once into one sink: the lock is not the machine's, so it is taken away from the model.
    misses(
        Guard::Lock,
        &Setting {
            sinks: [0, 0],
            ..faults()
        },
        "success, and a token without a holder that nobody was told of",
    );
}
