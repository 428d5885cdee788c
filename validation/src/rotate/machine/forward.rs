//! The way from a plan to the end, and back again where it cannot be gone.

use crate::{
    rotate::{
        journal::record::{Planned, Record, Stage},
        machine::{
            After, Machine, Phase, Then, Whom, Why,
            events::{Action, End, Event},
        },
        report::Course,
    },
    token::id::TokenId,
};

impl Machine {
    pub(crate) fn planned(&mut self, planned: Planned) -> Action {
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

    pub(crate) fn created(&mut self, event: Event) -> Action {
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
                let end = self.nothing_new();
                self.note_closed(Then::End(end))
            }
            _ => {
                self.phase = Phase::Settling;
                Action::Settle
            }
        }
    }

    pub(crate) fn undo(&mut self, id: TokenId, after: After) -> Action {
        if let Some(record) = &mut self.record {
            record.successor_id = Some(id.as_str().to_owned());
        }
        self.note(Stage::Undoing, Then::Undo(id, after))
    }

    pub(crate) fn deleted(&mut self, whom: Whom, is_deleted: bool) -> Action {
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
    pub(crate) fn finish(&mut self) -> Action {
        let Some((id, record)) = self.successor().zip(self.record.as_ref()) else {
            return self.end(End::Damaged);
        };
        if record.doubtful.is_empty() && record.earlier.is_empty() {
            self.is_old_listed = true;
            return self.delete_next();
        }
        self.list(Why::Finish(id))
    }

    /// Deletes what is left over, and then the old token.
    pub(crate) fn delete_next(&mut self) -> Action {
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

    pub(crate) fn rename(&mut self) -> Action {
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

    pub(crate) fn finished(&mut self, is_renamed: bool) -> Action {
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
