//! The service, the sinks and the processes of the model, and what their actions do.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    request::create::claim::{Seen, Sent},
    rotate::{
        journal::{
            record::{Planned, Record, Stage},
            unfinished::Unfinished,
        },
        machine::{
            Guard, Machine,
            events::{Action, End, Event, Given, ReadBack},
        },
        rotation::Resolution,
    },
    token::id::TokenId,
};

pub(crate) const OLD: &str = "t0";
pub(crate) const MOST_TOKENS: usize = 10;
/// What is tried.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// The journal of each process.
    pub(crate) journals: [usize; 2],
    /// The sink of each process.
    pub(crate) sinks: [usize; 2],
    /// Whether sinks can be read back.
    pub(crate) is_readable: bool,
    /// Whether the processes ask with the token that they rotate.
    pub(crate) is_in_use: bool,
    /// Whether both ask for the same expiry, that of a person.
    pub(crate) is_same_expiry: bool,
    /// How many processes there are.
    pub(crate) processes: usize,
    /// How often each process is started.
    pub(crate) runs: u8,
    pub(crate) faults: u8,
    pub(crate) kills: u8,
    /// How many tokens somebody else creates.
    pub(crate) strangers: u8,
    pub(crate) restores: u8,
    /// Whether a person looks what a sink has, and says how an unfinished rotation is to end.
    pub(crate) is_resolved: bool,
    /// Whether the first journal is somebody else's work, and names a token of ours that it did not make.
    pub(crate) is_planted: bool,
    pub(crate) without: Option<Guard>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            journals: [0, 1],
            sinks: [0, 1],
            is_readable: true,
            is_in_use: false,
            is_same_expiry: false,
            processes: 2,
            runs: 2,
            faults: 1,
            kills: 1,
            strangers: 1,
            restores: 1,
            is_resolved: false,
            is_planted: false,
            without: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Token {
    pub(crate) id: TokenId,
    pub(crate) name: String,
    pub(crate) expires: DateTime<Utc>,
    /// The journal whose rotation made it; nobody of those for a stranger's and the old one.
    pub(crate) maker: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Process {
    pub(crate) running: Option<(Machine, Action)>,
    pub(crate) runs: u8,
    pub(crate) last: Option<End>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) tokens: Vec<Token>,
    pub(crate) made: u8,
    pub(crate) sinks: [TokenId; 2],
    pub(crate) journals: [Option<Record>; 2],
    pub(crate) processes: [Process; 2],
    pub(crate) faults: u8,
    pub(crate) kills: u8,
    pub(crate) strangers: u8,
    pub(crate) restores: u8,
    /// What must not have happened.
    pub(crate) foul: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Move {
    Start(usize),
    /// The same, with what a person found in the sink.
    Resolve(usize, Resolution),
    /// The next action of a process, and what comes of it.
    Step(usize, Outcome),
    /// Its process ends before the action, or after it was carried out and before its answer was seen.
    Kill(usize, bool),
    StrangerCreates,
    StrangerDeletes,
    Restore(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    Well,
    /// Certainly nothing was done.
    NotDone,
    /// Nothing was done, and nobody knows.
    LostBefore,
    /// It was done, and nobody knows.
    LostAfter,
}

pub(crate) fn id(number: u8) -> TokenId {
    TokenId::new(format!("t{number}")).unwrap()
}

pub(crate) fn at(millis: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis)
}

impl World {
    pub(crate) fn new(setting: &Setting) -> Self {
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

    pub(crate) fn empty(setting: &Setting) -> Self {
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

    pub(crate) fn has(&self, id: &TokenId) -> bool {
        self.tokens.iter().any(|token| token.id == *id)
    }

    pub(crate) fn listed(&self) -> Vec<Seen> {
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

    pub(crate) fn add(
        &mut self,
        name: &str,
        expires: DateTime<Utc>,
        maker: Option<usize>,
    ) -> Option<TokenId> {
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

    pub(crate) fn free_name(&self) -> String {
        let mut numbers = 2..;
        let name = numbers.find_map(|number| {
            let name = format!("ci ({number})");
            (!self.tokens.iter().any(|token| token.name == name)).then_some(name)
        });
        name.unwrap()
    }

    pub(crate) fn is_running(&self, process: usize) -> bool {
        self.processes[process].running.is_some()
    }

    /// Whether some working token is in a place whose holder knows of it.
    pub(crate) fn is_safe(&self) -> bool {
        self.has(&id(0)) || self.sinks.iter().any(|sink| self.has(sink))
    }
}

pub(crate) struct Rotations(pub(crate) Setting);

impl Rotations {
    /// What a person sees who looks for the successor that they are told of: the truth.
    pub(crate) fn found(&self, world: &World, process: usize) -> Option<Resolution> {
        let record = world.journals[self.0.journals[process]].clone()?;
        let told = Unfinished::of(record)?.successor()?;
        Some(if world.sinks[self.0.sinks[process]] == told {
            Resolution::Keep
        } else {
            Resolution::Undo
        })
    }

    fn given(&self, process: usize, resolution: Option<Resolution>) -> Given {
        Given {
            old: id(0),
            base_url: "https://tenant".to_owned(),
            sink: format!("sink {}", self.0.sinks[process]),
            client_id: if self.0.is_in_use { OLD } else { "other" }.to_owned(),
            resolution,
        }
    }

    pub(crate) fn begin(&self, world: &mut World, process: usize, resolution: Option<Resolution>) {
        let journal = world.journals[self.0.journals[process]].clone();
        let mut machine = Machine::new(self.given(process, resolution), journal);
        machine.without = self.0.without;
        let action = machine.begin();
        world.processes[process].runs += 1;
        self.hold(world, process, machine, action);
    }

    /// Keeps what a process does next, or how it ended.
    pub(crate) fn hold(&self, world: &mut World, process: usize, machine: Machine, action: Action) {
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
    pub(crate) fn carry_out(
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
                // Whoever ends a rotation begins none.
                let is_ending = machine.is_ending();
                if is_ending || !world.has(&id(0)) || world.tokens.len() >= MOST_TOKENS {
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
    pub(crate) fn seen(action: &Action, outcome: Outcome) -> Option<Event> {
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
