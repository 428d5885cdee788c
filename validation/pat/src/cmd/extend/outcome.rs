//! What came of an extension, for people and for programs, and the exit code that says it in short.

use std::collections::HashMap;

use sailpoint_pat::extend::{ExtendOutcome, ExtendPlan, ExtendReport, Skipped};
use serde::Serialize;

use crate::{
    exit::Exit,
    failure::Failure,
    output::{cells, json, text},
    world::World,
};

/// What came of it, as `--format json` writes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome<'a> {
    expiration_date: String,
    tokens: Vec<Extended<'a>>,
    #[serde(skip)]
    was_tried: bool,
    /// What the service said, each once.
    #[serde(skip)]
    errors: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extended<'a> {
    id: &'a str,
    name: Option<&'a str>,
    /// Null for a token that never expires, and for one that is not listed.
    previous_expiration_date: Option<String>,
    outcome: Word,
    /// Why it is skipped, or how it failed.
    reason: Option<String>,
    #[serde(skip)]
    is_trouble: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    /// It would be done; this was a dry run.
    Planned,
    Done,
    Failed,
    /// Nobody knows.
    Unknown,
    NotTried,
    Skipped,
}

impl<'a> Outcome<'a> {
    /// Nothing was sent.
    pub(super) fn untried(plan: &'a ExtendPlan) -> Self {
        Self::of(plan, |_| (Word::Planned, None))
    }

    pub(super) fn tried(plan: &'a ExtendPlan, report: &ExtendReport) -> Self {
        let mut known = HashMap::new();
        let mut errors: Vec<String> = Vec::new();
        for step in report.steps() {
            let (word, error) = match &step.outcome {
                ExtendOutcome::Done => (Word::Done, None),
                ExtendOutcome::Failed(error) => (Word::Failed, Some(error.to_string())),
                ExtendOutcome::Unknown(error) => (Word::Unknown, Some(error.to_string())),
                // A kind of outcome that this program does not know yet is not done either.
                _ => (Word::NotTried, None),
            };
            if let Some(error) = error.as_ref().filter(|error| !errors.contains(error)) {
                errors.push(error.clone());
            }
            for id in &step.ids {
                known.insert(id.as_str(), (word, error.clone()));
            }
        }
        Self {
            was_tried: true,
            errors,
            ..Self::of(plan, |id| {
                known.get(id).cloned().unwrap_or((Word::NotTried, None))
            })
        }
    }

    fn of(plan: &'a ExtendPlan, outcome: impl Fn(&str) -> (Word, Option<String>)) -> Self {
        let tokens = plan.rows().iter().map(|row| {
            let (outcome, reason) = match &row.skipped {
                Some(skipped) => (Word::Skipped, Some(skipped.to_string())),
                None => outcome(row.id.as_str()),
            };
            Extended {
                id: row.id.as_str(),
                name: row.name.as_deref(),
                previous_expiration_date: row.from.map(cells::instant),
                outcome,
                reason,
                is_trouble: matches!(row.skipped, Some(Skipped::NotListed | Skipped::Policy(_))),
            }
        });
        Self {
            expiration_date: plan.deadline().to_string(),
            tokens: tokens.collect(),
            was_tried: false,
            errors: Vec::new(),
        }
    }

    /// Says it, and how the program ends.
    pub(super) fn tell(&self, as_json: bool, world: &mut World<'_>) -> Result<Exit, Failure> {
        if as_json {
            json::write(self, world.out)?;
        } else if self.was_tried {
            writeln!(
                world.out,
                "{} of {} expiries moved to {}",
                self.count(Word::Done),
                self.tokens.len() - self.count(Word::Skipped),
                self.expiration_date
            )?;
        }
        let planned = self.count(Word::Planned);
        if !as_json && planned > 0 {
            let expiries = if planned == 1 { "expiry" } else { "expiries" };
            writeln!(
                world.out,
                "would move {planned} {expiries} to {}",
                self.expiration_date
            )?;
        }
        world.out.flush()?;
        let exit = self.exit();
        let mut lines = self.lines();
        if lines.is_empty() || exit == Exit::Clean {
            return Ok(exit);
        }
        if self.open() > 0 {
            lines.push(format!(
                "for the rest, run it again with --expires {}; what is done is skipped",
                self.expiration_date
            ));
        }
        Err(Failure::new(exit, lines.join("\n")))
    }

    fn exit(&self) -> Exit {
        let missing = self.trouble().count();
        let open = self.open();
        let moves = self.count(Word::Done) + self.count(Word::Planned);
        let is_barred = self.trouble().all(|token| token.name.is_some());
        match (missing + open, moves) {
            (0, _) => Exit::Clean,
            // Only the policy speaks of tokens that have a name.
            (_, 0) if open == 0 && is_barred => Exit::Refused,
            (_, 0) => Exit::Service,
            _ => Exit::Partly,
        }
    }

    /// What people are told beside the result.
    fn lines(&self) -> Vec<String> {
        let missing: Vec<_> = self
            .trouble()
            .filter(|token| token.name.is_none())
            .map(|token| text::plain(token.id))
            .collect();
        let mut lines = self.errors.clone();
        if !missing.is_empty() {
            lines.push(format!(
                "there is no token with the id {}, or these credentials may not see it; see pat list --owner all",
                missing.join(", ")
            ));
        }
        let mut barred = self.trouble().filter(|token| token.name.is_some());
        if let Some(reason) = barred.next().and_then(|token| token.reason.as_deref()) {
            lines.push(reason.to_owned());
        }
        lines
    }

    /// Tokens that were asked for and are not extended for a reason that somebody must know of.
    fn trouble(&self) -> impl Iterator<Item = &Extended<'a>> {
        self.tokens.iter().filter(|token| token.is_trouble)
    }

    /// Tokens for which another run may do what this one has not.
    fn open(&self) -> usize {
        let open = [Word::Failed, Word::Unknown, Word::NotTried];
        open.into_iter().map(|word| self.count(word)).sum()
    }

    fn count(&self, word: Word) -> usize {
        let of_it = self.tokens.iter().filter(|token| token.outcome == word);
        of_it.count()
    }
}
