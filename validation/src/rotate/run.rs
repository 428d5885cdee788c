//! One run of a rotation: the way forward. Each step is noted in the journal before it is begun.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};

use super::{
    error::{Fate, RotationError, Trouble},
    journal::{Journal, lock_path},
    plan::RotationPlan,
    record::{Record, Stage},
    recover::Recovered,
    refusal::Refusal,
    report::{Course, RotationReport},
    rotation::Rotation,
    sink::{HandOver, Sink},
    staged::folder_of,
    step::Step,
};
use crate::{
    Creation, Credentials, ErrorKind, TokenName, TokenPatch, error::Error, issued::IssuedToken,
    tenant::Tenant, token_id::TokenId,
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
    fn nothing_new(&self) -> Fate {
        match self.unsettled_since {
            Some(_) => Fate::Unfinished(None),
            None => Fate::Unchanged,
        }
    }

    async fn rotate(&mut self, course: Course) -> Result<RotationReport, Stopped> {
        let plan = match RotationPlan::make(self.rotation, &self.tenant).await {
            Ok(plan) => plan,
            Err(trouble) => return Err(Stopped(trouble, self.nothing_new())),
        };
        if let Err(refusal) = self.check_sink() {
            return Err(Stopped(Trouble::refused(vec![refusal]), self.nothing_new()));
        }
        self.reached(Step::Planned);
        let since = self.unsettled_since.unwrap_or(self.tenant.now().instant());
        let record = self.record(&plan, since);
        self.journal
            .note(record)
            .map_err(|trouble| Stopped(trouble, self.nothing_new()))?;

        let issued = match self.tenant.create(plan.successor().clone()).await {
            Ok(issued) => issued,
            Err(error) => return Err(self.not_created(error).await),
        };
        self.reached(Step::Created);
        let id = issued.id().clone();
        if let Err(trouble) = self.note_with(Stage::Created, |record| {
            record.successor_id = Some(id.as_str().to_owned());
        }) {
            return Err(self.undo(&id, trouble).await);
        }
        self.unsettled_since = None;
        if let Err(error) = self.tenant.check_login(&issued).await {
            let trouble = Trouble::service_at("the successor could not be proven", error);
            return Err(self.undo(&id, trouble).await);
        }
        self.reached(Step::Proven);
        if let Err(trouble) = self.note(Stage::HandingOver) {
            return Err(self.undo(&id, trouble).await);
        }
        self.hand_over(&issued).await?;
        self.note(Stage::HandedOver)
            .map_err(|trouble| Stopped(trouble, Fate::Unfinished(Some(id.clone()))))?;
        let remover = if plan.is_in_use() {
            let credentials = Credentials::new(id.as_str(), issued.secret().clone());
            Tenant::new(
                self.tenant.session.with_credentials(credentials),
                self.tenant.time,
            )
        } else {
            self.tenant.clone()
        };
        let not_renamed = self.finish(&remover, &id).await?;
        self.report(course, not_renamed)
    }

    fn check_sink(&mut self) -> Result<(), Refusal> {
        let journal = self.journal_path;
        if let Some(file) = self.sink.file()
            && (is_same_file(file, journal) || is_same_file(file, &lock_path(journal)))
        {
            return Err(Refusal::SinkIsJournal);
        }
        self.sink
            .prepare()
            .map_err(|error| Refusal::Sink(error.to_string()))
    }

    fn record(&self, plan: &RotationPlan, since: DateTime<Utc>) -> Record {
        let deadline = plan.successor().expiry().deadline();
        Record {
            version: Record::VERSION,
            base_url: self.tenant.session.base.as_str().to_owned(),
            old_id: self.rotation.old.as_str().to_owned(),
            old_name: plan.old().name().to_owned(),
            name: plan.successor().name().as_str().to_owned(),
            final_name: plan.final_name().map(|name| name.as_str().to_owned()),
            expiration_date: deadline.map(DateTime::from),
            since,
            sink: self.sink.describe(),
            successor_id: None,
            stage: Stage::Creating,
            undone: self
                .undone
                .iter()
                .map(|id| id.as_str().to_owned())
                .collect(),
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

    /// What to do about a create that failed.
    async fn not_created(&mut self, error: Error) -> Stopped {
        let may_have_acted = error.may_have_acted();
        let creation = error.creation().cloned();
        let trouble = Trouble::service(error);
        match creation {
            Some(Creation::Orphan(orphan)) => self.undo(&orphan.id, trouble).await,
            // The service may still be busy with it, or with one of an earlier run.
            Some(Creation::NotCreated) if may_have_acted || self.unsettled_since.is_some() => {
                Stopped(trouble, Fate::Unfinished(None))
            }
            Some(Creation::NotCreated) => match self.note(Stage::Undone) {
                Ok(()) => Stopped(trouble, Fate::Unchanged),
                // The next run asks once more.
                Err(_) => Stopped(trouble, Fate::Unfinished(None)),
            },
            Some(Creation::Unknown(_)) | None => Stopped(trouble, Fate::Unfinished(None)),
        }
    }

    async fn hand_over(&mut self, issued: &IssuedToken) -> Result<(), Stopped> {
        let base_url = self.tenant.session.base.as_str().to_owned();
        let new = HandOver {
            issued,
            base_url: &base_url,
            observer: &self.rotation.observer,
        };
        match self.sink.hand_over(&new).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_unclear() => {
                let fate = Fate::Unfinished(Some(issued.id().clone()));
                Err(Stopped(Trouble::sink(error), fate))
            }
            Err(error) => Err(self.undo(issued.id(), Trouble::sink(error)).await),
        }
    }

    /// From where the sink has the secret to the end. Gives why the successor was not renamed, if it was to be.
    pub(super) async fn finish(
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
    pub(super) async fn rename(
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

    fn report(
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

/// Whether both paths name one file, which need not be there.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = fs::canonicalize(folder_of(path)).ok()?;
        Some(folder.join(path.file_name()?))
    };
    one == other || place(one).is_some_and(|one| place(other) == Some(one))
}

/// Whether the same request would be refused again.
fn is_final(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Rejected | ErrorKind::Refused | ErrorKind::Forbidden
    )
}
