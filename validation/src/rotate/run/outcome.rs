//! How a run ended: the report, or what stopped it and what that leaves.

use std::fmt;

use crate::{
    request::create::claim::Seen,
    rotate::{
        error::{Fate, Trouble},
        journal::record::Record,
        machine::events::End,
        report::{Course, RotationReport},
        run::Run,
        sink::{Sink, SinkError},
    },
    rule::excerpt::Excerpt,
    token::id::TokenId,
};

/// What stopped a run, and what that leaves.
pub(crate) struct Stopped(pub(crate) Trouble, pub(crate) Fate);

impl<S: Sink> Run<'_, S> {
    /// Says how it ended.
    pub(crate) fn ended(
        &mut self,
        end: End,
        record: Option<&Record>,
    ) -> Result<RotationReport, Stopped> {
        let trouble = self.trouble.take();
        let journal = self.journal_path.as_path();
        let says = |what: &str| Trouble::journal_says(journal, what);
        let damaged =
            "is at a stage that needs a successor, and names none; another program changed it";
        let stopped = |fate| {
            Err(Stopped(
                trouble.clone().unwrap_or_else(|| says(damaged)),
                fate,
            ))
        };
        match end {
            End::Finished { course, .. } => self.report(course, record),
            End::AlreadyFinished => self.report(Course::AlreadyFinished, record),
            End::Unchanged => stopped(Fate::Unchanged),
            End::Undone(id) if trouble.is_none() && self.rotation.resolution.is_some() => {
                Ok(self.undone(id, record))
            }
            End::Undone(id) => stopped(Fate::Undone(id)),
            End::Unfinished(None) if trouble.is_none() && self.rotation.resolution.is_some() => {
                // Should it be carried out late, the next run finds it.
                let what = format!(
                    "{}the journal {} tells of a create of which no token has come so far",
                    deleted(record),
                    journal.display()
                );
                Err(Stopped(Trouble::of_journal(what), Fate::Unfinished(None)))
            }
            End::Unfinished(id) => stopped(Fate::Unfinished(id)),
            End::InDoubtToo(id) => {
                let sink = record.map_or("the sink", |record| &record.sink);
                let deleted = deleted(record);
                let what = format!(
                    "{deleted}whether {sink} has the secret of {id}, which an earlier run made, is not known either"
                );
                let trouble = Trouble::sink(SinkError::unclear(what));
                Err(Stopped(trouble, Fate::Unfinished(Some(id))))
            }
            End::Damaged => Err(Stopped(says(damaged), Fate::Unfinished(None))),
            End::OtherJournal => {
                let (old, base_url) =
                    record.map_or(("", ""), |record| (&record.old_id, &record.base_url));
                let what = format!(
                    "holds an unfinished rotation, that of the token {} at {base_url}; finish that one first, or use another \
                     journal",
                    Excerpt::of_input(old)
                );
                Err(Stopped(says(&what), Fate::Unchanged))
            }
            End::Doubt(found) => {
                let what = format!(
                    "nothing proves that this rotation made {}; see whose it is, delete or rename it, then run the rotation \
                     again with the journal {}",
                    Listed(&found),
                    journal.display()
                );
                Err(Stopped(Trouble::undecided(what), Fate::Unfinished(None)))
            }
            End::NotAsNoted(found) => {
                let what = format!(
                    "the journal {} names a token as the successor that is not as it tells: {}; nothing was deleted; see \
                     whose it is, then delete or move the journal",
                    journal.display(),
                    Listed(&[found])
                );
                Err(Stopped(Trouble::undecided(what), Fate::Unfinished(None)))
            }
            End::OldGone(id) => {
                let what = format!(
                    "the old token is gone, and whether {} has the secret of its successor is not known; see whether {id} \
                     works there: if it does, delete the journal, if not, that token",
                    self.sink.describe()
                );
                Err(Stopped(
                    Trouble::undecided(what),
                    Fate::Unfinished(Some(id)),
                ))
            }
            End::NotKept(id) => {
                let what = format!(
                    "{} said that it took the secret, and does not have it",
                    self.sink.describe()
                );
                let trouble = trouble.unwrap_or_else(|| Trouble::not_kept(what));
                Err(Stopped(trouble, Fate::Unfinished(Some(id))))
            }
            End::CredentialsGone(id) => {
                let words = format!(
                    "the old token is not accepted any more; use the credentials of its successor {id}, which {} has",
                    self.sink.describe()
                );
                let trouble =
                    trouble.map_or_else(|| says(damaged), |trouble| trouble.below(&words));
                Err(Stopped(trouble, Fate::Unfinished(Some(id))))
            }
        }
    }

    fn report(
        &mut self,
        course: Course,
        record: Option<&Record>,
    ) -> Result<RotationReport, Stopped> {
        let Some((record, successor)) = record.and_then(|it| Some((it, it.successor()?))) else {
            let what = "names no successor; another program changed it";
            let trouble = Trouble::journal_says(&self.journal_path, what);
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
            not_renamed: self.not_renamed.take(),
            differences: std::mem::take(&mut self.differences),
        })
    }

    fn undone(&self, id: TokenId, record: Option<&Record>) -> RotationReport {
        RotationReport {
            course: Course::Undone,
            old: self.rotation.old.clone(),
            successor: id,
            name: record.map(|record| record.name.clone()).unwrap_or_default(),
            expires: record.and_then(|record| record.expiration_date),
            sink: self.sink.describe(),
            undone: record.map(Record::undone).unwrap_or_default(),
            not_renamed: None,
            differences: Vec::new(),
        }
    }
}

/// Words on the successor that was deleted last, for what comes after them.
fn deleted(record: Option<&Record>) -> String {
    let undone = record.and_then(|record| record.undone().pop());
    undone.map_or_else(String::new, |undone| {
        format!("the successor {undone} is deleted; ")
    })
}

/// Tokens as a person looks for them: with their ids and times.
struct Listed<'a>(&'a [Seen]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, seen) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { " and " };
            write!(f, "{separator}{seen}")?;
        }
        Ok(())
    }
}
