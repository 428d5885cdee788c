//! One run of a rotation: what it holds, and which way it goes.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::{
    rotate::{
        error::{Fate, RotationError, Trouble},
        journal::Journal,
        record::{Record, Stage},
        recover::Recovered,
        report::{Course, RotationReport},
        rotation::Rotation,
        sink::Sink,
        step::Step,
    },
    tenant::Tenant,
    token::id::TokenId,
    transport::error::Error,
};

pub(super) struct Run<'a, S> {
    pub(super) rotation: &'a Rotation,
    pub(super) tenant: Tenant,
    pub(super) journal: Journal,
    pub(super) journal_path: &'a Path,
    pub(super) sink: &'a mut S,
    /// Successors that were deleted again, in this run and in those before it.
    pub(super) undone: Vec<TokenId>,
    /// When the first create began of which nobody knows how it ended.
    pub(super) unsettled_since: Option<DateTime<Utc>>,
}

/// What stopped a run, and what that leaves.
pub(super) struct Stopped(pub(super) Trouble, pub(super) Fate);

impl<'a, S: Sink> Run<'a, S> {
    pub(super) fn begin(
        rotation: &'a Rotation,
        tenant: &Tenant,
        journal_path: &'a Path,
        sink: &'a mut S,
    ) -> Result<Self, RotationError> {
        let journal = Journal::take(journal_path, rotation.observer.clone())
            .map_err(|trouble| trouble.leaving(&rotation.old, Fate::Unchanged, Vec::new()))?;
        Ok(Self {
            rotation,
            tenant: tenant.clone(),
            journal,
            journal_path,
            sink,
            undone: Vec::new(),
            unsettled_since: None,
        })
    }

    pub(super) async fn go(mut self) -> Result<RotationReport, RotationError> {
        let result = match self.recover().await {
            Ok(Recovered::Over(course)) => self.report(course, None),
            Ok(Recovered::Finished(not_renamed)) => self.report(Course::Finished, not_renamed),
            Ok(Recovered::Undone) => self.rotate(Course::UndoneAndRotated).await,
            Ok(Recovered::Nothing) => self.rotate(Course::Rotated).await,
            Err(stopped) => Err(stopped),
        };
        result.map_err(|Stopped(trouble, fate)| {
            trouble.leaving(&self.rotation.old, fate, self.undone.clone())
        })
    }

    pub(super) fn reached(&self, step: Step) {
        self.rotation.observer.reached(step);
    }

    /// Where it stands if it stops before a successor of this run was asked for.
    pub(super) fn nothing_new(&self) -> Fate {
        match self.unsettled_since {
            Some(_) => Fate::Unfinished(None),
            None => Fate::Unchanged,
        }
    }

    pub(super) fn note(&mut self, stage: Stage) -> Result<(), Trouble> {
        self.note_with(stage, |_| ())
    }

    /// Notes the stage, and what else is known by now.
    pub(super) fn note_with(
        &mut self,
        stage: Stage,
        change: impl FnOnce(&mut Record),
    ) -> Result<(), Trouble> {
        let Some(mut record) = self.journal.record().cloned() else {
            return Ok(());
        };
        record.stage = stage;
        change(&mut record);
        self.journal.note(record)
    }

    pub(super) fn report(
        &self,
        course: Course,
        not_renamed: Option<Error>,
    ) -> Result<RotationReport, Stopped> {
        let record = self.journal.record();
        let Some((record, successor)) = record.and_then(|it| Some((it, it.successor()?))) else {
            let trouble = Trouble::journal_says(
                self.journal_path,
                "names no successor; another program changed it",
            );
            return Err(Stopped(trouble, Fate::Unfinished(None)));
        };
        Ok(RotationReport {
            course,
            old: self.rotation.old.clone(),
            successor,
            name: record.name.clone(),
            expires: record.expiration_date,
            sink: record.sink.clone(),
            undone: record.undone(),
            not_renamed,
        })
    }
}
