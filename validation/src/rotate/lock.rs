//! A lock that one run at a time has: a file beside what it is for. The file is the lock only while it is the one of that name, so it
//! can be removed by whoever holds it.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// A lock, held until it is dropped.
#[derive(Debug)]
pub struct FileLock {
    file: File,
    path: PathBuf,
    /// Whether the file goes with it.
    is_passing: bool,
}

/// Why a lock was not had.
#[derive(Debug)]
pub(crate) enum NotLocked {
    /// Another run has it.
    Busy,
    NotOpened(io::Error),
    NotAFile,
}

impl FileLock {
    /// `name.lock`, which stays.
    pub(crate) fn lasting(path: &Path) -> Result<Self, NotLocked> {
        Self::take(lock_path(path), false)
    }

    /// `.name.lock`, which is removed when the lock is given up.
    pub(crate) fn passing(path: &Path) -> Result<Self, NotLocked> {
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        Self::take(lock_path(&path.with_file_name(name)), true)
    }

    fn take(path: PathBuf, is_passing: bool) -> Result<Self, NotLocked> {
        loop {
            let file = open(&path).map_err(NotLocked::NotOpened)?;
            let is_file = file.metadata().map_err(NotLocked::NotOpened)?.is_file();
            if !is_file {
                return Err(NotLocked::NotAFile);
            }
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(NotLocked::Busy),
                Err(TryLockError::Error(error)) => return Err(NotLocked::NotOpened(error)),
            }
            // Whoever had it may have removed the file after this one was opened.
            if !is_passing || is_at(&file, &path) {
                return Ok(Self {
                    file,
                    path,
                    is_passing,
                });
            }
        }
    }
}

/// Unlocked explicitly, because closing the file may not be enough: a process that another thread is just starting holds it too, until
/// it has become another program.
impl Drop for FileLock {
    fn drop(&mut self) {
        if self.is_passing {
            // Removed before it is unlocked, so that nobody else's is removed.
            let _ = fs::remove_file(&self.path);
        }
        // What cannot be unlocked is unlocked at the end of all who hold it.
        let _ = self.file.unlock();
    }
}

/// The file that is locked instead of one that is replaced again and again.
pub(crate) fn lock_path(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".lock");
    name.into()
}

/// Follows no link, and waits for nobody at a pipe.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(NO_LINK_NO_WAIT);
    }
    options.open(path)
}

/// For files that somebody else may have put there.
#[cfg(unix)]
#[expect(clippy::cast_possible_wrap, reason = "the flags are few bits")]
pub(crate) const NO_LINK_NO_WAIT: i32 =
    (rustix::fs::OFlags::NOFOLLOW.bits() | rustix::fs::OFlags::NONBLOCK.bits()) as i32;

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(there)) => held.dev() == there.dev() && held.ino() == there.ino(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}
