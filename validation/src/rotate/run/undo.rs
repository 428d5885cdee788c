//! Taking a successor back that nobody is to have.

use crate::{
    rotate::{
        error::{Fate, Trouble},
        journal::record::Stage,
        run::{Run, Stopped},
        sink::Sink,
        step::Step,
    },
    token::id::TokenId,
    transport::error::kind::ErrorKind,
};

impl<S: Sink> Run<'_, S> {
    /// Deletes the successor, because of this trouble, and says what is left.
    pub(crate) async fn undo(&mut self, id: &TokenId, trouble: Trouble) -> Stopped {
        match self.take_back(id).await {
            Ok(()) => Stopped(trouble, Fate::Undone(id.clone())),
            Err(then) => Stopped(trouble.and(&then), Fate::Unfinished(Some(id.clone()))),
        }
    }

    /// Deletes a successor. One that is not there any more is as good as deleted.
    pub(crate) async fn take_back(&mut self, id: &TokenId) -> Result<(), Trouble> {
        // If this cannot be noted, the deletion is tried all the same: what is noted already leads to it too.
        let noted = self.note_with(Stage::Undoing, |record| {
            record.successor_id = Some(id.as_str().to_owned());
        });
        self.reached(Step::Undoing);
        match self.tenant.delete(id).await {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                return Err(Trouble::service_at(
                    "the successor could not be deleted",
                    error,
                ));
            }
        }
        self.sink.clear(id);
        self.reached(Step::Undone);
        self.undone.push(id.clone());
        // The successor is gone whether or not this can be noted; the next run would find that out.
        let undone = self.note_with(Stage::Undone, |record| {
            record.successor_id = None;
            record.undone.push(id.as_str().to_owned());
        });
        noted.and(undone)
    }
}
