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

use crate::{
    request::create::claim::{Claim, Seen, Sent, claim},
    rotate::{
        journal::record::{Doubtful, Planned, Record, Stage},
        report::Course,
        rotation::Resolution,
    },
    token::id::TokenId,
};

/// What a run is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Given {
    pub(crate) old: TokenId,
    pub(crate) base_url: String,
    /// The sink, as it describes itself.
    pub(crate) sink: String,
    /// The client id with which the run asks.
    pub(crate) client_id: String,
    /// What a person found out about a successor of which nobody could tell whether the sink has its secret.
    pub(crate) resolution: Option<Resolution>,
}

/// What the run has to do next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// Write the record into the journal.
    Note,
    /// List the tokens of the owner.
    List,
    /// List the tokens, several times if need be: what was created just now may be listed a little later.
    Settle,
    /// List the tokens and decide what the successor is to be.
    Plan,
    /// Create what was planned, once.
    Create,
    /// See whether the service accepts the successor.
    Prove,
    /// Give the secret to the sink.
    HandOver,
    /// Read the secret of this token back from the sink, and see whether the service accepts it.
    ReadBack(TokenId),
    /// Ask with the secret that was read back from now on.
    AskAsSuccessor,
    Delete(TokenId),
    /// Give the successor its final name.
    Rename(TokenId),
    End(End),
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    Done,
    /// It failed, and what was to be done was not done, or nobody knows.
    Failed,
    /// The tokens of the owner, and whether the list is whole and readable.
    Listed {
        tokens: Vec<Seen>,
        is_whole: bool,
    },
    /// The service does not accept the credentials any more.
    NotAccepted,
    Planned(Planned),
    Created {
        id: TokenId,
        /// As the service told it; as it was asked for where it told nothing.
        granted: Sent,
    },
    /// Certainly not created.
    NotCreated,
    /// Nobody knows.
    MaybeCreated,
    /// The sink may have it.
    MaybeHandedOver,
    ReadBack(ReadBack),
    /// The same would be refused again.
    Refused,
}

/// What came of reading back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ReadBack {
    /// The sink has the secret, and the service accepts it.
    Kept,
    /// The sink can be read, and what it has is not accepted or of another token.
    Lost,
    /// The sink cannot be read.
    Untold,
    /// The service could not be asked.
    Unknown,
}

/// How a run ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum End {
    Finished {
        course: Course,
        is_renamed: bool,
    },
    /// An earlier run has done all of it.
    AlreadyFinished,
    /// The journal holds the unfinished rotation of another token.
    OtherJournal,
    /// The journal says what no run writes.
    Damaged,
    /// The old token is as it was, and there is no successor.
    Unchanged,
    /// The successor is deleted again.
    Undone(TokenId),
    /// The next run goes on.
    Unfinished(Option<TokenId>),
    /// One of these may be the successor, or somebody else's.
    Doubt(Vec<Seen>),
    /// The token that the journal names is not as the journal tells it.
    NotAsNoted(Seen),
    /// The old token is gone, and nobody knows whether the sink has the secret of this one.
    OldGone(TokenId),
    /// The sink said that it took the secret, and has not got it.
    NotKept(TokenId),
    /// The credentials are those of the old token, which is gone; those of the successor are needed.
    CredentialsGone(TokenId),
}

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Phase {
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
enum Then {
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
enum Why {
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
enum Whom {
    Successor(TokenId, After),
    /// One that is of no use any more, now that the sink has the secret of another.
    Leftover(TokenId),
    Old,
}

/// What comes when a successor is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum After {
    Plan,
    End,
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
    /// What the checker turns off, to see that it is missed.
    #[cfg(test)]
    pub(crate) without: Option<Guard>,
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

    /// Whether the run asks with the credentials of the successor.
    #[cfg(test)]
    pub(crate) fn asks_as_successor(&self) -> bool {
        self.asks_as_successor
    }

    #[cfg(test)]
    fn lacks(&self, guard: Guard) -> bool {
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
        let undoes = self.given.resolution == Some(Resolution::Undo);
        let keeps = self.given.resolution == Some(Resolution::Keep);
        match (record.stage, record.successor()) {
            (Stage::Creating, _) => self.list(Why::Settle),
            (Stage::Created | Stage::Undoing, Some(id)) => self.list(Why::Undo(id)),
            (Stage::HandingOver | Stage::HandedOver, Some(id)) if undoes => {
                self.list(Why::Undo(id))
            }
            (Stage::HandingOver | Stage::HandedOver, Some(id)) if keeps => {
                self.list(Why::Finish(id))
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

    fn end(&mut self, end: End) -> Action {
        self.phase = Phase::Over;
        Action::End(end)
    }

    fn successor(&self) -> Option<TokenId> {
        self.record.as_ref()?.successor()
    }

    /// Where it stands if nothing is known of a successor of this run.
    fn nothing_new(&self) -> End {
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

    fn note(&mut self, stage: Stage, then: Then) -> Action {
        if let Some(record) = &mut self.record {
            record.stage = stage;
        }
        self.phase = Phase::Noting(then);
        Action::Note
    }

    fn noted(&mut self, then: Then, is_written: bool) -> Action {
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

    fn list(&mut self, why: Why) -> Action {
        self.phase = Phase::Listing(why);
        Action::List
    }

    fn listed(&mut self, why: Why, event: Event) -> Action {
        let (tokens, is_whole) = match event {
            Event::Listed { tokens, is_whole } => (tokens, is_whole),
            Event::NotAccepted => return self.not_accepted(why),
            _ => return self.end(End::Unfinished(self.successor())),
        };
        let find = |id: &TokenId| tokens.iter().find(|seen| seen.id == *id);
        self.is_old_listed = find(&self.given.old).is_some();
        match why {
            Why::Settle => self.settled(&tokens, After::Plan),
            Why::Undo(id) | Why::Doubt(id) if find(&id).is_none() => {
                if is_whole {
                    self.gone()
                } else {
                    self.end(End::Unfinished(Some(id)))
                }
            }
            Why::Finish(id) if find(&id).is_none() && is_whole => self.gone(),
            Why::Finish(id) if find(&id).is_none() => self.end(End::Unfinished(Some(id))),
            Why::Undo(id) => {
                let undoes = self.given.resolution == Some(Resolution::Undo);
                match self.as_noted(find(&id)) {
                    // Somebody may hold its secret, and nothing else would be left.
                    Ok(()) if undoes && !self.is_old_listed => self.end(End::OldGone(id)),
                    Ok(()) => self.undo(id, if undoes { After::End } else { After::Plan }),
                    Err(end) => self.end(end),
                }
            }
            Why::Doubt(id) if !self.is_old_listed => self.end(End::OldGone(id)),
            #[cfg(test)]
            Why::Doubt(id) if self.lacks(Guard::KeepDoubtful) => self.undo(id, After::Plan),
            Why::Doubt(id) => match self.as_noted(find(&id)) {
                Ok(()) => {
                    self.keep_doubtful(&id);
                    self.plan()
                }
                Err(end) => self.end(end),
            },
            Why::Finish(id) => {
                self.find_leftovers(&id, &tokens);
                match &self.record {
                    Some(record) if record.stage == Stage::HandedOver => self.delete_next(),
                    _ => self.note(Stage::HandedOver, Then::Delete),
                }
            }
            Why::Rename(_) => self.rename(),
        }
    }

    /// When the token in use is rotated, its credentials may be gone: then those in the sink are tried.
    fn not_accepted(&mut self, why: Why) -> Action {
        let is_own = self.given.client_id == self.given.old.as_str();
        match (&why, self.successor()) {
            (Why::Finish(_) | Why::Rename(_), Some(id)) if is_own && !self.asks_as_successor => {
                self.phase = Phase::FindingCredentials(why);
                Action::ReadBack(id)
            }
            (_, id) => self.end(End::Unfinished(id)),
        }
    }

    /// Whether a token is listed as the journal tells it, and is none that was there before.
    fn as_noted(&self, seen: Option<&Seen>) -> Result<(), End> {
        #[cfg(test)]
        if self.lacks(Guard::Compare) {
            return Ok(());
        }
        let (Some(seen), Some(record)) = (seen, &self.record) else {
            return Err(End::Damaged);
        };
        if !self.was_there(&seen.id) && record.tells_of(seen) {
            Ok(())
        } else {
            Err(End::NotAsNoted(seen.clone()))
        }
    }

    /// The successor is not there any more.
    fn gone(&mut self) -> Action {
        if let Some(record) = &mut self.record {
            record.undone.extend(record.successor_id.take());
        }
        self.close();
        if self.given.resolution == Some(Resolution::Undo) {
            return self.note_closed(Then::End(End::Unchanged));
        }
        self.note_closed(Then::Plan)
    }

    /// The successor stays until the sink has the secret of another.
    fn keep_doubtful(&mut self, id: &TokenId) {
        if let Some(record) = &mut self.record {
            record.doubtful.push(Doubtful {
                id: id.as_str().to_owned(),
                name: record.name.clone(),
                expiration_date: record.expiration_date,
            });
            record.successor_id = None;
            record.request = None;
        }
    }

    /// There is no successor. What else nobody knows of keeps the record open.
    fn close(&mut self) {
        if let Some(record) = &mut self.record {
            record.successor_id = None;
            record.request = None;
        }
    }

    fn note_closed(&mut self, then: Then) -> Action {
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

    /// What a list says of creates whose answers are not known.
    fn settled(&mut self, tokens: &[Seen], after: After) -> Action {
        let Some(record) = &mut self.record else {
            return self.end(End::Damaged);
        };
        let mut sent = record.earlier.clone();
        sent.extend(record.request.clone());
        if sent.is_empty() && record.doubtful.is_empty() {
            // A journal of a version that did not write what it asked for.
            sent.push(record.as_sent());
        }
        let before = record.before_set();
        let claimed = claim(&sent, before.as_ref(), tokens);
        #[cfg(test)]
        let claimed = match claimed {
            Claim::Doubt(found) if self.lacks(Guard::Claim) => match found.last() {
                Some(seen) => Claim::Ours(seen.id.clone()),
                None => Claim::None,
            },
            claimed => claimed,
        };
        match (claimed, after) {
            (Claim::Ours(id), after) => {
                let seen = tokens.iter().find(|seen| seen.id == id);
                if let Some((record, seen)) = self.record.as_mut().zip(seen) {
                    record.earlier.retain(|sent| !sent.agrees_with(seen));
                }
                self.undo(id, after)
            }
            (Claim::Doubt(found), _) => self.end(End::Doubt(found)),
            (Claim::None, After::End) => self.end(End::Unfinished(None)),
            (Claim::None, After::Plan) => {
                // One that is carried out late is looked for again at the end.
                if let Some(record) = &mut self.record {
                    record.earlier = sent;
                    record.request = None;
                }
                if self.given.resolution == Some(Resolution::Undo) {
                    return self.end(End::Unfinished(None));
                }
                self.plan()
            }
        }
    }

    fn plan(&mut self) -> Action {
        self.phase = Phase::Planning;
        Action::Plan
    }

    fn planned(&mut self, planned: Planned) -> Action {
        let earlier = self.record.take();
        let mut record = Record::planned(
            &self.given.old,
            &self.given.base_url,
            &self.given.sink,
            planned,
        );
        if let Some(earlier) = earlier {
            // What was there before the first create of which nobody knows how it ended.
            if !earlier.earlier.is_empty() && !earlier.before.is_empty() {
                record.before = earlier.before;
            }
            record.earlier = earlier.earlier;
            record.doubtful = earlier.doubtful;
            record.undone = earlier.undone;
        }
        self.record = Some(record);
        self.note(Stage::Creating, Then::Create)
    }

    fn created(&mut self, event: Event) -> Action {
        match event {
            // An answer that names a token that was there before is no answer to this request.
            Event::Created { id, granted } if !self.was_there(&id) => {
                self.fresh = Some(id.clone());
                if let Some(record) = &mut self.record {
                    record.granted(&id, granted);
                }
                self.note(Stage::Created, Then::Prove)
            }
            Event::NotCreated => {
                self.close();
                match self.nothing_new() {
                    End::Unchanged => self.note_closed(Then::End(End::Unchanged)),
                    end => self.note_closed(Then::End(end)),
                }
            }
            _ => {
                self.phase = Phase::Settling;
                Action::Settle
            }
        }
    }

    fn was_there(&self, id: &TokenId) -> bool {
        let record = self.record.as_ref();
        *id == self.given.old || record.is_some_and(|record| record.was_there(id))
    }

    fn recovered(&mut self, event: &Event) -> Action {
        let Some((id, record)) = self.successor().zip(self.record.as_ref()) else {
            return self.end(End::Damaged);
        };
        let is_known = record.stage == Stage::HandedOver;
        match event {
            Event::ReadBack(ReadBack::Kept) => {
                if self.given.client_id == self.given.old.as_str() {
                    self.phase = Phase::Switching(Why::Finish(id));
                    return Action::AskAsSuccessor;
                }
                self.list(Why::Finish(id))
            }
            // A sink that cannot be read said that it took the secret.
            Event::ReadBack(ReadBack::Untold) if is_known => self.list(Why::Finish(id)),
            Event::ReadBack(ReadBack::Lost | ReadBack::Untold) => self.list(Why::Doubt(id)),
            _ => self.end(End::Unfinished(Some(id))),
        }
    }

    fn undo(&mut self, id: TokenId, after: After) -> Action {
        if let Some(record) = &mut self.record {
            record.successor_id = Some(id.as_str().to_owned());
        }
        self.note(Stage::Undoing, Then::Undo(id, after))
    }

    fn deleted(&mut self, whom: Whom, is_deleted: bool) -> Action {
        match whom {
            Whom::Successor(id, _) if !is_deleted => self.end(End::Unfinished(Some(id))),
            Whom::Successor(id, after) => {
                self.fresh = None;
                self.close();
                if let Some(record) = &mut self.record {
                    record.undone.push(id.as_str().to_owned());
                }
                self.note_closed(Then::Undone(id, after))
            }
            Whom::Leftover(_) | Whom::Old if !is_deleted => {
                self.end(End::Unfinished(self.successor()))
            }
            Whom::Leftover(id) => {
                if let Some(record) = &mut self.record {
                    record
                        .doubtful
                        .retain(|doubtful| doubtful.id != id.as_str());
                    record.undone.push(id.as_str().to_owned());
                }
                self.delete_next()
            }
            Whom::Old => self.rename(),
        }
    }

    /// The sink has the secret.
    fn finish(&mut self) -> Action {
        let Some((id, record)) = self.successor().zip(self.record.as_ref()) else {
            return self.end(End::Damaged);
        };
        if record.doubtful.is_empty() && record.earlier.is_empty() {
            self.is_old_listed = true;
            return self.delete_next();
        }
        self.list(Why::Finish(id))
    }

    /// What is of no use any more: successors that the sink may have had, and what came late of an earlier create.
    fn find_leftovers(&mut self, successor: &TokenId, tokens: &[Seen]) {
        let Some(record) = &self.record else {
            return;
        };
        let is_doubtful = |seen: &&Seen| {
            let mut doubtful = record.doubtful.iter();
            doubtful.any(|doubtful| doubtful.tells_of(seen))
        };
        let mut leftovers: Vec<TokenId> = tokens
            .iter()
            .filter(is_doubtful)
            .map(|seen| seen.id.clone())
            .collect();
        let others: Vec<Seen> = tokens
            .iter()
            .filter(|seen| seen.id != *successor && !leftovers.contains(&seen.id))
            .cloned()
            .collect();
        if let Claim::Ours(id) = claim(&record.earlier, record.before_set().as_ref(), &others) {
            leftovers.push(id);
        }
        leftovers.retain(|id| id != successor && *id != self.given.old);
        self.leftovers = leftovers;
    }

    /// Deletes what is left over, and then the old token.
    fn delete_next(&mut self) -> Action {
        if let Some(id) = self.leftovers.pop() {
            self.phase = Phase::Deleting(Whom::Leftover(id.clone()));
            return Action::Delete(id);
        }
        if !self.is_old_listed {
            return self.rename();
        }
        self.phase = Phase::Deleting(Whom::Old);
        Action::Delete(self.given.old.clone())
    }

    fn rename(&mut self) -> Action {
        let is_to_be = self
            .record
            .as_ref()
            .is_some_and(|record| record.final_name.is_some());
        if is_to_be {
            self.note(Stage::Renaming, Then::Rename)
        } else {
            self.finished(true)
        }
    }

    fn finished(&mut self, is_renamed: bool) -> Action {
        let is_finished_only = self.fresh.is_none();
        let course = match &self.record {
            _ if is_finished_only => Course::Finished,
            Some(record) if self.is_resumed || !record.undone.is_empty() => {
                Course::UndoneAndRotated
            }
            _ => Course::Rotated,
        };
        if let Some(record) = &mut self.record {
            let name = record.final_name.take().filter(|_| is_renamed);
            record.name = name.unwrap_or_else(|| std::mem::take(&mut record.name));
            record.earlier.clear();
            record.doubtful.clear();
        }
        self.note(
            Stage::Finished,
            Then::End(End::Finished { course, is_renamed }),
        )
    }
}
