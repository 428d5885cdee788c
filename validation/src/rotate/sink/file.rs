//! A file that only its owner may read, replaced as a whole.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use sailpoint_pat_client::secret::Secret;

use crate::{
    rotate::{
        sink::{HandOver, Sink, SinkError, form::SecretForm},
        staged::{NotReplaced, Staged, folder_of, hidden_name, remove_if_there},
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
/// The new content is written and synced beside the file and then takes its place. It refuses a symbolic link, of which nobody
/// can say whether the link or the file it leads to is meant, and a folder in which everybody may replace files. After a run
/// that was killed the file is read, and the secret in it tried.
///
/// Where there are no modes (Windows) the file gets the rights of its folder.
#[derive(Clone, Debug)]
#[must_use]
pub struct FileSink {
    path: PathBuf,
    form: SecretForm,
}

impl FileSink {
    /// A file that need not be there, in a folder that is.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            form: SecretForm::default(),
        }
    }

    /// Writes in this form instead of [`SecretForm::Config`].
    pub fn form(self, form: SecretForm) -> Self {
        Self { form, ..self }
    }

    fn failed(&self, what: &str, error: io::Error) -> SinkError {
        SinkError::failed(format!("the file {} {what}", self.path.display())).caused_by(error)
    }

    fn refused(&self, why: &str) -> SinkError {
        SinkError::failed(format!("the file {} {why}", self.path.display()))
    }

    fn check_target(&self) -> Result<(), SinkError> {
        if self.path.file_name().is_none() {
            return Err(self.refused("is none; name a file"));
        }
        match fs::symlink_metadata(&self.path) {
            Ok(found) if found.is_symlink() => {
                Err(self.refused("is a symbolic link; name the file it leads to"))
            }
            Ok(found) if !found.is_file() => Err(self.refused("is something else; name a file")),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(self.failed("cannot be looked at", error)),
        }
    }

    /// The name of the content beside the file, which nobody but the rotation to this successor uses.
    fn staged_name(&self, id: &TokenId) -> OsString {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let id: String = id.as_str().chars().map(plain).collect();
        hidden_name(&self.path, &format!(".{id}.new"))
    }
}

impl Sink for FileSink {
    fn describe(&self) -> String {
        format!("the file {}", self.path.display())
    }

    fn prepare(&mut self) -> Result<(), SinkError> {
        self.check_target()?;
        let folder = folder_of(&self.path);
        if others_may_replace(folder)
            .map_err(|error| self.failed("has a folder that cannot be looked at", error))?
        {
            return Err(self.refused(
                "would stand in a folder in which everybody may replace files; take another folder, or its right to write from others",
            ));
        }
        // A file without a name tells whether one can be made, and leaves nothing behind.
        tempfile::tempfile_in(folder)
            .map_err(|error| self.failed("cannot be written: its folder takes no files", error))?;
        Ok(())
    }

    async fn hand_over(&mut self, new: &HandOver<'_>) -> Result<(), SinkError> {
        self.check_target()?;
        let name = self.staged_name(new.id());
        let mut staged = Staged::beside(&self.path, &name)
            .map_err(|error| self.failed("cannot be written beside the old one", error))?;
        staged
            .write(new.text(self.form).expose().as_bytes())
            .map_err(|error| self.failed("cannot be written beside the old one", error))?;
        new.reached(Step::SinkBegun);
        staged.replace().map_err(|error| match error {
            NotReplaced::Before(error) => self.failed("cannot be replaced", error),
            NotReplaced::After(error) => SinkError::unclear(format!(
                "the file {} was replaced, and that may not last",
                self.path.display()
            ))
            .caused_by(error),
        })?;
        new.reached(Step::SinkDone);
        Ok(())
    }

    async fn read_back(&mut self, id: &TokenId) -> Option<Secret> {
        self.check_target().ok()?;
        let text = Secret::from(fs::read_to_string(&self.path).ok()?);
        self.form.read(&text, id)
    }

    fn clear(&mut self, id: &TokenId) {
        // What it may hold is the secret of a token that is gone.
        let _ = remove_if_there(&folder_of(&self.path).join(self.staged_name(id)));
    }

    fn file(&self) -> Option<&Path> {
        Some(&self.path)
    }
}

/// Whether anybody may put another file in the place of one in this folder. A sticky folder, such as `/tmp`, does not let them.
#[cfg(unix)]
fn others_may_replace(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    const WRITABLE_BY_OTHERS: u32 = 0o002;
    const STICKY: u32 = 0o1000;
    let mode = fs::metadata(folder)?.mode();
    Ok(mode & WRITABLE_BY_OTHERS != 0 && mode & STICKY == 0)
}

#[cfg(not(unix))]
fn others_may_replace(folder: &Path) -> io::Result<bool> {
    fs::metadata(folder).map(|_| false)
}
