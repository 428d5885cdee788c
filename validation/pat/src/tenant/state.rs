//! The folder in which the program keeps what has to outlive it, none of it a secret: notes of creates, journals of rotations.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::terminal::world::World;

/// Where the platform keeps the state of programs.
pub(crate) fn folder(world: &World<'_>) -> Option<PathBuf> {
    let variable = |name| variable(world, name);
    let state = if cfg!(windows) {
        variable("LOCALAPPDATA")?
    } else {
        variable("XDG_STATE_HOME")
            .or_else(|| Some(variable("HOME")?.join(".local").join("state")))?
    };
    Some(state.join("sailpoint-pat"))
}

/// A folder that a variable of the environment names.
pub(super) fn variable(world: &World<'_>, name: &str) -> Option<PathBuf> {
    let path = PathBuf::from((world.variable)(name)?);
    // A relative one would be another in every folder.
    path.is_absolute().then_some(path)
}

/// Makes the folder for its owner alone, or sees that it is.
#[cfg(unix)]
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let found = fs::symlink_metadata(folder)?;
    if !found.is_dir() {
        return Err(io::Error::other("it is no folder"));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
