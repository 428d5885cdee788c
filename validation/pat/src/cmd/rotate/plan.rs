//! What a rotation will do, found out before anything is changed, and how it failed.

use std::path::Path;

use sailpoint_pat::{
    TokenId,
    rotate::{
        Fate, Refusal, Resolution, Rotation, RotationError, RotationErrorKind, RotationPlan, Sink,
        Unfinished,
    },
    visible,
};
use serde::Serialize;

use crate::{
    output::{records, text},
    tenant::connect::Connection,
    terminal::{exit::Exit, failure::Failure, world::World},
};

/// What `--format json` writes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rotated<'a> {
    pub(super) course: &'static str,
    pub(super) old: &'a str,
    /// Null where it is not there yet, or not known.
    pub(super) successor: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) expiration_date: Option<String>,
    pub(super) sink: Option<&'a str>,
    pub(super) undone: Vec<&'a str>,
    pub(super) not_renamed: Option<String>,
}

impl<'a> Rotated<'a> {
    /// Nothing was done to this token.
    pub(super) fn nothing(course: &'static str, old: &'a TokenId) -> Self {
        Self {
            course,
            old: old.as_str(),
            successor: None,
            name: None,
            expiration_date: None,
            sink: None,
            undone: Vec::new(),
            not_renamed: None,
        }
    }
}

/// What will be done.
pub(super) enum Plan {
    /// What an earlier run has left is finished or undone.
    Interrupted(Unfinished),
    /// What an earlier run has left is ended as somebody says.
    Ended(Unfinished, Resolution),
    Fresh(RotationPlan),
    /// The token is gone, and the journal of its rotation is there to say why.
    Over,
}

impl Plan {
    /// What an earlier run has left, which somebody wants to end.
    pub(super) fn ended(journal: &Path, resolution: Resolution) -> Result<Self, Failure> {
        match unfinished(journal)? {
            Some(unfinished) => Ok(Self::Ended(unfinished, resolution)),
            None => Err(Failure::usage(format!(
                "the journal {} holds no interrupted rotation, so there is nothing to keep or to undo",
                visible(&journal.display().to_string())
            ))),
        }
    }
}

pub(super) fn unfinished(journal: &Path) -> Result<Option<Unfinished>, Failure> {
    Unfinished::read(journal).map_err(|error| Failure::new(Exit::File, visible(&error.to_string())))
}

/// Whether the place for the secret will probably work, in the words in which the library would refuse it later.
pub(super) fn prepared(token: &str, sink: &mut impl Sink) -> Result<(), Failure> {
    sink.prepare().map_err(|error| {
        let text = format!("rotating the token {token}: {error}. Nothing was changed.");
        Failure::new(Exit::File, visible(&text))
    })
}

/// What will be done. A new rotation needs a `place` for the secret: without one nothing is sent, unless there is a journal, which may
/// say that all is done.
pub(super) async fn plan(
    rotation: &Rotation,
    connection: &Connection,
    journal: &Path,
    place: Result<(), Failure>,
) -> Result<Plan, Failure> {
    if let Some(unfinished) = unfinished(journal)? {
        return Ok(Plan::Interrupted(unfinished));
    }
    let may_be_over = journal.exists();
    let place = match place {
        Err(failure) if !may_be_over => return Err(failure),
        place => place,
    };
    match rotation.plan(&connection.tenant).await {
        Ok(plan) => place.map(|()| Plan::Fresh(plan)),
        Err(error) if is_missing(&error) && may_be_over => Ok(Plan::Over),
        Err(error) => Err(failed(&error)),
    }
}

impl Plan {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Interrupted(unfinished) => shown(&unfinished.to_string()),
            Self::Ended(unfinished, resolution) => {
                let successor = match unfinished.successor() {
                    Some(id) => format!("its successor {id}"),
                    None => "its successor, if there is one,".to_owned(),
                };
                let ends = match resolution {
                    Resolution::Keep => "is kept, and the old token deleted",
                    Resolution::Undo => "is deleted, and the old token kept",
                };
                format!(
                    "the rotation of the token {} was interrupted: {successor} {ends}",
                    unfinished.old()
                )
            }
            Self::Fresh(plan) => shown(&plan.to_string()),
            Self::Over => {
                "the token is gone, and its journal says that nothing is left to do".to_owned()
            }
        }
    }

    /// What a dry run tells.
    pub(super) fn tell(
        &self,
        old: &TokenId,
        as_json: bool,
        world: &mut World<'_>,
    ) -> Result<(), Failure> {
        if !as_json {
            return world.tell(self.words());
        }
        let mut planned = Rotated::nothing("planned", old);
        let successor;
        match self {
            Self::Interrupted(unfinished) | Self::Ended(unfinished, _) => {
                successor = unfinished.successor();
                planned.course = "interrupted";
                planned.successor = successor.as_ref().map(TokenId::as_str);
                planned.sink = Some(unfinished.sink());
            }
            Self::Fresh(plan) => {
                let deadline = plan.successor().expiry().deadline();
                let name = plan.final_name().unwrap_or(plan.successor().name());
                planned.name = Some(name.as_str());
                planned.expiration_date = deadline.map(|at| text::instant(at.instant()));
            }
            Self::Over => planned.course = "already-finished",
        }
        records::json(&planned, world.out)
    }
}

/// Several lines, each of them harmless.
pub(super) fn shown(words: &str) -> String {
    let lines: Vec<_> = words.lines().map(visible).collect();
    lines.join("\n")
}

/// Why a rotation stopped. Its text is the library's, and only the exit code is ours.
pub(super) fn failed(error: &RotationError) -> Failure {
    let is_about_sink =
        |refusal: &Refusal| matches!(refusal, Refusal::Sink(_) | Refusal::SinkIsJournal);
    let exit = match error.kind() {
        _ if matches!(error.fate(), Fate::Unfinished(_)) => Exit::Partly,
        RotationErrorKind::Refused if is_missing(error) => Exit::Service,
        RotationErrorKind::Refused if error.refusals().iter().all(is_about_sink) => Exit::File,
        RotationErrorKind::Refused => Exit::Refused,
        RotationErrorKind::Busy => Exit::Usage,
        RotationErrorKind::Journal | RotationErrorKind::Sink => Exit::File,
        _ => match error.service_error() {
            Some(service) => Failure::from(service.clone()).exit,
            None => Exit::Service,
        },
    };
    Failure::new(exit, visible(&error.to_string()).into_owned())
}

/// Whether the token is not there, or not seen.
fn is_missing(error: &RotationError) -> bool {
    let is_missing = |refusal: &Refusal| matches!(refusal, Refusal::NotFound { .. });
    error.refusals().iter().any(is_missing)
}
