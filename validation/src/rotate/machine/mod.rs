//! What a rotation does next: an event comes in, the next action goes out. Pure: it reads no clock, no file and no answer. The run
//! carries its actions out; a model checker gives it every order of events that there is.
//!
//! The invariants that it keeps, whatever happens between two of its steps:
//!
//! - Nothing is deleted but the old token, a successor that this run has just created, and one that the journal tells of and that
//!   is listed as the journal tells it.
//! - The old token is deleted only when the secret of the successor is known to be kept: the sink said so, and where it can be read
//!   back, what was read was accepted by the service in this very run.
//! - A successor of which nobody can say whether the sink has its secret is kept until the sink has that of another.
//! - Every token that nobody may hold is told of, and the run does not call itself successful before they are gone.

pub(crate) mod events;
mod forward;
mod resume;

#[cfg(test)]
use crate::request::create::claim::Sent;
use crate::{
    rotate::{
        journal::record::{Record, Stage},
        machine::events::{Action, End, Event, Given, ReadBack},
        rotation::Resolution,
    },
    token::id::TokenId,
};

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    Begin,
    Noting(Then),
    Listing(Why),
    Settling,
    Planning,
    Creating,
    Proving,
    HandingOver,
    /// Reading back what the sink was given in this run.
    Verifying,
    /// Reading back what an earlier run may have given it.
    Recovering,
    /// Reading back for the credentials, as the old ones are not accepted any more.
    FindingCredentials(Why),
    Switching(Why),
    Deleting(Whom),
    Renaming,
    Over,
}

/// What comes when the journal is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Then {
    Create,
    Prove,
    HandOver,
    Finish,
    Rename,
    /// Delete what is left over, and the old token.
    Delete,
    /// There is no successor any more.
    Plan,
    /// Delete the successor.
    Undo(TokenId, After),
    /// It is deleted.
    Undone(TokenId, After),
    End(End),
}

/// Why the tokens are listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Why {
    /// A create may have been carried out.
    Settle,
    /// Nobody has the secret of this successor.
    Undo(TokenId),
    /// The sink may have its secret.
    Doubt(TokenId),
    /// The sink has it.
    Finish(TokenId),
    /// The old token is deleted.
    Rename(TokenId),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Whom {
    Successor(TokenId, After),
    /// One that is of no use any more, now that the sink has the secret of another.
    Leftover(TokenId),
    Old,
}

/// What comes when a successor is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum After {
    Plan,
    End,
}

/// What guards the invariants, for the checker to turn off.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Guard {
    /// A token is taken for ours only if it agrees in everything and was not there before.
    Claim,
    /// What the sink was given is read back before the old token goes.
    ReadBack,
    /// What the journal names is compared with what is listed.
    Compare,
    /// A successor that the sink may have stays until the sink has another.
    KeepDoubtful,
    /// One run at a time has the sink. The run's guard, and not the machine's.
    Lock,
}

/// A rotation, as far as this run knows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and none excludes another"
)]
pub(crate) struct Machine {
    given: Given,
    /// What the journal holds, or is about to hold.
    record: Option<Record>,
    phase: Phase,
    /// Whether the run goes on with what an earlier one has left.
    is_resumed: bool,
    /// The successor that this very run has created.
    fresh: Option<TokenId>,
    /// Whether a note that could not be written stands in the way of a good end.
    is_note_missing: bool,
    asks_as_successor: bool,
    /// Tokens that are to be deleted before the old one.
    leftovers: Vec<TokenId>,
    is_old_listed: bool,
    /// Whether what a person found out is used up: it is about the one successor that people are told of.
    is_resolved: bool,
    /// What the checker turns off, to see that it is missed.
    #[cfg(test)]
    pub(crate) without: Option<Guard>,
}

impl Machine {
    /// A run with what its journal holds.
    pub(crate) fn new(given: Given, record: Option<Record>) -> Self {
        Self {
            given,
            record,
            phase: Phase::Begin,
            is_resumed: false,
            fresh: None,
            is_note_missing: false,
            asks_as_successor: false,
            leftovers: Vec::new(),
            is_old_listed: true,
            is_resolved: false,
            #[cfg(test)]
            without: None,
        }
    }

    /// What the journal is to hold.
    pub(crate) fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// What the successor was asked for as.
    #[cfg(test)]
    pub(crate) fn sent(&self) -> Option<&Sent> {
        self.record.as_ref()?.request.as_ref()
    }

    /// Whether the run goes on with what an earlier one has left.
    pub(crate) fn is_resumed(&self) -> bool {
        self.is_resumed
    }

    /// The successor that this very run has created.
    #[cfg(test)]
    pub(crate) fn fresh(&self) -> Option<&TokenId> {
        self.fresh.as_ref()
    }

    /// Whether the run ends a rotation as a person said, and begins none.
    #[cfg(test)]
    pub(crate) fn is_ending(&self) -> bool {
        self.given.resolution.is_some()
    }

    /// Whether the run asks with the credentials of the successor.
    #[cfg(test)]
    pub(crate) fn asks_as_successor(&self) -> bool {
        self.asks_as_successor
    }

    #[cfg(test)]
    pub(crate) fn lacks(&self, guard: Guard) -> bool {
        self.without == Some(guard)
    }

    /// The first action.
    pub(crate) fn begin(&mut self) -> Action {
        let Some(record) = &self.record else {
            return self.plan();
        };
        let is_same =
            record.old_id == self.given.old.as_str() && record.base_url == self.given.base_url;
        if !record.is_open() {
            if is_same && record.stage == Stage::Finished {
                return self.end(End::AlreadyFinished);
            }
            self.record = None;
            return self.plan();
        }
        if !is_same {
            return self.end(End::OtherJournal);
        }
        self.is_resumed = true;
        // The successor that people are told of.
        self.is_resolved = record.successor().is_some();
        let undoes = self.given.resolution == Some(Resolution::Undo);
        let keeps = self.given.resolution == Some(Resolution::Keep);
        match (record.stage, record.successor()) {
            (Stage::Creating, _) => self.list(Why::Settle),
            (Stage::Created | Stage::Undoing, Some(id)) => self.list(Why::Undo(id)),
            (Stage::HandingOver | Stage::HandedOver, Some(id)) if undoes || keeps => {
                self.resolve(id)
            }
            // Whoever asks with the secret of the successor has it from the sink.
            (Stage::HandingOver, Some(id)) if self.given.client_id == id.as_str() => {
                self.list(Why::Finish(id))
            }
            #[cfg(test)]
            (Stage::HandedOver, Some(id)) if self.lacks(Guard::ReadBack) => {
                self.list(Why::Finish(id))
            }
            (Stage::HandingOver | Stage::HandedOver, Some(id)) => {
                self.phase = Phase::Recovering;
                Action::ReadBack(id)
            }
            (Stage::Renaming, Some(id)) => self.list(Why::Rename(id)),
            _ => self.end(End::Damaged),
        }
    }

    /// What comes after what came of the last action.
    pub(crate) fn next(&mut self, event: Event) -> Action {
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Begin | Phase::Over => self.end(End::Damaged),
            Phase::Noting(then) => self.noted(then, event == Event::Done),
            Phase::Listing(why) => self.listed(why, event),
            Phase::Settling => match event {
                Event::Listed { tokens, .. } => self.settled(&tokens, After::End),
                _ => self.end(End::Unfinished(None)),
            },
            Phase::Planning => match event {
                Event::Planned(planned) => self.planned(planned),
                _ => self.end(self.nothing_new()),
            },
            Phase::Creating => self.created(event),
            Phase::Proving => match (event, self.fresh.clone()) {
                (Event::Done, Some(_)) => self.note(Stage::HandingOver, Then::HandOver),
                (_, Some(id)) => self.undo(id, After::End),
                (_, None) => self.end(End::Damaged),
            },
            Phase::HandingOver => match (event, self.fresh.clone()) {
                (Event::Done, Some(id)) => {
                    self.phase = Phase::Verifying;
                    Action::ReadBack(id)
                }
                (Event::MaybeHandedOver, id) => self.end(End::Unfinished(id)),
                (_, Some(id)) => self.undo(id, After::End),
                (_, None) => self.end(End::Damaged),
            },
            Phase::Verifying => match (event, self.fresh.clone()) {
                (Event::ReadBack(ReadBack::Kept | ReadBack::Untold), _) => {
                    self.note(Stage::HandedOver, Then::Finish)
                }
                (Event::ReadBack(ReadBack::Lost), Some(id)) => self.end(End::NotKept(id)),
                (_, id) => self.end(End::Unfinished(id)),
            },
            Phase::Recovering => self.recovered(&event),
            Phase::FindingCredentials(why) => match event {
                Event::ReadBack(ReadBack::Kept) => {
                    self.phase = Phase::Switching(why);
                    Action::AskAsSuccessor
                }
                Event::ReadBack(ReadBack::Unknown) => self.end(End::Unfinished(self.successor())),
                _ => match self.successor() {
                    Some(id) => self.end(End::CredentialsGone(id)),
                    None => self.end(End::Damaged),
                },
            },
            Phase::Switching(why) => {
                self.asks_as_successor = true;
                self.list(why)
            }
            Phase::Deleting(whom) => self.deleted(whom, event == Event::Done),
            Phase::Renaming => match event {
                Event::Done => self.finished(true),
                Event::Refused => self.finished(false),
                _ => self.end(End::Unfinished(self.successor())),
            },
        }
    }

    pub(crate) fn end(&mut self, end: End) -> Action {
        self.phase = Phase::Over;
        Action::End(end)
    }

    pub(crate) fn successor(&self) -> Option<TokenId> {
        self.record.as_ref()?.successor()
    }

    /// Where it stands if nothing is known of a successor of this run.
    pub(crate) fn nothing_new(&self) -> End {
        let Some(record) = self.record.as_ref().filter(|record| record.is_open()) else {
            return End::Unchanged;
        };
        let doubtful = record.doubtful.first();
        let doubtful = doubtful.and_then(|doubtful| TokenId::new(doubtful.id.as_str()).ok());
        if doubtful.is_some() || !record.earlier.is_empty() || record.request.is_some() {
            End::Unfinished(doubtful)
        } else {
            End::Unchanged
        }
    }

    pub(crate) fn note(&mut self, stage: Stage, then: Then) -> Action {
        if let Some(record) = &mut self.record {
            record.stage = stage;
        }
        self.phase = Phase::Noting(then);
        Action::Note
    }

    pub(crate) fn noted(&mut self, then: Then, is_written: bool) -> Action {
        let id = self.successor();
        match then {
            Then::Create if is_written => {
                self.phase = Phase::Creating;
                Action::Create
            }
            Then::Create => {
                // Nothing was sent.
                if let Some(record) = &mut self.record {
                    record.request = None;
                }
                self.end(self.nothing_new())
            }
            Then::Prove if is_written => {
                self.phase = Phase::Proving;
                Action::Prove
            }
            Then::HandOver if is_written => {
                self.phase = Phase::HandingOver;
                Action::HandOver
            }
            Then::Prove | Then::HandOver => {
                self.is_note_missing = true;
                match id {
                    Some(id) => self.undo(id, After::End),
                    None => self.end(End::Damaged),
                }
            }
            Then::Finish if is_written => self.finish(),
            Then::Delete if is_written => self.delete_next(),
            Then::Plan => self.plan(),
            Then::Rename if is_written => match id {
                Some(id) => {
                    self.phase = Phase::Renaming;
                    Action::Rename(id)
                }
                None => self.end(End::Damaged),
            },
            // If this could not be written, it is deleted all the same: what is written already leads to it too.
            Then::Undo(id, after) => {
                self.is_note_missing |= !is_written;
                self.phase = Phase::Deleting(Whom::Successor(id.clone(), after));
                Action::Delete(id)
            }
            Then::Undone(id, after) => {
                self.is_note_missing |= !is_written;
                match after {
                    _ if self.is_note_missing => self.end(End::Unfinished(Some(id))),
                    After::End if self.given.resolution.is_some() && self.is_in_doubt() => {
                        self.plan()
                    }
                    After::End => match self.nothing_new() {
                        End::Unchanged => self.end(End::Undone(id)),
                        end => self.end(end),
                    },
                    After::Plan => self.plan(),
                }
            }
            Then::End(end) if is_written => self.end(end),
            Then::Finish | Then::Delete | Then::Rename | Then::End(_) => {
                self.end(End::Unfinished(id))
            }
        }
    }

    pub(crate) fn list(&mut self, why: Why) -> Action {
        self.phase = Phase::Listing(why);
        Action::List
    }

    /// There is no successor. What else nobody knows of keeps the record open.
    pub(crate) fn close(&mut self) {
        if let Some(record) = &mut self.record {
            record.successor_id = None;
            record.request = None;
        }
    }

    pub(crate) fn note_closed(&mut self, then: Then) -> Action {
        let is_open = self
            .record
            .as_ref()
            .is_some_and(|record| !record.doubtful.is_empty() || !record.earlier.is_empty());
        self.note(
            if is_open {
                Stage::Creating
            } else {
                Stage::Undone
            },
            then,
        )
    }

    /// Does with a successor what a person found out.
    fn resolve(&mut self, id: TokenId) -> Action {
        self.is_resolved = true;
        self.list(if self.given.resolution == Some(Resolution::Undo) {
            Why::Undo(id)
        } else {
            Why::Finish(id)
        })
    }

    /// Whether there are successors of earlier runs that the sink may have.
    pub(crate) fn is_in_doubt(&self) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|record| !record.doubtful.is_empty())
    }

    /// There is no successor. Whoever ends a rotation begins none: of the last one that the sink may have, they know whether it has it,
    /// or are asked next.
    pub(crate) fn plan(&mut self) -> Action {
        let record = self.record.as_mut();
        let resolution = self.given.resolution;
        let next = resolution.and_then(|_| record.and_then(Record::take_up_doubtful));
        match next {
            Some(id) if self.is_resolved => {
                self.note(Stage::HandingOver, Then::End(End::InDoubtToo(id)))
            }
            Some(id) => self.resolve(id),
            None => {
                self.phase = Phase::Planning;
                Action::Plan
            }
        }
    }
}
