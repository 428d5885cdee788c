//! The file in which a rotation writes down what it is about to do. One run at a time holds it; it is replaced as a whole.

pub(crate) mod record;
pub(crate) mod unfinished;

use std::{
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
};

#[cfg(unix)]
use crate::rotate::lock::NO_LINK_NO_WAIT;
use crate::rotate::{
    error::Trouble,
    journal::record::Record,
    lock::{FileLock, NotLocked, lock_path},
    private_file::others_may_replace,
    staged::{Staged, folder_of, hidden_name},
    step::{Observer, Step},
};

/// The journal, held until it is dropped.
pub(crate) struct Journal {
    path: PathBuf,
    observer: Observer,
    record: Option<Record>,
    /// The lock is beside the journal, which is replaced again and again.
    _lock: FileLock,
}

impl Journal {
    /// Takes the journal, and reads what it says. One that is not there says nothing.
    pub(crate) fn take(path: &Path, observer: Observer) -> Result<Self, Trouble> {
        let lock = FileLock::lasting(path).map_err(|error| {
            let at = lock_path(path);
            match error {
                NotLocked::Busy => Trouble::busy(path),
                NotLocked::NotOpened(error) => Trouble::journal(&at, "cannot be opened", error),
                NotLocked::NotAFile => Trouble::journal_says(&at, "is no regular file; remove it"),
            }
        })?;
        Ok(Self {
            record: read(path)?,
            path: path.to_owned(),
            observer,
            _lock: lock,
        })
    }

    pub(crate) fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// Writes that this is about to be done, to the disk.
    pub(crate) fn note(&mut self, record: Record) -> Result<(), Trouble> {
        self.write(&record)
            .map_err(|error| Trouble::journal(&self.path, "cannot be written", error))?;
        self.record = Some(record);
        self.observer.reached(Step::Noted);
        Ok(())
    }

    fn write(&self, record: &Record) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(record)?;
        text.push(b'\n');
        let mut staged = Staged::beside(&self.path, &hidden_name(&self.path, ".new"))?;
        staged.write(&text)?;
        self.observer.reached(Step::JournalStaged);
        staged.replace()?;
        Ok(())
    }
}

/// What a journal says, if it is there.
pub(crate) fn read(path: &Path) -> Result<Option<Record>, Trouble> {
    let text = match trusted(path) {
        Ok(text) => text,
        Err(NotTrusted::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(NotTrusted::Unreadable(error)) => {
            return Err(Trouble::journal(path, "cannot be read", error));
        }
        Err(NotTrusted::Because(why)) => return Err(Trouble::journal_says(path, why)),
    };
    match serde_json::from_slice::<Record>(&text) {
        Ok(record) if record.version == Record::VERSION => Ok(Some(record)),
        // What serde says may repeat what the file holds, which need not be a journal: only the place is told.
        Err(error) => Err(Trouble::no_journal(path, error.line(), error.column())),
        Ok(record) => Err(Trouble::journal_version(path, record.version)),
    }
}

/// Why a file is not taken for the journal of this user.
enum NotTrusted {
    Unreadable(io::Error),
    Because(&'static str),
}

/// What is in a file that only this user can have written: no link, no pipe, not another's, and not open to others.
fn trusted(path: &Path) -> Result<Vec<u8>, NotTrusted> {
    use std::io::Read as _;
    /// More than any journal has.
    const LONGEST: u64 = 1 << 20;
    if fs::symlink_metadata(path)
        .map_err(NotTrusted::Unreadable)?
        .is_symlink()
    {
        return Err(NotTrusted::Because(
            "is a symbolic link; name the file it leads to",
        ));
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, NO_LINK_NO_WAIT);
    let file = options.open(path).map_err(NotTrusted::Unreadable)?;
    let found = file.metadata().map_err(NotTrusted::Unreadable)?;
    if !found.is_file() {
        return Err(NotTrusted::Because("is no regular file; name another file"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        const WRITABLE_BY_OTHERS: u32 = 0o022;
        if found.uid() != rustix::process::geteuid().as_raw() {
            return Err(NotTrusted::Because(
                "belongs to another user, who may have written anything into it; name another file, or remove it",
            ));
        }
        if found.mode() & WRITABLE_BY_OTHERS != 0 {
            return Err(NotTrusted::Because(
                "can be written by others, who may have changed it; look at it, then take their right to write (chmod 600)",
            ));
        }
    }
    if others_may_replace(folder_of(path)).map_err(NotTrusted::Unreadable)? {
        return Err(NotTrusted::Because(
            "stands in a folder in which everybody may replace files; move it, or take the folder's right to write from others",
        ));
    }
    let mut text = Vec::new();
    let read = file.take(LONGEST + 1).read_to_end(&mut text);
    if read.map_err(NotTrusted::Unreadable)? as u64 > LONGEST {
        return Err(NotTrusted::Because(
            "is longer than any journal; name another file",
        ));
    }
    Ok(text)
}
