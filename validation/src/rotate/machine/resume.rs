//! What becomes of what an earlier run has left, once the tokens are listed or the sink was read back.

#[cfg(test)]
use crate::rotate::machine::Guard;
use crate::{
    request::create::claim::{Claim, Seen, claim},
    rotate::{
        journal::record::{Doubtful, Stage},
        machine::{
            After, Machine, Phase, Then, Why,
            events::{Action, End, Event, ReadBack},
        },
        rotation::Resolution,
    },
    token::id::TokenId,
};

impl Machine {
    pub(crate) fn listed(&mut self, why: Why, event: Event) -> Action {
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
    pub(crate) fn not_accepted(&mut self, why: Why) -> Action {
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
    pub(crate) fn as_noted(&self, seen: Option<&Seen>) -> Result<(), End> {
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
    pub(crate) fn gone(&mut self) -> Action {
        let id = self.successor();
        if let Some(record) = &mut self.record {
            record.undone.extend(record.successor_id.take());
        }
        self.close();
        if self.given.resolution == Some(Resolution::Undo) && !self.is_in_doubt() {
            let end = id.filter(|_| self.is_old_listed).map(End::Undone);
            return self.note_closed(Then::End(end.unwrap_or(End::Unchanged)));
        }
        self.note_closed(Then::Plan)
    }

    /// The successor stays until the sink has the secret of another.
    pub(crate) fn keep_doubtful(&mut self, id: &TokenId) {
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

    /// What a list says of creates whose answers are not known.
    pub(crate) fn settled(&mut self, tokens: &[Seen], after: After) -> Action {
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
                if self.given.resolution == Some(Resolution::Undo) && !self.is_in_doubt() {
                    return self.end(End::Unfinished(None));
                }
                self.plan()
            }
        }
    }

    pub(crate) fn was_there(&self, id: &TokenId) -> bool {
        let record = self.record.as_ref();
        *id == self.given.old || record.is_some_and(|record| record.was_there(id))
    }

    pub(crate) fn recovered(&mut self, event: &Event) -> Action {
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

    /// What is of no use any more: successors that the sink may have had, and what came late of an earlier create.
    pub(crate) fn find_leftovers(&mut self, successor: &TokenId, tokens: &[Seen]) {
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
}
