//! Profiles: several tenants by name. Address and id stand in a file of the platform's configuration folder; the secret is in the
//! system's keychain, or in that file, which is a `config.json` for its owner alone, if somebody asks for it.
//!
//! The invariant: address, id and secret of a profile are kept together and used together, so that whoever changes the one cannot have
//! the other sent there. Nothing here prints a secret.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sailpoint_pat::{Credentials, Secret, rotate::PrivateFile};
use serde::{Deserialize, Serialize};

use super::state;
use crate::terminal::{exit::Exit, failure::Failure, file, world::World};

const END: &str = ".json";

/// Where the secret of a profile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Keychain,
    File,
}

/// All profiles.
pub(crate) struct Profiles(PathBuf);

/// One of them, without its secret.
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) path: PathBuf,
    pub(crate) base_url: String,
    pub(crate) client_id: String,
}

/// What a file says, and the keychain.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    #[serde(rename = "BaseURL")]
    base_url: String,
    client_id: String,
    #[serde(default, skip_serializing)]
    client_secret: Option<Secret>,
    #[serde(default)]
    keychain: bool,
}

/// A name that can be that of a file.
pub(crate) fn name(text: &str) -> Result<String, &'static str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if text.is_empty() || text.starts_with('.') || !text.chars().all(is_plain) {
        return Err("the name of a profile has letters, digits, - _ and . only");
    }
    Ok(text.to_owned())
}

/// That a demo writes into no profile.
pub(crate) fn none_in_demo() -> Failure {
    Failure::usage("a demo keeps no profile; give --secret-to FILE")
}

impl Place {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::File => "file",
        }
    }
}

impl Profiles {
    pub(crate) fn of(world: &World<'_>) -> Result<Self, Failure> {
        let variable = |name| state::variable(world, name);
        let folder = if cfg!(windows) {
            variable("APPDATA")
        } else {
            variable("XDG_CONFIG_HOME").or_else(|| Some(variable("HOME")?.join(".config")))
        };
        let folder = folder.ok_or_else(|| {
            let wanted = if cfg!(windows) { "APPDATA" } else { "HOME" };
            Failure::usage(format!(
                "there is no folder for profiles, as {wanted} is not set"
            ))
        })?;
        Ok(Self(folder.join("sailpoint-pat").join("profiles")))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}{END}"))
    }

    /// All, in the order of their names. One that cannot be read says why.
    pub(crate) fn all(&self) -> Vec<Result<Profile, Failure>> {
        let Ok(entries) = fs::read_dir(&self.0) else {
            return Vec::new();
        };
        let names = entries.flatten().filter_map(|entry| {
            let file = entry.file_name().to_string_lossy().into_owned();
            name(file.strip_suffix(END)?).ok()
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        let read = |name: &String| self.find(name).transpose();
        names.iter().filter_map(read).collect()
    }

    /// A profile, if it is there.
    pub(crate) fn find(&self, name: &str) -> Result<Option<Profile>, Failure> {
        let path = self.path(name);
        let Some(text) = read(&path)? else {
            return Ok(None);
        };
        let content = content(&text).ok_or_else(|| {
            Failure::usage(format!(
                "{} is no profile; write it again: pat login {name} --overwrite",
                path.display()
            ))
        })?;
        Ok(Some(Profile {
            name: name.to_owned(),
            place: if content.keychain {
                Place::Keychain
            } else {
                Place::File
            },
            path,
            base_url: content.base_url,
            client_id: content.client_id,
        }))
    }

    pub(crate) fn get(&self, name: &str) -> Result<Profile, Failure> {
        self.find(name)?.ok_or_else(|| missing(name))
    }

    /// Refuses a name that a profile has already, unless it may be overwritten.
    pub(crate) fn check_free(&self, name: &str, overwrite: bool) -> Result<(), Failure> {
        if !overwrite && self.find(name)?.is_some() {
            return Err(Failure::usage(format!(
                "there is a profile {name} already; give --overwrite, or another name"
            )));
        }
        Ok(())
    }

    /// Removes a profile, and its secret with it. One that cannot be read does not say where its secret is: it goes from both places.
    pub(crate) fn remove(&self, name: &str) -> Result<(), Failure> {
        if let Ok(found) = self.find(name) {
            return found.ok_or_else(|| missing(name))?.remove();
        }
        // Where there is no keychain, nothing is in it.
        let _ = self.new_one(name, Place::Keychain).forget_secret();
        self.new_one(name, Place::File).remove()
    }

    /// A profile that gets a new token: the one that is there, or a new one in the keychain.
    pub(crate) fn or_new(&self, name: &str) -> Result<Profile, Failure> {
        let found = self.find(name)?;
        Ok(found.unwrap_or_else(|| self.new_one(name, Place::Keychain)))
    }

    /// A profile of this name that is to be written, with its secret there.
    pub(crate) fn new_one(&self, name: &str, place: Place) -> Profile {
        Profile {
            name: name.to_owned(),
            place,
            path: self.path(name),
            base_url: String::new(),
            client_id: String::new(),
        }
    }
}

fn missing(name: &str) -> Failure {
    Failure::usage(format!(
        "there is no profile {name}; see pat profiles, or make it: pat login {name}"
    ))
}

/// The text of a profile, if it is there. A pipe, which might never say anything, is none.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => file::content(path).map(Some),
        Ok(_) => Err(Failure::new(
            Exit::File,
            format!("{} is no regular file; remove it", path.display()),
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file("read", path.display(), &error)),
    }
}

fn content(text: &str) -> Option<Content> {
    serde_json::from_str(text).ok()
}

impl Profile {
    /// `the profile acme with its secret in the keychain`
    pub(crate) fn words(&self) -> String {
        format!(
            "the profile {} with its secret in {}",
            self.name,
            match self.place {
                Place::Keychain => "the keychain",
                Place::File => "a file",
            }
        )
    }

    /// Whether its secret can probably be kept.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if let Some(folder) = self.path.parent() {
            state::make(folder).map_err(|error| Failure::file("made", folder.display(), &error))?;
        }
        let _writable = file::private(&self.path, true)?;
        match self.place {
            Place::File => Ok(()),
            Place::Keychain => keychain::check().map_err(|why| no_keychain(&why)),
        }
    }

    /// Keeps address, id and secret, which `text` has in the form of a `config.json`.
    pub(crate) fn keep(&self, text: &Secret) -> Result<(), Failure> {
        if self.place == Place::File {
            let file = PrivateFile::new(&self.path);
            return file::keep(&file, text.expose().as_bytes());
        }
        let before = keychain::get(&self.name).ok().flatten();
        keychain::set(&self.name, text.clone()).map_err(|why| no_keychain(&why))?;
        self.note(text).inspect_err(|_| {
            // The file tells of what was there before.
            let _ = match before {
                Some(before) => keychain::set(&self.name, before),
                None => keychain::remove(&self.name),
            };
        })
    }

    /// Writes the file beside a secret in the keychain.
    fn note(&self, text: &Secret) -> Result<(), Failure> {
        let Some(mut told) = content(text.expose()) else {
            return Ok(());
        };
        told.keychain = true;
        let told = serde_json::to_vec_pretty(&told).map_err(io::Error::other)?;
        file::keep(&PrivateFile::new(&self.path), &told)
    }

    /// Its file, if the secret is in it and others may read it.
    pub(crate) fn readable_by_others(&self) -> Option<&Path> {
        #[cfg(unix)]
        if self.place == Place::File {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&self.path).ok()?.permissions().mode();
            return (mode & 0o077 != 0).then_some(self.path.as_path());
        }
        None
    }

    /// Address and credentials, all from where the secret is.
    pub(crate) fn credentials(&self) -> Result<(String, Credentials), Failure> {
        let text = match self.place {
            Place::Keychain => keychain::get(&self.name).map_err(|why| no_keychain(&why))?,
            Place::File => read(&self.path)?.map(Secret::from),
        };
        let content = text.and_then(|text| content(text.expose()));
        let found = content.and_then(|content| {
            let credentials = Credentials::new(content.client_id, content.client_secret?);
            Some((content.base_url, credentials))
        });
        found.ok_or_else(|| {
            Failure::usage(format!(
                "the {} has no secret of the profile {}; write it again: pat login {} --overwrite",
                self.place.words(),
                self.name,
                self.name
            ))
        })
    }

    /// The secret of the token `id`, if it is the one that is kept. Whoever was killed after the keychain had it has not written the
    /// file, without which nobody finds it: it is written now.
    pub(crate) fn secret_of(&self, id: &str) -> Option<Secret> {
        let text = keychain::get(&self.name).ok()??;
        let content = content(text.expose())?;
        let secret = content.client_secret.filter(|_| content.client_id == id)?;
        self.note(&text).ok()?;
        Some(secret)
    }

    /// Removes its secret from the keychain, if it is there.
    pub(crate) fn forget_secret(&self) -> Result<(), Failure> {
        match self.place {
            Place::Keychain => keychain::remove(&self.name).map_err(|why| no_keychain(&why)),
            Place::File => Ok(()),
        }
    }

    /// Removes it, and its secret with it.
    fn remove(&self) -> Result<(), Failure> {
        self.forget_secret()?;
        fs::remove_file(&self.path)
            .map_err(|error| Failure::file("removed", self.path.display(), &error))
    }
}

fn no_keychain(why: &str) -> Failure {
    Failure::new(
        Exit::File,
        format!(
            "the keychain of this system cannot be used: {why}; pat login --secret-in file keeps the secret in a file that only you may read"
        ),
    )
}

/// The system's keychain. Its library blocks and has a runtime of its own, so each call is on a thread of its own.
#[cfg(feature = "keychain")]
mod keychain {
    use keyring::{Entry, Error};
    use sailpoint_pat::Secret;

    const SERVICE: &str = "sailpoint-pat";

    fn aside<T: Send + 'static>(
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, String> {
        let done = std::thread::spawn(work).join();
        match done {
            Ok(Ok(value)) => Ok(value),
            // What was stored may be in the error: only its kind is told.
            Ok(Err(Error::BadEncoding(_) | Error::BadDataFormat(..))) => {
                Err("what it has is no text".to_owned())
            }
            Ok(Err(Error::NoDefaultStore)) => Err(match Entry::store_status() {
                Err(error) => error.to_string(),
                Ok(()) => Error::NoDefaultStore.to_string(),
            }),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("its library failed".to_owned()),
        }
    }

    pub(super) fn check() -> Result<(), String> {
        aside(|| Entry::new(SERVICE, "check").map(drop))
    }

    pub(super) fn set(name: &str, text: Secret) -> Result<(), String> {
        let name = name.to_owned();
        aside(move || Entry::new(SERVICE, &name)?.set_password(text.expose()))
    }

    pub(super) fn get(name: &str) -> Result<Option<Secret>, String> {
        let name = name.to_owned();
        aside(move || match Entry::new(SERVICE, &name)?.get_password() {
            Ok(text) => Ok(Some(Secret::from(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    pub(super) fn remove(name: &str) -> Result<(), String> {
        let name = name.to_owned();
        aside(
            move || match Entry::new(SERVICE, &name)?.delete_credential() {
                Err(Error::NoEntry) => Ok(()),
                removed => removed,
            },
        )
    }
}

#[cfg(not(feature = "keychain"))]
mod keychain {
    use sailpoint_pat::Secret;

    const NONE: &str = "this program was built without it";

    pub(super) fn check() -> Result<(), String> {
        Err(NONE.to_owned())
    }

    pub(super) fn set(_: &str, _: Secret) -> Result<(), String> {
        Err(NONE.to_owned())
    }

    pub(super) fn get(_: &str) -> Result<Option<Secret>, String> {
        Err(NONE.to_owned())
    }

    pub(super) fn remove(_: &str) -> Result<(), String> {
        Err(NONE.to_owned())
    }
}
