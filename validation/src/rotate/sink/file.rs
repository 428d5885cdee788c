//! A file that only its owner may read, replaced as a whole.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use sailpoint_pat_client::secret::Secret;

use crate::{
    rotate::{
        lock::{FileLock, NotLocked},
        private_file::{PrivateFile, PrivateFileError},
        sink::{HandOver, Sink, SinkError, form::SecretForm},
        staged::{folder_of, hidden_name, remove_if_there},
        step::Step,
    },
    token::id::TokenId,
};

/// Writes the secret into a file with mode 0600, which is replaced as a whole or stays as it was.
///
/// ```
/// use sailpoint_pat::rotate::{FileSink, SecretForm};
///
/// let config = FileSink::new("config.json");
/// let alone = FileSink::new("ci.secret").form(SecretForm::SecretAlone);
/// ```
///
/// It is a [`PrivateFile`], and refuses what that does. After a run that was killed the file is read, and the secret in it tried.
///
/// Where there are no modes (Windows) the file gets the rights of its folder.
#[derive(Clone, Debug)]
#[must_use]
pub struct FileSink {
    file: PrivateFile,
    form: SecretForm,
}

impl FileSink {
    /// A file that need not be there, in a folder that is.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            file: PrivateFile::new(path),
            form: SecretForm::default(),
        }
    }

    /// Writes in this form instead of [`SecretForm::Config`].
    pub fn form(self, form: SecretForm) -> Self {
        Self { form, ..self }
    }

    fn failed(&self, error: PrivateFileError) -> SinkError {
        let text = |why: &str| format!("the file {} {why}", self.file.path().display());
        match error {
            PrivateFileError::NotWritten { what, source } => {
                SinkError::failed(text(what)).caused_by(source)
            }
            PrivateFileError::NotSynced(source) => {
                SinkError::unclear(text("was replaced, and that may not last")).caused_by(source)
            }
            error => SinkError::failed(text(&error.to_string())),
        }
    }

    /// The name of the content beside the file, which nobody but the rotation to this successor uses.
    fn staged_name(&self, id: &TokenId) -> OsString {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let id: String = id.as_str().chars().map(plain).collect();
        hidden_name(self.file.path(), &format!(".{id}.new"))
    }
}

impl Sink for FileSink {
    fn describe(&self) -> String {
        format!("the file {}", self.file.path().display())
    }

    fn prepare(&mut self) -> Result<(), SinkError> {
        self.file.check().map_err(|error| self.failed(error))
    }

    fn lock(&mut self) -> Result<Option<FileLock>, SinkError> {
        let path = self.file.path();
        if path.file_name().is_none() {
            // Refused when it is prepared.
            return Ok(None);
        }
        let text = |what: &str| format!("the file {} {what}", path.display());
        match FileLock::passing(path) {
            Ok(lock) => Ok(Some(lock)),
            Err(NotLocked::Busy) => Err(SinkError::failed(text(
                "is written by another rotation; wait for its end",
            ))),
            Err(NotLocked::NotAFile) => Err(SinkError::failed(text(
                "has no regular file as its lock beside it; remove that",
            ))),
            // Where no file can be made none can be written either, and that is told when it is prepared.
            Err(NotLocked::NotOpened(_)) => Ok(None),
        }
    }

    async fn hand_over(&mut self, new: &HandOver<'_>) -> Result<(), SinkError> {
        let failed = |error| self.failed(error);
        let name = self.staged_name(new.id());
        let text = new.text(self.form);
        let staged = self.file.stage(Some(&name), text.expose().as_bytes());
        let staged = staged.map_err(failed)?;
        new.reached(Step::SinkBegun);
        self.file.put(staged).map_err(failed)?;
        new.reached(Step::SinkDone);
        Ok(())
    }

    async fn read_back(&mut self, id: &TokenId) -> Option<Secret> {
        self.file.check_target().ok()?;
        let text = Secret::from(fs::read_to_string(self.file.path()).ok()?);
        self.form.read(&text, id)
    }

    fn can_be_read(&self) -> bool {
        true
    }

    fn clear(&mut self, id: &TokenId) {
        // What it may hold is the secret of a token that is gone.
        let _ = remove_if_there(&folder_of(self.file.path()).join(self.staged_name(id)));
    }

    fn file(&self) -> Option<&Path> {
        Some(self.file.path())
    }
}
