//! What an earlier run has left: finished, or undone.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    rotate::{
        error::{Fate, Trouble},
        journal::record::{Record, Stage},
        report::Course,
        run::{Recovered, Run, Stopped},
        sink::Sink,
        step::Step,
    },
    rule::{excerpt::Excerpt, name::TokenName},
    tenant::{Tenant, list::Owner},
    token::{id::TokenId, issued::IssuedToken, list::TokenList},
    transport::{
        credentials::Credentials,
        error::{
            creation::{Creation, Unsettled},
            kind::ErrorKind,
        },
        operation::Operation,
    },
};

impl<S: Sink> Run<'_, S> {
    pub(crate) async fn recover(&mut self) -> Result<Recovered, Stopped> {
        let Some(record) = self.journal.record().cloned() else {
            return Ok(Recovered::Nothing);
        };
        let is_same = record.old_id == self.rotation.old.as_str()
            && record.base_url == self.tenant.session.connection.base_url.as_str();
        if !record.is_open() {
            let is_over = is_same && record.stage == Stage::Finished;
            return Ok(if is_over {
                Recovered::Over(Course::AlreadyFinished)
            } else {
                Recovered::Nothing
            });
        }
        if !is_same {
            let what = format!(
                "holds an unfinished rotation, that of the token {} at {}; finish that one first, or use another journal",
                Excerpt::of_input(&record.old_id),
                record.base_url
            );
            let trouble = Trouble::journal_says(self.journal_path, &what);
            return Err(Stopped(trouble, Fate::Unchanged));
        }
        self.reached(Step::Resuming);
        self.undone = record.undone();
        let successor = record.successor();
        let result = match (record.stage, &successor) {
            (Stage::Creating, _) => self.after_creating(&record).await,
            (Stage::Created | Stage::Undoing, Some(id)) => self.after_undoing(id).await,
            (Stage::HandingOver, Some(id)) => self.after_handing_over(id).await,
            (Stage::HandedOver, Some(id)) => self.after_hand_over(id).await,
            (Stage::Renaming, Some(id)) => self.after_deleting(id).await,
            _ => {
                let what = "is at a stage that needs a successor, and names none; another program changed it";
                let trouble = Trouble::journal_says(self.journal_path, what);
                Err(Stopped(trouble, Fate::Unfinished(None)))
            }
        };
        result.map_err(|Stopped(trouble, fate)| match fate {
            // What the earlier run left is still there.
            Fate::Unchanged => Stopped(trouble, Fate::Unfinished(successor)),
            fate => Stopped(trouble, fate),
        })
    }

    /// A create may have been sent. Its answer, if there was one, is lost.
    async fn after_creating(&mut self, record: &Record) -> Result<Recovered, Stopped> {
        let name = TokenName::new(record.name.clone())
            .map_err(|violation| stopped(Trouble::undecided(violation.to_string())))?;
        let unsettled = Unsettled::new(name, record.since);
        let settled = self.tenant.settle(&unsettled).await;
        let Creation::Orphan(orphan) = settled.map_err(|error| stopped(Trouble::service(error)))?
        else {
            // One that comes late is looked for again, until there is a successor of the same name.
            self.unsettled_since = Some(record.since);
            return Ok(Recovered::Undone);
        };
        let listed = list(&self.tenant).await?;
        let found = listed.tokens.iter().find(|token| *token.id() == orphan.id);
        if let Some(found) = found
            && !is_close(found.expiration_date(), record.expiration_date)
        {
            let text = format!(
                "a token {} was created since, {}, and it is not the one that this rotation asked for; \
                 delete or rename it, then run the rotation again",
                Excerpt::of_input(&record.name),
                orphan.id
            );
            return Err(Stopped(Trouble::undecided(text), Fate::Unfinished(None)));
        }
        self.after_undoing(&orphan.id).await
    }

    /// Nobody has the secret of the successor.
    async fn after_undoing(&mut self, id: &TokenId) -> Result<Recovered, Stopped> {
        self.take_back(id).await.map_err(stopped)?;
        Ok(Recovered::Undone)
    }

    /// The sink may have the secret.
    async fn after_handing_over(&mut self, id: &TokenId) -> Result<Recovered, Stopped> {
        let listed = list(&self.tenant).await?;
        let has = |id: &TokenId| listed.tokens.iter().any(|token| token.id() == id);
        let is_there = has(id);
        // Whoever asks with the secret of the successor has it from the sink.
        let is_known = is_there && self.asks_as(id) || self.way_by_sink(id).await?.is_some();
        if is_known {
            self.note(Stage::HandedOver).map_err(stopped)?;
            return self.after_hand_over(id).await;
        }
        if is_there && !has(&self.rotation.old) {
            let text = format!(
                "the old token is gone, and whether {} has the secret of its successor is not known; \
                 see whether {id} works there: if it does, delete the journal, if not, that token",
                self.sink.describe()
            );
            return Err(stopped(Trouble::undecided(text)));
        }
        self.after_undoing(id).await
    }

    /// The sink has the secret, and the old token may be there.
    async fn after_hand_over(&mut self, id: &TokenId) -> Result<Recovered, Stopped> {
        let (tenant, listed) = self.way_in(id).await?;
        if !listed.tokens.iter().any(|token| token.id() == id) && listed.undecodable.is_empty() {
            // Somebody deleted the successor. The old token, if it is there, is all that works.
            return self.after_undoing(id).await;
        }
        Ok(Recovered::Finished(self.finish(&tenant, id).await?))
    }

    /// The old token is deleted.
    async fn after_deleting(&mut self, id: &TokenId) -> Result<Recovered, Stopped> {
        let (tenant, _) = self.way_in(id).await?;
        Ok(Recovered::Finished(self.rename(&tenant, id).await?))
    }

    /// A tenant that lets us in, and what it lists. When the token in use is rotated, its credentials may be gone: then those
    /// in the sink are tried.
    async fn way_in(&mut self, id: &TokenId) -> Result<(Tenant, TokenList), Stopped> {
        let tenant = self.tenant.clone();
        let error = match tenant.list(Owner::Me).await {
            Ok(listed) => return Ok((tenant, listed)),
            Err(error) => error,
        };
        let is_refused = error.kind() == ErrorKind::Authentication
            && error.operation() == Some(Operation::TokenExchange);
        if !is_refused || !self.asks_as(&self.rotation.old) {
            return Err(stopped(Trouble::service(error)));
        }
        if let Some(tenant) = self.way_by_sink(id).await? {
            let listed = list(&tenant).await?;
            return Ok((tenant, listed));
        }
        let words = format!(
            "the old token is not accepted any more; use the credentials of its successor {id}, which {} has",
            self.sink.describe()
        );
        Err(stopped(Trouble::service_at(&words, error)))
    }

    /// A tenant with the credentials that the sink holds of the successor, if they are accepted.
    async fn way_by_sink(&mut self, id: &TokenId) -> Result<Option<Tenant>, Stopped> {
        let is_same = self
            .journal
            .record()
            .is_some_and(|record| record.sink == self.sink.describe());
        if !is_same {
            return Ok(None);
        }
        let Some(secret) = self.sink.read_back(id).await else {
            return Ok(None);
        };
        let issued = IssuedToken::of_parts(id.clone(), secret.clone());
        match self.tenant.check_login(&issued).await {
            Ok(_) => {
                let credentials = Credentials::new(id.as_str(), secret);
                Ok(Some(self.tenant.with_credentials(credentials)))
            }
            Err(error) if error.kind() == ErrorKind::Authentication => Ok(None),
            Err(error) => Err(stopped(Trouble::service(error))),
        }
    }

    fn asks_as(&self, id: &TokenId) -> bool {
        self.tenant.session.credentials.client_id() == id.as_str()
    }
}

/// Whether two expiries are the same but for what a service may cut off.
fn is_close(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < TimeDelta::seconds(1),
        (one, other) => one == other,
    }
}

async fn list(tenant: &Tenant) -> Result<TokenList, Stopped> {
    let listed = tenant.list(Owner::Me).await;
    listed.map_err(|error| stopped(Trouble::service(error)))
}

/// Stopped where the earlier run left it.
fn stopped(trouble: Trouble) -> Stopped {
    Stopped(trouble, Fate::Unchanged)
}
