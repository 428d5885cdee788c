//! The rest of the way, once the sink has the secret.

use crate::{
    request::patch::TokenPatch,
    rotate::{
        error::{Fate, Trouble},
        journal::record::Stage,
        run::{Run, Stopped},
        sink::Sink,
        step::Step,
    },
    rule::name::TokenName,
    tenant::Tenant,
    token::id::TokenId,
    transport::error::{Error, kind::ErrorKind},
};

impl<S: Sink> Run<'_, S> {
    /// From where the sink has the secret to the end. Gives why the successor was not renamed, if it was to be.
    pub(crate) async fn finish(
        &mut self,
        remover: &Tenant,
        successor: &TokenId,
    ) -> Result<Option<Error>, Stopped> {
        let unfinished = || Fate::Unfinished(Some(successor.clone()));
        match remover.delete(&self.rotation.old).await {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let words = "the sink has the secret of the successor, and the old token could not be deleted";
                return Err(Stopped(Trouble::service_at(words, error), unfinished()));
            }
        }
        self.reached(Step::OldDeleted);
        self.rename(remover, successor).await
    }

    /// From where the old token is gone to the end.
    pub(crate) async fn rename(
        &mut self,
        tenant: &Tenant,
        successor: &TokenId,
    ) -> Result<Option<Error>, Stopped> {
        let unfinished = |trouble| Stopped(trouble, Fate::Unfinished(Some(successor.clone())));
        let final_name = self
            .journal
            .record()
            .and_then(|record| TokenName::new(record.final_name.clone()?).ok());
        let mut not_renamed = None;
        if let Some(name) = final_name {
            self.note(Stage::Renaming).map_err(unfinished)?;
            let patch = TokenPatch::new().rename(name.clone());
            match tenant.patch(successor, patch).await {
                Ok(_) => {
                    self.reached(Step::Renamed);
                }
                Err(error) if is_final(error.kind()) => not_renamed = Some(error),
                Err(error) => {
                    let words = "the old token is deleted, and the successor could not be renamed";
                    return Err(unfinished(Trouble::service_at(words, error)));
                }
            }
        }
        let is_renamed = not_renamed.is_none();
        self.note_with(Stage::Finished, |record| {
            let name = record.final_name.take().filter(|_| is_renamed);
            record.name = name.unwrap_or_else(|| std::mem::take(&mut record.name));
        })
        .map_err(unfinished)?;
        Ok(not_renamed)
    }
}

/// Whether the same request would be refused again.
fn is_final(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Rejected | ErrorKind::Refused | ErrorKind::Forbidden
    )
}
