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

mod world;

use std::fmt::Write as _;

use stateright::{Checker, HasDiscoveries, Model, Property};

use crate::rotate::{
    machine::{
        Guard,
        events::{Action, End},
    },
    model::world::{Move, Outcome, Rotations, Setting, Token, World, at, id},
};

const WELL: &str = "a rotation ends well";

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
        for process in 0..self.0.processes {
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
                        let found = self.found(world, process);
                        let found = found.filter(|_| self.0.is_resolved);
                        moves.extend(found.map(|found| Move::Resolve(process, found)));
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
            Move::Start(process) => self.begin(&mut world, process, None),
            Move::Resolve(process, found) => self.begin(&mut world, process, Some(found)),
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

/// A person looks what the sink has, and says how it is to end: once more than what goes wrong, so that more than one successor may be
/// in doubt.
#[test]
fn what_a_person_found_out() {
    let alone = Setting {
        is_resolved: true,
        processes: 1,
        faults: bound(),
        kills: bound(),
        strangers: 0,
        runs: 4,
        ..Setting::default()
    };
    holds("a person looks", alone.clone());
    holds(
        "a person looks at a token in use",
        Setting {
            is_in_use: true,
            ..alone.clone()
        },
    );
    holds(
        "a person looks at a command",
        Setting {
            is_readable: false,
            restores: 0,
            ..alone.clone()
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
