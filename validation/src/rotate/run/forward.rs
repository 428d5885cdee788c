//! The way from a plan to the end. Each step is noted in the journal before it is begun.

use std::{fs, path::Path, time::Duration};

use chrono::{DateTime, Utc};

use crate::{
    rotate::{
        error::{Fate, Trouble},
        journal::{
            lock_path,
            record::{Record, Stage},
        },
        plan::RotationPlan,
        refusal::Refusal,
        report::{Course, RotationReport},
        run::{Run, Stopped},
        sink::{HandOver, Sink},
        staged::folder_of,
        step::Step,
    },
    tenant::Tenant,
    token::issued::IssuedToken,
    transport::{
        credentials::Credentials,
        error::{Error, creation::Creation, kind::ErrorKind},
    },
};

/// How long it waits after each proof that was refused.
const PROOF_WAITS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];

impl<S: Sink> Run<'_, S> {
    pub(crate) async fn rotate(&mut self, course: Course) -> Result<RotationReport, Stopped> {
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
        if let Err(error) = prove(&self.tenant, &issued).await {
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
            self.tenant.with_credentials(credentials)
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
            base_url: self.tenant.session.connection.base_url.as_str().to_owned(),
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
        let base_url = self.tenant.session.connection.base_url.as_str().to_owned();
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
}

/// Whether both paths name one file, which need not be there.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = fs::canonicalize(folder_of(path)).ok()?;
        Some(folder.join(path.file_name()?))
    };
    one == other || place(one).is_some_and(|one| place(other) == Some(one))
}

/// Exchanges the successor for a bearer. What was created just now may be known at `/oauth/token` a little later.
async fn prove(tenant: &Tenant, issued: &IssuedToken) -> Result<(), Error> {
    for wait in PROOF_WAITS {
        match tenant.check_login(issued).await {
            Err(error) if error.kind() == ErrorKind::Authentication => {
                tenant.session.connection.settings.timer.sleep(wait).await;
            }
            proof => return proof.map(drop),
        }
    }
    tenant.check_login(issued).await.map(drop)
}
