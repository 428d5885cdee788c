//! Which token is rotated, and which journal knows how far that got.
//!
//! The invariant: what an earlier run has left unfinished is found by what the same command names, be it the id, the name, or the token
//! in use, which by then may be the successor. It is finished before anything else is begun.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sailpoint_pat::{Owner, Token, TokenId, rotate::Unfinished, visible};

use super::plan::unfinished;
use crate::{
    options::ids::Wanted,
    output::text,
    tenant::{
        connect::Connection,
        find::{self, Found},
    },
    terminal::{exit::Exit, failure::Failure, world::World},
};

const BEGIN: &str = "rotate-";
const END: &str = ".journal";

/// Which token somebody means.
pub(super) enum Which<'a> {
    /// The one whose credentials are used to ask.
    InUse(&'a str),
    Named(&'a Wanted),
}

/// Where journals are.
pub(super) enum Journals {
    /// The one that somebody named.
    One(PathBuf),
    Folder(PathBuf),
    /// Where the platform has no place for them: the current folder.
    Here,
}

/// The token that is rotated.
pub(super) struct Target {
    pub(super) id: TokenId,
    pub(super) journal: PathBuf,
    /// As it is listed, if that was asked for.
    pub(super) token: Option<Token>,
}

impl Which<'_> {
    /// For people.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::InUse(id) => id,
            Self::Named(wanted) => wanted.as_str(),
        }
    }

    fn id(&self) -> Option<TokenId> {
        match self {
            Self::InUse(id) => TokenId::new(*id).ok(),
            Self::Named(wanted) => wanted.id(),
        }
    }

    /// Whether a rotation that was left is that of this token.
    fn is_of(&self, left: &Unfinished) -> bool {
        match self {
            Self::InUse(id) => {
                let successor = left.successor();
                left.old().as_str() == *id
                    || successor.is_some_and(|successor| successor.as_str() == *id)
            }
            Self::Named(wanted) => wanted.is_id_of(left.old()) || wanted.is_name(left.old_name()),
        }
    }

    /// What an earlier run has left of the rotation of this token.
    pub(super) fn left(
        &self,
        journals: &Journals,
        base_url: &str,
    ) -> Result<Option<Target>, Failure> {
        let mut found = Vec::new();
        for journal in journals.files() {
            // One that cannot be read says so when it is needed.
            if let Ok(Some(left)) = unfinished(&journal)
                && left.base_url() == base_url
                && self.is_of(&left)
            {
                let id = left.old().clone();
                found.push(Target {
                    id,
                    journal,
                    token: None,
                });
            }
        }
        if found.len() > 1 {
            let ids: Vec<_> = found.iter().map(|target| target.id.to_string()).collect();
            return Err(Failure::usage(format!(
                "rotations of several tokens of the name \"{}\" were interrupted; give the id of one: {}",
                visible(self.words()),
                ids.join(", ")
            )));
        }
        Ok(found.pop())
    }

    /// Whether a journal may say that all is done.
    pub(super) fn may_be_over(&self, journals: &Journals) -> bool {
        self.id().is_some_and(|id| journals.of(&id).exists())
    }

    /// The token that is meant. It is listed where its id is not known otherwise, or if somebody `needs` to see it.
    pub(super) async fn find(
        &self,
        journals: &Journals,
        needs_token: bool,
        connection: &Connection,
        world: &World<'_>,
    ) -> Result<Target, Failure> {
        let is_known = match self {
            Self::InUse(_) => true,
            Self::Named(wanted) => wanted.is_id(),
        };
        let target = |id: TokenId, token| Target {
            journal: journals.of(&id),
            id,
            token,
        };
        let id = self.id();
        if let Some(id) = id.clone().filter(|_| is_known && !needs_token) {
            return Ok(target(id, None));
        }
        let list = find::list(&connection.tenant, Owner::Me, world).await?;
        let found = match self {
            Self::InUse(_) => {
                let mut tokens = list.tokens.iter();
                let token = tokens.find(|token| Some(token.id()) == id.as_ref());
                token.map(|token| Found::Readable(Box::new(token.clone())))
            }
            Self::Named(wanted) => find::one(wanted, std::slice::from_ref(&list))?,
        };
        match (found, id) {
            (Some(Found::Readable(token)), _) => Ok(target(token.id().clone(), Some(*token))),
            (Some(Found::Undecodable(id)), _) => Ok(target(id, None)),
            // Who asks for its rotation says what is wrong with it, or that it is over.
            (None, Some(id)) if is_known || journals.of(&id).exists() => Ok(target(id, None)),
            (None, _) => Err(Failure::new(
                Exit::Service,
                format!(
                    "you have no token with the id or name \"{}\", and only one's own can be rotated; see pat list",
                    visible(self.words())
                ),
            )),
        }
    }
}

impl Journals {
    /// The journal of this token's rotation.
    fn of(&self, id: &TokenId) -> PathBuf {
        let id = text::in_file_name(id.as_str());
        match self {
            Self::One(path) => path.clone(),
            Self::Folder(folder) => folder.join(format!("{BEGIN}{id}{END}")),
            Self::Here => PathBuf::from(format!("pat-{BEGIN}{id}{END}")),
        }
    }

    /// All that there are, in the order of their names.
    fn files(&self) -> Vec<PathBuf> {
        let (folder, begin) = match self {
            Self::One(path) => return vec![path.clone()],
            Self::Folder(folder) => (folder.as_path(), BEGIN.to_owned()),
            Self::Here => (Path::new("."), format!("pat-{BEGIN}")),
        };
        let Ok(entries) = fs::read_dir(folder) else {
            return Vec::new();
        };
        let names = entries.flatten().map(|entry| entry.file_name());
        let mut names: Vec<_> = names
            .filter(|name| {
                let name = name.to_string_lossy();
                name.starts_with(&begin) && name.ends_with(END)
            })
            .collect();
        names.sort();
        names.into_iter().map(|name| folder.join(name)).collect()
    }
}
