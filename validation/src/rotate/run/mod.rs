//! One run of a rotation: it carries out what the [machine](super::machine) decides, and says how it ended.

mod outcome;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use sailpoint_pat_client::secret::Secret;

use crate::{
    request::{
        create::{
            claim::{Seen, Sent},
            difference::Difference,
        },
        patch::TokenPatch,
    },
    rotate::{
        error::{Fate, RotationError, Trouble},
        journal::{
            Journal,
            record::{Planned, Record},
        },
        lock::{FileLock, lock_path},
        machine::{
            Machine,
            events::{Action, Event, Given, ReadBack},
        },
        plan::RotationPlan,
        refusal::Refusal,
        report::RotationReport,
        rotation::Rotation,
        sink::{HandOver, Sink},
        staged::{folder_of, hidden_name},
        step::Step,
    },
    rule::name::TokenName,
    tenant::{Tenant, list::Owner},
    token::{id::TokenId, issued::IssuedToken, list::TokenList},
    transport::{
        credentials::Credentials,
        error::{Error, kind::ErrorKind},
        operation::Operation,
    },
};

/// How long it waits after each proof that was refused.
const PROOF_WAITS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];

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
            .map(|(plan, _)| plan)
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
        Box::pin(Run::begin(self, tenant, journal.as_ref(), sink)?.go()).await
    }
}

pub(crate) struct Run<'a, S> {
    pub(crate) rotation: &'a Rotation,
    pub(crate) tenant: Tenant,
    pub(crate) journal: Journal,
    pub(crate) journal_path: PathBuf,
    pub(crate) sink: &'a mut S,
    /// Keeps other runs from the sink.
    pub(crate) _sink_lock: Option<FileLock>,
    pub(crate) plan: Option<RotationPlan>,
    /// The successor that this run has created, with its secret.
    pub(crate) issued: Option<IssuedToken>,
    /// A successor whose secret was read back from the sink and accepted.
    pub(crate) read_back: Option<(TokenId, Secret)>,
    /// What went wrong first, and what came on top of it.
    pub(crate) trouble: Option<Trouble>,
    pub(crate) not_renamed: Option<Error>,
    /// In what the successor that this run has created is not as it was asked for.
    pub(crate) differences: Vec<Difference>,
}

impl<'a, S: Sink> Run<'a, S> {
    fn begin(
        rotation: &'a Rotation,
        tenant: &Tenant,
        journal_path: &Path,
        sink: &'a mut S,
    ) -> Result<Self, RotationError> {
        let journal_path =
            std::path::absolute(journal_path).unwrap_or_else(|_| journal_path.to_owned());
        let not_begun = |trouble: Trouble| {
            let error = trouble.leaving(&rotation.old, Fate::Unchanged, Vec::new());
            error.with_journal(&journal_path)
        };
        if sink
            .file()
            .is_some_and(|file| is_in_the_way(file, &journal_path))
        {
            return Err(not_begun(Trouble::refused(vec![Refusal::SinkIsJournal])));
        }
        let journal = Journal::take(&journal_path, rotation.observer.clone()).map_err(not_begun)?;
        let sink_lock = sink
            .lock()
            .map_err(|error| not_begun(Trouble::refused(vec![Refusal::Sink(error.to_string())])))?;
        Ok(Self {
            rotation,
            tenant: tenant.clone(),
            journal,
            journal_path,
            sink,
            _sink_lock: sink_lock,
            plan: None,
            issued: None,
            read_back: None,
            trouble: None,
            not_renamed: None,
            differences: Vec::new(),
        })
    }

    async fn go(mut self) -> Result<RotationReport, RotationError> {
        let given = Given {
            old: self.rotation.old.clone(),
            base_url: self.tenant.session.connection.base_url.as_str().to_owned(),
            sink: self.sink.describe(),
            client_id: self.tenant.session.credentials.client_id().to_owned(),
            resolution: self.rotation.resolution,
        };
        let mut machine = Machine::new(given, self.journal.record().cloned());
        let mut action = machine.begin();
        if machine.is_resumed() {
            self.reached(Step::Resuming);
        }
        let end = loop {
            if let Action::End(end) = action {
                break end;
            }
            let event = self.carry_out(&machine, &action).await;
            action = machine.next(event);
        };
        let record = machine.record();
        let undone = record.map(Record::undone).unwrap_or_default();
        self.ended(end, record)
            .map_err(|outcome::Stopped(trouble, fate)| {
                let error = trouble.leaving(&self.rotation.old, fate, undone);
                error.with_journal(&self.journal_path)
            })
    }

    fn reached(&self, step: Step) {
        self.rotation.observer.reached(step);
    }

    /// Remembers what went wrong.
    fn failed(&mut self, trouble: Trouble) -> Event {
        self.trouble = Some(match self.trouble.take() {
            Some(before) => before.and(&trouble),
            None => trouble,
        });
        Event::Failed
    }

    async fn carry_out(&mut self, machine: &Machine, action: &Action) -> Event {
        match action {
            Action::Note => {
                let noted = match machine.record() {
                    Some(record) => self.journal.note(record.clone()),
                    None => Ok(()),
                };
                noted.map_or_else(|trouble| self.failed(trouble), |()| Event::Done)
            }
            Action::List => {
                let listed = self.tenant.list(Owner::Me).await;
                self.listed(listed)
            }
            Action::Settle => {
                let known = machine.record();
                let is_new = |list: &TokenList| {
                    let mut tokens = list.tokens.iter();
                    tokens.any(|token| {
                        known.is_some_and(|known| {
                            known.name == token.name() && !known.was_there(token.id())
                        })
                    })
                };
                let listed = self.tenant.listed_until(is_new).await;
                self.listed(listed)
            }
            Action::Plan => self.planned().await,
            Action::Create => self.create().await,
            Action::Prove => self.prove().await,
            Action::HandOver => self.hand_over().await,
            Action::ReadBack(id) => Event::ReadBack(self.read_back(machine, id).await),
            Action::AskAsSuccessor => {
                if let Some((id, secret)) = &self.read_back {
                    let credentials = Credentials::new(id.as_str(), secret.clone());
                    self.tenant = self.tenant.with_credentials(credentials);
                }
                Event::Done
            }
            Action::Delete(id) => self.delete(id).await,
            Action::Rename(id) => self.rename(machine, id).await,
            Action::End(_) => Event::Done,
        }
    }

    fn listed(&mut self, listed: Result<TokenList, Error>) -> Event {
        match listed {
            Ok(list) => Event::Listed {
                tokens: list.tokens.iter().map(Seen::from).collect(),
                is_whole: list.undecodable.is_empty() && !list.may_be_cut_short(),
            },
            Err(error) => {
                let is_refused = error.kind() == ErrorKind::Authentication
                    && error.operation() == Some(Operation::TokenExchange);
                self.failed(Trouble::service(error));
                if is_refused {
                    Event::NotAccepted
                } else {
                    Event::Failed
                }
            }
        }
    }

    async fn planned(&mut self) -> Event {
        if self.rotation.resolution.is_some() {
            let what = "holds no unfinished rotation of this token, so there is nothing to keep or to undo";
            return self.failed(Trouble::journal_says(&self.journal_path, what));
        }
        if let Err(error) = self.sink.prepare() {
            let refusal = Refusal::Sink(error.to_string());
            return self.failed(Trouble::refused(vec![refusal]));
        }
        let (plan, listed) = match RotationPlan::make(self.rotation, &self.tenant).await {
            Ok(made) => made,
            Err(trouble) => return self.failed(trouble),
        };
        self.reached(Step::Planned);
        let before: BTreeSet<TokenId> = listed
            .tokens
            .iter()
            .map(|token| token.id().clone())
            .collect();
        let planned = Planned {
            sent: Sent::of(plan.successor()),
            old_name: plan.old().name().to_owned(),
            final_name: plan.final_name().map(|name| name.as_str().to_owned()),
            before,
            since: self.tenant.now().instant(),
        };
        self.plan = Some(plan);
        Event::Planned(planned)
    }

    async fn create(&mut self) -> Event {
        let Some(plan) = &self.plan else {
            return Event::NotCreated;
        };
        let sent = Sent::of(plan.successor());
        match self.tenant.create_once(plan.successor()).await {
            Ok(issued) => {
                self.reached(Step::Created);
                self.differences = plan.successor().differences(&issued);
                let event = Event::Created {
                    id: issued.id().clone(),
                    granted: sent.granted_by(&issued),
                };
                self.issued = Some(issued);
                event
            }
            Err(lost) => {
                let may_be_created = lost.may_be_created();
                self.failed(Trouble::service(lost.error));
                match lost.saved.id {
                    _ if !may_be_created => Event::NotCreated,
                    // Its secret is lost, so the proof will fail.
                    Some(id) => Event::Created { id, granted: sent },
                    None => Event::MaybeCreated,
                }
            }
        }
    }

    async fn prove(&mut self) -> Event {
        let Some(issued) = self.issued.clone() else {
            return Event::Failed;
        };
        match login(&self.tenant, &issued).await {
            Ok(()) => {
                self.reached(Step::Proven);
                Event::Done
            }
            Err(error) => {
                let what = "the successor could not be proven";
                self.failed(Trouble::service_at(what, error))
            }
        }
    }

    async fn hand_over(&mut self) -> Event {
        let Some(issued) = &self.issued else {
            return Event::Failed;
        };
        let base_url = self.tenant.session.connection.base_url.as_str().to_owned();
        let new = HandOver {
            issued,
            base_url: &base_url,
            observer: &self.rotation.observer,
        };
        match self.sink.hand_over(&new).await {
            Ok(()) => Event::Done,
            Err(error) => {
                let is_unclear = error.is_unclear();
                self.failed(Trouble::sink(error));
                if is_unclear {
                    Event::MaybeHandedOver
                } else {
                    Event::Failed
                }
            }
        }
    }

    /// What the sink has of a token, and whether the service accepts it.
    async fn read_back(&mut self, machine: &Machine, id: &TokenId) -> ReadBack {
        let is_same = machine
            .record()
            .is_some_and(|record| record.sink == self.sink.describe());
        if !is_same {
            return ReadBack::Untold;
        }
        let secret = match self.sink.read_back(id).await {
            Some(secret) => secret,
            None if self.sink.can_be_read() => return ReadBack::Lost,
            None => return ReadBack::Untold,
        };
        let issued = IssuedToken::of_parts(id.clone(), secret.clone());
        match login(&self.tenant, &issued).await {
            Ok(()) => {
                self.read_back = Some((id.clone(), secret));
                ReadBack::Kept
            }
            Err(error) => {
                let is_refused = error.kind() == ErrorKind::Authentication;
                if !is_refused || self.issued.is_some() {
                    let what = format!(
                        "the secret that {} has is not proven to work",
                        self.sink.describe()
                    );
                    self.failed(Trouble::service_at(&what, error));
                }
                if is_refused {
                    ReadBack::Lost
                } else {
                    ReadBack::Unknown
                }
            }
        }
    }

    /// The tenant that may delete the old token and change the successor: with the credentials of the old one they would end
    /// together.
    fn remover(&mut self) -> Tenant {
        if let (Some(plan), Some(issued)) = (&self.plan, self.issued.take())
            && plan.is_in_use()
        {
            let credentials = Credentials::new(issued.id().as_str(), issued.secret().clone());
            self.tenant = self.tenant.with_credentials(credentials);
        }
        self.tenant.clone()
    }

    async fn delete(&mut self, id: &TokenId) -> Event {
        let is_old = *id == self.rotation.old;
        let tenant = if is_old {
            self.remover()
        } else {
            self.reached(Step::Undoing);
            self.tenant.clone()
        };
        match tenant.delete(id).await {
            Ok(()) => {}
            // It is not there any more, which is as good.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let what = if is_old {
                    "the sink has the secret of the successor, and the old token could not be deleted"
                } else {
                    "the successor could not be deleted"
                };
                return self.failed(Trouble::service_at(what, error));
            }
        }
        if is_old {
            self.reached(Step::OldDeleted);
        } else {
            self.sink.clear(id);
            self.reached(Step::Undone);
        }
        Event::Done
    }

    async fn rename(&mut self, machine: &Machine, id: &TokenId) -> Event {
        let name = machine
            .record()
            .and_then(|record| TokenName::new(record.final_name.clone()?).ok());
        let Some(name) = name else {
            return Event::Refused;
        };
        match self
            .remover()
            .patch(id, TokenPatch::new().rename(name))
            .await
        {
            Ok(_) => {
                self.reached(Step::Renamed);
                Event::Done
            }
            Err(error) if is_final(error.kind()) => {
                self.not_renamed = Some(error);
                Event::Refused
            }
            Err(error) => {
                let what = "the old token is deleted, and the successor could not be renamed";
                self.failed(Trouble::service_at(what, error))
            }
        }
    }
}

/// Exchanges a token for a bearer. One that was created just now may be known at `/oauth/token` a little later.
async fn login(tenant: &Tenant, issued: &IssuedToken) -> Result<(), Error> {
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

/// Whether a sink's file and a journal, or what is written or locked beside each of them, are one file.
fn is_in_the_way(file: &Path, journal: &Path) -> bool {
    let is_staged_for = |staged: &Path, target: &Path| {
        let hidden = hidden_name(target, ".");
        let name = staged.file_name().unwrap_or_default();
        let is_named = name
            .as_encoded_bytes()
            .starts_with(hidden.as_encoded_bytes());
        is_named && is_same_file(&staged.with_file_name("x"), &target.with_file_name("x"))
    };
    is_same_file(file, journal)
        || is_same_file(file, &lock_path(journal))
        || is_same_file(&lock_path(file), journal)
        || is_staged_for(file, journal)
        || is_staged_for(journal, file)
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
