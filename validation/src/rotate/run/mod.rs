//! One run of a rotation: what it holds, and which way it goes.

mod finish;
mod forward;
mod recover;
mod undo;

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::{
    rotate::{
        error::{Fate, RotationError, Trouble},
        journal::{
            Journal,
            record::{Record, Stage},
        },
        plan::RotationPlan,
        report::{Course, RotationReport},
        rotation::Rotation,
        sink::Sink,
        step::Step,
    },
    tenant::Tenant,
    token::id::TokenId,
    transport::error::Error,
};

impl Rotation {
    /// What [`run`](Rotation::run) would do with an empty journal. Changes nothing. What a journal is about is told by
    /// [`Unfinished::read`](crate::rotate::Unfinished::read).
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::rotate::RotationErrorKind::Refused) with every reason at once, or what kept the tokens from being listed.
    pub async fn plan(&self, tenant: &Tenant) -> Result<RotationPlan, RotationError> {
        RotationPlan::make(self, tenant)
            .await
            .map_err(|trouble| trouble.leaving(&self.old, Fate::Unchanged, Vec::new()))
    }

    /// Rotates the token, or finishes or undoes first what an earlier run with this journal has left.
    ///
    /// The journal is a file, which need not be there, in a folder that is; beside it stays one more file, ending in `.lock`,
    /// which is held while this runs. Give each rotation the same journal until it is over.
    ///
    /// Files are read and written in place, which takes a moment of the thread.
    ///
    /// ```no_run
    /// # async fn example(tenant: sailpoint_pat::Tenant, rotation: sailpoint_pat::rotate::Rotation) {
    /// use sailpoint_pat::rotate::{Fate, FileSink};
    ///
    /// let mut sink = FileSink::new("config.json");
    /// match rotation.run(&tenant, "ci.journal", &mut sink).await {
    ///     Ok(report) => println!("{report}"),
    ///     Err(error) => match error.fate() {
    ///         Fate::Unfinished(_) => eprintln!("{error}"), // run it again with this journal
    ///         _ => eprintln!("{error}"),                   // the old token is as it was
    ///     },
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`RotationError::fate`] tells what is left: nothing, nothing any more, or something that the next run takes up.
    ///
    /// # Cancellation
    ///
    /// Dropping the future is as killing the program: run it again.
    pub async fn run<S: Sink>(
        &self,
        tenant: &Tenant,
        journal: impl AsRef<Path>,
        sink: &mut S,
    ) -> Result<RotationReport, RotationError> {
        Run::begin(self, tenant, journal.as_ref(), sink)?.go().await
    }
}

/// What became of an earlier run.
pub(crate) enum Recovered {
    /// There was none, or one that left nothing.
    Nothing,
    /// It was over already.
    Over(Course),
    /// This run did the rest of it. If the successor could not be renamed: why.
    Finished(Option<Error>),
    /// What it created is deleted.
    Undone,
}

pub(crate) struct Run<'a, S> {
    pub(crate) rotation: &'a Rotation,
    pub(crate) tenant: Tenant,
    pub(crate) journal: Journal,
    pub(crate) journal_path: &'a Path,
    pub(crate) sink: &'a mut S,
    /// Successors that were deleted again, in this run and in those before it.
    pub(crate) undone: Vec<TokenId>,
    /// When the first create began of which nobody knows how it ended.
    pub(crate) unsettled_since: Option<DateTime<Utc>>,
}

/// What stopped a run, and what that leaves.
pub(crate) struct Stopped(pub(crate) Trouble, pub(crate) Fate);

impl<'a, S: Sink> Run<'a, S> {
    pub(crate) fn begin(
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

    pub(crate) async fn go(mut self) -> Result<RotationReport, RotationError> {
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

    pub(crate) fn reached(&self, step: Step) {
        self.rotation.observer.reached(step);
    }

    /// Where it stands if it stops before a successor of this run was asked for.
    pub(crate) fn nothing_new(&self) -> Fate {
        match self.unsettled_since {
            Some(_) => Fate::Unfinished(None),
            None => Fate::Unchanged,
        }
    }

    pub(crate) fn note(&mut self, stage: Stage) -> Result<(), Trouble> {
        self.note_with(stage, |_| ())
    }

    /// Notes the stage, and what else is known by now.
    pub(crate) fn note_with(
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

    pub(crate) fn report(
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
