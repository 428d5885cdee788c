//! A note of a create that is under way, for the next command: if this one is killed, only the note knows that there may be a token
//! whose secret nobody has.
//!
//! The invariants: a note is on the disk before the create is sent, and gone when it is known and told what became of it. It holds no
//! secret. What a later command finds by it, it tells, and deletes nothing. Without a place for notes everything else goes on.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use sailpoint_pat::{
    Creation, NewToken, Now, Tenant, TokenList, Unsettled, client::types, visible,
};
use serde::{Deserialize, Serialize};

use super::state;
use crate::{output::text, terminal::world::World};

/// Notes are told from what else there may be by how their names begin.
const PREFIX: &str = "create-";
/// No note is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// The folder with the notes, and whose notes matter.
pub(crate) struct Notes {
    is_demo: bool,
    /// `None` where the platform has no such place.
    folder: Option<PathBuf>,
    base_url: String,
    client_id: String,
}

/// The note of a create that is under way. It is held as long as that lives, so that nobody takes it for one that was left.
pub(crate) struct Note(Option<Held>);

struct Held {
    path: PathBuf,
    _lock: File,
}

/// What a note says.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    base_url: String,
    client_id: String,
    /// When the create began, by the clock here.
    since: DateTime<Utc>,
    request: serde_json::Value,
    /// Whether the expiry is this create's alone.
    own_expiry: bool,
    /// The ids that were listed before; null if that list was not whole.
    listed: Option<Vec<String>>,
    /// The file to which the secret was to go; null for standard output.
    secret_to: Option<String>,
}

impl Notes {
    /// Notes are kept where the platform keeps the state of programs, and none of a demo.
    pub(crate) fn new(is_demo: bool, base_url: &str, client_id: &str, world: &World<'_>) -> Self {
        Self {
            is_demo,
            folder: state::folder(world),
            base_url: base_url.to_owned(),
            client_id: client_id.to_owned(),
        }
    }

    /// Notes that this token is about to be created. If that cannot be noted, it is said.
    pub(crate) fn begin(
        &self,
        token: &NewToken,
        listed: Option<&TokenList>,
        since: DateTime<Utc>,
        secret_to: Option<&Path>,
        world: &mut World<'_>,
    ) -> Note {
        if self.is_demo {
            return Note(None);
        }
        let is_whole = |list: &&TokenList| list.undecodable.is_empty() && !list.may_be_cut_short();
        let ids = |list: &TokenList| {
            let ids = list
                .tokens
                .iter()
                .map(|token| token.id().as_str().to_owned());
            ids.collect()
        };
        let folder = self.folder.as_deref().ok_or_else(|| {
            let wanted = if cfg!(windows) {
                "LOCALAPPDATA"
            } else {
                "HOME"
            };
            io::Error::other(format!("{wanted} is not set"))
        });
        let written = folder.and_then(|folder| {
            let content = Content {
                base_url: self.base_url.clone(),
                client_id: self.client_id.clone(),
                since,
                request: request(token)?,
                own_expiry: token.has_own_expiry(),
                listed: listed.filter(is_whole).map(ids),
                secret_to: secret_to.map(|path| {
                    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
                    path.display().to_string()
                }),
            };
            let written = write(folder, &content);
            written.map_err(|error| io::Error::other(format!("{}: {error}", folder.display())))
        });
        match written {
            Ok(held) => Note(Some(held)),
            Err(error) => {
                world.say(format_args!(
                    "pat: no note of this create can be kept ({error}); should pat be killed meanwhile, look for \"{}\" in pat list",
                    visible(token.name().as_str())
                ));
                Note(None)
            }
        }
    }

    /// Finds out what became of creates that were killed, and tells it.
    pub(crate) async fn settle(&self, tenant: &Tenant, world: &mut World<'_>) {
        for (held, content) in self.left() {
            let told = content.settle(tenant).await;
            let is_known = told.is_ok();
            let since = text::instant(content.since);
            let told = told.unwrap_or_else(|told| told);
            world.say(format_args!(
                "pat: an earlier pat create, begun at {since}, was cut off: {told}"
            ));
            if is_known {
                Note(Some(held)).end();
            }
        }
    }

    /// Notes of creates at this address with these credentials that nobody holds any more.
    fn left(&self) -> Vec<(Held, Content)> {
        let Some(folder) = self.folder.as_deref().filter(|_| !self.is_demo) else {
            return Vec::new();
        };
        let Ok(entries) = fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = entries
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        paths
            .into_iter()
            .filter_map(|path| {
                let lock = OpenOptions::new().read(true).write(true).open(&path).ok()?;
                lock.try_lock().ok()?;
                let mut text = Vec::new();
                (&lock).take(LONGEST).read_to_end(&mut text).ok()?;
                let content: Content = serde_json::from_slice(&text).ok()?;
                Some((Held { path, _lock: lock }, content))
            })
            .filter(|(_, content)| {
                content.base_url == self.base_url && content.client_id == self.client_id
            })
            .collect()
    }
}

impl Note {
    /// What to do about a token of which nobody knows yet whether it is there.
    pub(crate) fn unknown(&self, unsettled: &Unsettled) -> String {
        let look = match &self.0 {
            Some(_) => "the next pat create, list or audit with these credentials finds out",
            None => "see whether it is in pat list, and look at it there by pat show",
        };
        format!(
            "whether \"{}\" was created is not known, and nothing was deleted; {look}",
            visible(unsettled.name.as_str())
        )
    }

    /// It is known what became of the create, and told.
    pub(crate) fn end(self) {
        if let Some(held) = self.0 {
            // One that stays is told once more by the next command.
            let _ = fs::remove_file(&held.path);
        }
    }
}

impl Content {
    /// The create as the library knows it.
    fn unsettled(&self) -> Option<Unsettled> {
        let body = serde_json::to_vec(&self.request).ok()?;
        let token = NewToken::from_json(&body, &Now::at(self.since)).ok()?;
        let Some(ids) = &self.listed else {
            return Some(Unsettled::new(token.name().clone(), self.since));
        };
        let token = if self.own_expiry {
            token.with_own_expiry()
        } else {
            token
        };
        let items: Vec<_> = ids
            .iter()
            .map(|id| serde_json::json!({ "id": id }))
            .collect();
        let listed = TokenList::from_json(&serde_json::to_vec(&items).ok()?).ok()?;
        Some(Unsettled::of(&token, &listed, self.since))
    }

    /// What became of it, in words. An error if that is not known yet.
    async fn settle(&self, tenant: &Tenant) -> Result<String, String> {
        let Some(unsettled) = self.unsettled() else {
            return Ok("its note cannot be read; look for what it left in pat list".to_owned());
        };
        let name = visible(unsettled.name.as_str()).into_owned();
        match tenant.settle(&unsettled).await {
            Ok(Creation::NotCreated) => Ok(format!("no token \"{name}\" came of it")),
            Ok(Creation::Orphan(orphan)) => {
                let place = match &self.secret_to {
                    Some(path) => format!("{} has", visible(path)),
                    None => "somebody has read".to_owned(),
                };
                Ok(format!(
                    "{orphan} came of it; see whether {place} its secret, and if not, delete it: pat revoke {}",
                    orphan.id
                ))
            }
            Ok(Creation::Unknown(unsettled)) => Ok(in_doubt(&unsettled)),
            Ok(_) => Err(format!("what became of \"{name}\" is not known")),
            Err(error) => Err(format!(
                "what became of \"{name}\" is not known yet: {error}"
            )),
        }
    }
}

/// Which tokens may have come of a create of which nobody knows how it ended, and how to look. Nobody is told to delete one.
pub(crate) fn in_doubt(unsettled: &Unsettled) -> String {
    let found = unsettled.candidates.iter().map(ToString::to_string);
    let found: Vec<_> = found.collect();
    format!(
        "whether \"{}\" was created is not known: {} may have come of it or of another program, and nothing proves which; {}",
        visible(unsettled.name.as_str()),
        found.join(" and "),
        look(unsettled)
    )
}

/// How to look at those tokens.
pub(crate) fn look(unsettled: &Unsettled) -> String {
    let ids = unsettled.candidates.iter().map(|candidate| &candidate.id);
    let commands: Vec<_> = ids.map(|id| format!("pat show {id}")).collect();
    format!(
        "nothing was deleted; look at it and ask who has its secret: {}",
        commands.join(", ")
    )
}

fn request(token: &NewToken) -> io::Result<serde_json::Value> {
    let request = types::CreatePersonalAccessTokenRequest::from(token);
    Ok(serde_json::to_value(request)?)
}

/// Writes a note that nobody else may read, to the disk.
fn write(folder: &Path, content: &Content) -> io::Result<Held> {
    state::make(folder)?;
    let text = serde_json::to_vec_pretty(content)?;
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(folder)?;
    file.write_all(&text)?;
    file.as_file().sync_all()?;
    file.as_file().lock()?;
    let name = file
        .path()
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let path = folder.join(format!("{PREFIX}{}.json", name.trim_start_matches(".new-")));
    // Whoever sees it under this name finds it held.
    let lock = file.persist_noclobber(&path).map_err(|error| error.error)?;
    let held = Held { path, _lock: lock };
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(held)
}
