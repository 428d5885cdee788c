//! The file in which a rotation writes down what it is about to do. One run at a time holds it; it is replaced as a whole.

pub(crate) mod record;
pub(crate) mod unfinished;

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::rotate::{
    error::Trouble,
    journal::record::Record,
    staged::{Staged, hidden_name},
    step::{Observer, Step},
};

/// The journal, held until it is dropped.
pub(crate) struct Journal {
    path: PathBuf,
    observer: Observer,
    record: Option<Record>,
    lock: File,
}

/// Said aloud, because closing the file may not be enough: a process that another thread is just starting holds it too, until it has
/// become another program.
impl Drop for Journal {
    fn drop(&mut self) {
        // What cannot be unlocked is unlocked at the end of all who hold it.
        let _ = self.lock.unlock();
    }
}

impl Journal {
    /// Takes the journal, and reads what it says. One that is not there says nothing.
    pub(crate) fn take(path: &Path, observer: Observer) -> Result<Self, Trouble> {
        let lock = locked(path)?;
        Ok(Self {
            record: read(path)?,
            path: path.to_owned(),
            observer,
            lock,
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

/// The file that is locked instead of the journal, which is replaced again and again. It stays.
pub(crate) fn lock_path(journal: &Path) -> PathBuf {
    let mut name = OsString::from(journal);
    name.push(".lock");
    name.into()
}

fn locked(journal: &Path) -> Result<File, Trouble> {
    let path = lock_path(journal);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let lock = options
        .open(&path)
        .map_err(|error| Trouble::journal(&path, "cannot be opened", error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Trouble::busy(journal)),
        Err(TryLockError::Error(error)) => Err(Trouble::journal(&path, "cannot be locked", error)),
    }
}

/// What a journal says, if it is there.
pub(crate) fn read(path: &Path) -> Result<Option<Record>, Trouble> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Trouble::journal(path, "cannot be read", error)),
    };
    match serde_json::from_slice::<Record>(&text) {
        Ok(record) if record.version == Record::VERSION => Ok(Some(record)),
        // What serde says may repeat what the file holds, which need not be a journal: only the place is told.
        Err(error) => Err(Trouble::no_journal(path, error.line(), error.column())),
        Ok(record) => Err(Trouble::journal_version(path, record.version)),
    }
}
